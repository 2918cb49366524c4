"""What a build shows while it runs, and the summary after it."""

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from finegrain.errors import FinegrainError
from finegrain.progress import PlainProgress, Step, TerminalProgress, progress_for
from finegrain.summary import (
    MicroSegment,
    Rejection,
    SegmentSize,
    Summary,
    render,
    render_families,
)

STEPS = {
    "model.a": Step("staging", "model", "stg_a"),
    "model.b": Step("staging", "model", "stg_b"),
    "test.a": Step("staging", "test", "unique_a"),
    "model.c": Step("features", "model", "feature_c"),
}


class Closed(io.StringIO):
    """A pipe whose reader has gone."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_room_is_told_once_when_its_last_step_ended() -> None:
    out = io.StringIO()
    progress = PlainProgress(STEPS, out)
    for step in ("model.a", "model.b", "test.a"):
        assert out.getvalue() == ""
        progress.started(step)
        progress.finished(step, {"model.b": "error", "test.a": "skipped"}.get(step, "success"))
    progress.finished("test.a", "skipped")
    pattern = r"staging   2 models, 1 test, 1 failed, 1 skipped +0\.\d s\n"
    assert re.fullmatch(pattern, out.getvalue())


def test_a_terminal_shows_the_steps_done_and_the_one_that_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = Terminal()
    progress = progress_for(STEPS, out)
    assert isinstance(progress, TerminalProgress)
    progress.begin()
    progress.started("model.a")
    progress.finished("model.a", "success")
    progress.started("model.c")
    progress.finished("model.c", "success")
    progress.started("model.b")
    progress._draw()
    progress.end()
    drawn = out.getvalue().split("\r\x1b[K")
    assert any(re.fullmatch(r"2/4 +0 s  stg_b", line) for line in drawn)
    assert any(line.startswith("features") and line.endswith("s\n") for line in drawn)
    assert drawn[-1] == ""
    assert isinstance(progress_for(STEPS, io.StringIO()), PlainProgress)


def test_a_reader_who_leaves_stops_no_build() -> None:
    progress = PlainProgress(STEPS, Closed())
    for step in STEPS:
        progress.started(step)
        progress.finished(step, "success")
    progress.finished("unknown", "success")


def summary(rejections: int = 7) -> Summary:
    return Summary(
        file=Path("warehouse/published.duckdb"),
        schema="finegrain",
        as_of_on=date(2025, 12, 31),
        customers=24_325,
        buyers=19_792,
        segments=[
            SegmentSize("lifecycle", "Prospect", "active", 1_000_000, 0.75),
            SegmentSize("lifecycle", "A" * 60, "active", 333_333, 0.25),
            SegmentSize("rfm", "Champions", "not enough data", 0, 0.0),
        ],
        micro_segments=[],
        quarantined=12 if rejections else 0,
        rejections=[
            Rejection("demo", "order_lines", f"reason_{n}", n) for n in range(rejections, 0, -1)
        ],
        tables=[f"table_number_{n}" for n in range(20)],
    )


def test_the_summary_fits_and_says_it_all() -> None:
    text = render(summary())
    lines = text.splitlines()
    assert max(len(line) for line in lines) <= 100
    assert lines[0] == "As of 2025-12-31: 24,325 customers, 19,792 buyers, 3 segments."
    assert any(re.match(r"  Prospect +1,000,000 +75\.0%  █{22}$", line) for line in lines)
    assert any(line.endswith("(not enough data)") for line in lines)
    assert "  and 2 other reasons: see quarantined_rows." in lines
    assert "Published tables: warehouse/published.duckdb, schema finegrain" in lines


def test_the_summary_needs_no_special_characters() -> None:
    assert render(summary(), unicode=False).isascii()


def test_of_a_family_with_many_segments_the_largest_are_shown() -> None:
    cities = [SegmentSize("city", f"City {n:02}", "active", n, 0.01) for n in range(1, 16)]
    shown = render_families(replace(summary(), segments=cities), ["city"]).splitlines()
    listed = [line.split()[1] for line in shown if line.startswith("  City ")]
    assert listed == [f"{n:02}" for n in range(15, 3, -1)]
    assert "  and 3 smaller segments: see segment_catalog." in shown


def test_families_beside_the_first_are_named_and_shown_when_asked_for() -> None:
    more = [
        SegmentSize(f"family_{number:02}", f"Segment {number}", "active", 1, 1.0)
        for number in range(30)
    ]
    found = replace(summary(), segments=[*summary().segments, *more])
    text = render(found)
    assert "`finegrain summary family_00` shows one of the other families: family_00," in text
    assert "Segment 7" not in text
    assert max(len(line) for line in text.splitlines()) <= 100
    assert render_families(found, ["family_07"]).splitlines() == [
        "family_07",
        f"  Segment 7             1  100.0%  {'█' * 30}",
    ]
    with pytest.raises(FinegrainError, match=r"no family of segments family_7; did you mean"):
        render_families(found, ["family_7"])
    with pytest.raises(FinegrainError, match="`finegrain summary` names all"):
        render_families(found, ["x"])


def test_micro_segments_are_listed_by_size() -> None:
    many = [
        MicroSegment(f"segment_{n:02}", "Who bought " + "very " * 20, "active", n, n / 1000)
        for n in range(25, 0, -1)
    ]
    many.append(MicroSegment("gyms", "Gyms", "draft", 0, None))
    found = replace(summary(), micro_segments=many)
    text = render(found)
    lines = text.splitlines()
    assert lines[0].endswith("29 segments.")
    assert max(len(line) for line in lines) <= 100
    listed = [line.split()[0] for line in lines if line.startswith("  segment_")]
    assert listed == [f"segment_{n:02}" for n in range(25, 5, -1)]
    assert "  and 6 smaller segments: `finegrain summary micro` shows all." in lines
    shown = render_families(found, ["micro"]).splitlines()
    assert shown[0] == "micro segments"
    assert shown[1].split()[:3] == ["segment_25", "25", "2.5%"]
    assert shown[-1].split() == ["gyms", "0", "Gyms", "(draft)"]
    assert render_families(summary(), ["micro"]) == "There is no micro segment."


def test_nothing_quarantined_is_said() -> None:
    assert "No row was quarantined." in render(summary(rejections=0))
