"""Small drawings for a page: SVG as text, in the colours of the page's own style."""

import math
import re
from collections.abc import Sequence
from html import escape

from finegrain.report.history import STATUSES, Result, Run

WIDTH = 168
HEIGHT = 34
_EDGE = 4
_LARGE = 10_000

_NUMBER = r"(-?[\d,]+(?:\.\d+)?(?:e[+-]?\d+)?)"
_BETWEEN = re.compile(rf"between {_NUMBER}(?: ?%)? and {_NUMBER}", re.I)
_AT_MOST = re.compile(rf"(?:at most|no more than|below|up to) {_NUMBER}", re.I)
_AT_LEAST = re.compile(rf"(?:at least|no less than|above) {_NUMBER}", re.I)


def number_text(value: float | None) -> str:
    """Return a number as a person writes it: 1,234 or 0.0123."""
    if value is None or not math.isfinite(value):
        return "-"
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= _LARGE:
        return f"{value:,.0f}"
    return f"{value:,.4g}"


def allowed_range(allowed: str) -> tuple[float | None, float | None]:
    """Return the lowest and highest allowed value as far as the words give numbers."""
    if found := _BETWEEN.search(allowed):
        return _value(found[1]), _value(found[2])
    if found := _AT_MOST.search(allowed):
        return None, _value(found[1])
    if found := _AT_LEAST.search(allowed):
        return _value(found[1]), None
    return None, None


def history_chart(results: Sequence[Result | None]) -> str:
    """Return the drawing of one expectation through the runs, oldest at the left.

    A line over what may be, if it measures something that changes; else a mark for each run.
    """
    values = [each.observed for each in results if each and each.observed is not None]
    said = _said(results)
    if len(set(values)) > 1:
        return _line(results, said)
    return _marks(results, said)


def runs_chart(runs: Sequence[Run], statuses: Sequence[str]) -> str:
    """Return bars of how long each run took, in the colour of how it went.

    Args:
        runs: oldest first.
        statuses: of the runs, in the same order.
    """
    step, height = 14, 72
    longest = max((run.seconds or 0 for run in runs), default=0) or 1
    bars = []
    for i, (run, status) in enumerate(zip(runs, statuses, strict=True)):
        tall = max(4.0, (run.seconds or 0) / longest * (height - 6))
        took = "" if run.seconds is None else f", {run.seconds:,.0f} s"
        title = f"{run.started_at:%Y-%m-%d %H:%M}: {status}{took}"
        bars.append(
            f'<rect class="fill {_class(status)}" x="{i * step + 2}" y="{height - tall:.1f}" '
            f'width="{step - 4}" height="{tall:.1f}" rx="2"><title>{escape(title)}</title></rect>'
        )
    width = max(len(runs), 1) * step
    return (
        f'<svg class="runs" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="How long the last {len(runs)} runs took">{"".join(bars)}</svg>'
    )


def _line(results: Sequence[Result | None], said: str) -> str:
    shown = [
        (place, each)
        for place, each in enumerate(results)
        if each is not None and each.observed is not None and math.isfinite(each.observed)
    ]
    values = [float(each.observed or 0) for _, each in shown]
    lowest, highest = min(values), max(values)
    ranges = [allowed_range(each.allowed) for _, each in shown]
    # What may be is shown as far as it is near what is: a wide range must not flatten the line.
    reach = (highest - lowest) or abs(highest) or 1.0
    bounds = [b for pair in ranges for b in pair if b is not None]
    bounds = [b for b in bounds if lowest - 2 * reach <= b <= highest + 2 * reach]
    low, high = min([lowest, *bounds]), max([highest, *bounds])
    spread = (high - low) or 1.0
    low, high = low - spread * 0.04, high + spread * 0.04

    def across(place: int) -> float:
        return _EDGE + place * (WIDTH - 2 * _EDGE) / max(len(results) - 1, 1)

    def down(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return HEIGHT - _EDGE - share * (HEIGHT - 2 * _EDGE)

    parts = []
    if any(pair != (None, None) for pair in ranges):
        places = [across(place) for place, _ in shown]
        tops = [down(high if top is None else top) for _, top in ranges]
        bottoms = [down(low if bottom is None else bottom) for bottom, _ in ranges]
        upper = list(zip(places, tops, strict=True))
        lower = list(zip(places, bottoms, strict=True))
        parts.append(f'<polygon class="allowed" points="{_points([*upper, *reversed(lower)])}"/>')
    line = [(across(place), down(value)) for (place, _), value in zip(shown, values, strict=True)]
    parts.append(f'<polyline class="line" points="{_points(line)}"/>')
    for (x, y), (place, each) in zip(line, shown, strict=True):
        if each.status != "passed" or place == shown[-1][0]:
            parts.append(
                f'<circle class="fill {_class(each.status)}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
            )
    return _svg(parts, said)


def _marks(results: Sequence[Result | None], said: str) -> str:
    """One path for all marks of a status: there can be thousands of marks on a page."""
    step = min(12.0, (WIDTH - 2 * _EDGE) / max(len(results), 1))
    paths: dict[str, list[str]] = {}
    for place, each in enumerate(results):
        status = _class(each.status) if each else "none"
        # Troubles are taller too, for those who do not tell the colours apart.
        tall = {"passed": 10, "none": 2}.get(status, 22)
        x = WIDTH - _EDGE - (len(results) - place - 0.5) * step
        paths.setdefault(status, []).append(f"M{x:.4g} {(HEIGHT - tall) // 2}v{tall}")
    parts = [
        f'<path class="mark {status}" stroke-width="{step * 0.7:.3g}" d="{"".join(moves)}"/>'
        for status, moves in paths.items()
    ]
    return _svg(parts, said)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _svg(parts: Sequence[str], said: str) -> str:
    return (
        f'<svg class="history" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(said)}"><title>{escape(said)}</title>'
        f"{''.join(parts)}</svg>"
    )


def _said(results: Sequence[Result | None]) -> str:
    """The drawing in words."""
    ran = [each for each in results if each is not None]
    counts = [
        f"{sum(each.status == status for each in ran)} {status}"
        for status in STATUSES
        if any(each.status == status for each in ran)
    ]
    values = [each.observed for each in ran if each.observed is not None]
    span = ""
    if len(set(values)) > 1:
        span = f"; from {number_text(min(values))} to {number_text(max(values))}"
    return f"{len(ran)} run{'' if len(ran) == 1 else 's'}: {', '.join(counts)}{span}"


def _class(status: str) -> str:
    return status if status in STATUSES else "none"


def _value(text: str) -> float:
    return float(text.replace(",", ""))
