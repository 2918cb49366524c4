"""Writes the page of the checks: one HTML file that needs nothing else, read on screen or phone."""

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from finegrain.errors import FinegrainError
from finegrain.report.charts import history_chart, number_text, runs_chart
from finegrain.report.history import STATUSES, Reader, Run, read_history
from finegrain.report.story import NOT_RUN, Expectation, Layer, Story, tell

# Drawn from left to right; more make marks too thin to see.
MOST_CHARTED = 30
MOST_LISTED_RUNS = 12

# Signs besides colours, for those who do not tell them apart.
SIGNS = {"passed": "✓", "warned": "!", "failed": "✕", "broken": "?", NOT_RUN: "-"}


def write_report(reader: Reader, path: Path, schema: str = "finegrain") -> Story:
    """Write the page about the histories beside the public schema `schema` to `path`.

    Args:
        reader: answers queries to the warehouse, where the histories of failed runs are too.
        path: an HTML file, replaced in one step; its folder is made.
        schema: the schema of the public tables.

    Returns what the page tells.

    Raises FinegrainError if no run has checked anything yet or the file cannot be written.
    """
    story = tell(read_history(reader, schema))
    text = render(story)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.tmp")
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        raise FinegrainError(
            f"The page {path} cannot be written ({error.strerror}): make its folder writable, or "
            f"name another file."
        ) from error
    return story


def render(story: Story) -> str:
    """Return the page as HTML."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = number_text
    environment.filters["with_code"] = with_code
    environment.globals |= {
        "sign": lambda status: SIGNS.get(status, "?"),
        "chart": lambda each: Markup(history_chart(each.results[-MOST_CHARTED:])),
        "since": since,
        "says": says,
        "took": took,
        "counted": counted,
        "outcome": outcome,
        "told_outcome": told_outcome,
        "plain_counts": plain_counts,
        "STATUSES": STATUSES,
    }
    runs = story.runs[-MOST_CHARTED:]
    return environment.from_string(_part("page.html.jinja")).render(
        story=story,
        style=Markup(_part("page.css")),
        script=Markup(_part("page.js")),
        headline=headline(story),
        # Which of two kinds of failure it is matters below.
        mood="failed" if story.status == "broken" else story.status.replace(" ", "-"),
        runs_chart=Markup(runs_chart(runs, [outcome(run) for run in runs])),
        charted=len(runs),
        listed=list(reversed(story.runs[-MOST_LISTED_RUNS:])),
        stopped_at=stopped_at(story),
        most=max((each.rows for each in story.rejections), default=1),
    )


def with_code(text: str) -> Markup:
    """Return a message as HTML; what is between backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def headline(story: Story) -> str:
    """Return in one sentence how the last run went."""
    counts = story.counts
    bad = counts["failed"] + counts["broken"]
    if bad:
        names = [layer.name for layer in story.layers if layer.status in ("failed", "broken")]
        rest = f"s {', '.join(names[:-1])} and" if len(names) > 1 else ""
        return f"{counted(bad, 'expectation')} failed in the layer{rest} {names[-1]}"
    if story.last.is_stopped:
        return "The run was stopped before its end"
    if story.last.failures:
        return f"{counted(story.last.failures, 'step')} of the run failed"
    if counts["warned"]:
        return f"Everything passed, with {counted(counts['warned'], 'warning')}"
    return "Everything passed"


def stopped_at(story: Story) -> Layer | None:
    """Return the layer that stopped the run, if one did."""
    for layer in story.layers:
        if layer.status in ("failed", "broken"):
            return layer
    return None


def outcome(run: Run) -> str:
    """Return how a run went, as a status."""
    if run.failures or run.is_stopped:
        return "failed"
    if run.warnings:
        return "warned"
    return "passed"


def told_outcome(run: Run) -> str:
    """Return in words what became of a run."""
    if run.is_stopped:
        return "stopped before its end"
    if run.is_check:
        return "only checked"
    if run.is_published:
        return "published"
    return f"not published: {run.reason}" if run.reason else "not published"


def since(expectation: Expectation) -> str:
    """Return in words for how long an expectation has not passed."""
    ran = sum(result is not None for result in expectation.results)
    if expectation.age <= 1:
        return "new in this run" if ran > 1 else "in the first run that checked it"
    number = f"{expectation.age} runs in a row"
    return f"in all its {expectation.age} runs" if expectation.age == ran else number


def says(expectation: Expectation) -> str:
    """Return what was found against what is allowed, in one phrase."""
    latest = expectation.latest
    parts = []
    if latest.failed_rows:
        parts.append(counted(latest.failed_rows, "row"))
    if latest.observed is not None and latest.observed != latest.failed_rows:
        parts.append(f"observed {number_text(latest.observed)}")
    if latest.allowed:
        parts.append(f"allowed {latest.allowed}")
    return ", ".join(parts)


def took(seconds: float | None) -> str:
    """Return a duration as a person says it."""
    if seconds is None:
        return "-"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 row, 2,000 rows."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def plain_counts(layer: Layer) -> str:
    """Return how many expectations of a layer passed and did not."""
    counts: Sequence[tuple[str, int]] = [
        (status, layer.counts[status]) for status in (*STATUSES, NOT_RUN) if layer.counts[status]
    ]
    return ", ".join(f"{number:,} {status}" for status, number in counts) or "nothing to check"


def _part(name: str) -> str:
    return (files("finegrain.report") / name).read_text(encoding="utf-8")
