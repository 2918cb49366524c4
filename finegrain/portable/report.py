"""Findings as text for people."""

from collections.abc import Sequence

from finegrain.portable.findings import Finding


def tell(findings: Sequence[Finding]) -> str:
    """Return one paragraph for each finding: where, what, why, what instead, and the reference."""
    return "\n\n".join(_paragraph(finding) for finding in findings)


def _paragraph(finding: Finding) -> str:
    rule = finding.rule
    return "\n".join(
        (
            f"{finding.file}:{finding.line}: {rule.what} ({rule.name})",
            f"    found  {finding.found}",
            f"    why    {rule.why}",
            f"    write  {finding.instead}",
            f"    see    {rule.link}",
        )
    )
