"""The page of the checks: what it says against the histories, and that it stands alone."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from run_history import RULES, Days, troubled, write_quarantine, write_warehouse

from finegrain.errors import FinegrainError
from finegrain.report import write_report
from finegrain.report.charts import allowed_range, history_chart, number_text
from finegrain.report.history import (
    LAYERS,
    MOST_RUNS,
    DuckDBReader,
    History,
    Result,
    Run,
    present_runs,
    read_history,
    read_runs,
)
from finegrain.report.page import render
from finegrain.report.story import tell

# Tags that have no end.
VOID = {"meta", "input", "br", "link", "hr"}


@dataclass
class Element:
    """A tag with its attributes and all text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


@dataclass
class Page(HTMLParser):
    """A page read as a browser would; tags that are not closed in order are an error."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open[-1].tag == tag
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def of_class(self, *names: str) -> list[Element]:
        return [each for each in self.elements if set(names) <= set(each.classes)]


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    assert not page.open
    return page


def page_of(history: Days, tmp_path: Path) -> Page:
    file = tmp_path / "w.duckdb"
    file.unlink(missing_ok=True)
    write_warehouse(file, history)
    with duckdb.connect(str(file), read_only=True) as connection:
        write_report(DuckDBReader(connection), tmp_path / "pages" / "checks.html")
    return read((tmp_path / "pages" / "checks.html").read_text(encoding="utf-8"))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_a_headline_names_all_layers_that_failed(tmp_path: Path) -> None:
    history = troubled()
    history.results[:] = [
        replace(each, status="failed", message="`dbt show` <tells>.")
        if each.run_id == "run-24" and each.layer in ("accepted", "identity")
        else each
        for each in history.results
    ]
    page = page_of(history, tmp_path)
    (title,) = [squeezed(e.text) for e in page.elements if e.tag == "h1"]
    assert title.endswith("failed in the layers accepted, identity and activity")
    texts = [squeezed(each.text) for each in page.of_class("trouble")]
    assert any("dbt show <tells>." in text for text in texts)


def test_the_page_says_what_the_last_run_found(tmp_path: Path) -> None:
    history = troubled()
    page = page_of(history, tmp_path)
    last = [each for each in history.results if each.run_id == "run-24"]
    assert squeezed(next(e for e in page.elements if e.tag == "h1").text) == (
        "✕ 2 expectations failed in the layer activity"
    )
    for layer in LAYERS:
        counts = Counter(each.status for each in last if each.layer == layer)
        (shown,) = [e for e in page.of_class("layer") if e.attributes["href"] == f"#layer-{layer}"]
        said = squeezed(shown.text)
        for status in ("passed", "warned", "failed", "broken"):
            number = counts[status]
            assert (f"{number} {status}" in said) == bool(number)
        if not counts:
            expected = [rule for rule in history.rules if rule[0] == layer]
            assert f"{len(expected)} not run" in said
    troubles = page.of_class("trouble")
    bad = {(e.table_name, e.rule): e for e in last if e.status != "passed"}
    assert len(troubles) == len(bad) == 3
    for (table, rule), result in bad.items():
        (shown,) = [e for e in troubles if table in e.text and rule in e.text]
        assert result.status in shown.classes
        assert squeezed(result.message) in squeezed(shown.text)
    # The worst comes first, and how long each has lasted is told.
    assert [each.classes[1] for each in troubles] == ["broken", "failed", "warned"]
    assert [("new in this run" in e.text, "4 runs in a row" in e.text) for e in troubles] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert "Mended since the time before: accepted_orders volume." in " ".join(
        squeezed(e.text) for e in page.elements if e.tag == "p"
    )


def test_every_expectation_has_its_history(tmp_path: Path) -> None:
    history = troubled()
    page = page_of(history, tmp_path)
    charts = page.of_class("expectation")
    assert len(charts) == len(history.rules)
    drawings = [e for e in page.elements if e.tag == "svg" and "history" in e.classes]
    assert len(drawings) == len(history.rules) + len(page.of_class("trouble"))
    by_words = Counter(e.attributes["aria-label"] for e in drawings)
    for layer, table, rule, *_ in history.rules:
        mine = [e for e in history.results if (e.table_name, e.rule) == (table, rule)]
        words = ", ".join(
            f"{number} {status}"
            for status in ("passed", "warned", "failed", "broken")
            if (number := sum(e.status == status for e in mine))
        )
        found = [said for said in by_words if said.startswith(f"{len(mine)} runs: {words}")]
        assert found, (layer, table, rule)


def test_the_page_stands_alone(tmp_path: Path) -> None:
    page = page_of(troubled(), tmp_path)
    html = (tmp_path / "pages" / "checks.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|//\w|@import|url\(|\bsrc=|<link\b", html.replace("// ", ""))
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    links = [e.attributes["href"] for e in page.elements if "href" in e.attributes]
    assert links
    # A layer whose expectations are not known has no section to lead to.
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert all(link.startswith("#") for link in links)
    assert "prefers-color-scheme: dark" in html
    assert 'name="viewport"' in html
    assert [file.name for file in (tmp_path / "pages").iterdir()] == ["checks.html"]


def test_what_was_written_by_others_is_text_and_no_markup(tmp_path: Path) -> None:
    history = Days(2)
    nasty = "<script>alert('x')</script> & </svg>"
    history.change(
        1, "customers", "unique", status="failed", message=nasty, allowed=nasty, observed=1.0
    )
    page = page_of(history, tmp_path)
    assert len([e for e in page.elements if e.tag == "script"]) == 1
    assert nasty in page.of_class("trouble")[0].text


def test_a_good_run_and_a_first_run(tmp_path: Path) -> None:
    page = page_of(Days(3), tmp_path)
    assert "Everything passed" in page.of_class("top")[0].text
    assert "passed" in page.of_class("top")[0].classes
    assert not page.of_class("trouble")
    first = Days(1)
    first.change(0, "segment_overlap", "accepted_range", status="warned", observed=2.0)
    page = page_of(first, tmp_path)
    assert "Everything passed, with 1 warning" in page.of_class("top")[0].text
    assert "in the first run that checked it" in page.of_class("trouble")[0].text


def test_quarantine_is_counted_by_table_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    with duckdb.connect(str(file)) as connection:
        Days(1).write(connection)
        write_quarantine(
            connection,
            [("a", "orders", "x", 3), ("a", "orders", "x, y", 2), ("b", "events", "z", 4)],
        )
        found = read_history(DuckDBReader(connection), "finegrain")
        page = read(render(tell(found)))
    assert found.quarantined == 9
    # Tables with most reasons first; a row with two reasons counts for both.
    assert [(*each.place, each.reason, each.rows) for each in found.rejections] == [
        ("a", "orders", "x", 5),
        ("a", "orders", "y", 2),
        ("b", "events", "z", 4),
    ]
    assert "9 rows of the sources cannot be used." in " ".join(
        squeezed(e.text) for e in page.elements if e.tag == "p"
    )


def test_a_killed_run_is_on_the_page(tmp_path: Path) -> None:
    history = Days(4)
    history.results = [
        each for each in history.results if each.run_id != "run-3" or each.layer == "accepted"
    ]
    history.results.append(built(history.results[-1]))
    history.runs.pop()
    page = page_of(history, tmp_path)
    assert "The run was stopped before its end" in page.of_class("top")[0].text
    assert "failed" in page.of_class("top")[0].classes
    with duckdb.connect(str(tmp_path / "w.duckdb"), read_only=True) as connection:
        runs = read_runs(DuckDBReader(connection), "finegrain_gates", 2)
    assert [(run.run_id, run.is_stopped) for run in runs] == [("run-2", False), ("run-3", True)]


def test_a_check_alone_is_no_run_that_was_stopped(tmp_path: Path) -> None:
    history = Days(3)
    history.change(2, "customers", "unique", status="warned", observed=1.0)
    history.results.append(built(history.results[0]))
    history.results = [
        each for each in history.results if each.run_id != "run-2" or each.layer == "identity"
    ]
    history.runs.pop()
    page = page_of(history, tmp_path)
    top = squeezed(page.of_class("top")[0].text)
    assert "Everything passed, with 1 warning only checked run of 2026-01-01" in top
    assert len(page.of_class("expectation")) == len(history.rules)
    assert "Not part of this run" in " ".join(e.text for e in page.elements if e.tag == "p")
    with duckdb.connect(str(tmp_path / "w.duckdb"), read_only=True) as connection:
        runs = read_runs(DuckDBReader(connection), "finegrain_gates")
    assert [(run.is_check, run.warnings, run.is_stopped) for run in runs] == [
        (False, 0, False),
        (False, 0, False),
        (True, 1, False),
    ]
    assert present_runs(runs) == runs[:2]


def built(last: Result) -> Result:
    """The row that a build leaves for each layer that it has built."""
    return replace(last, table_name=last.layer, rule="built", expectation_id="layer_is_built")


def test_a_later_run_that_checked_nothing_is_told(tmp_path: Path) -> None:
    history = Days(2)
    later = replace(
        history.runs[-1],
        run_id="later",
        started_at=datetime(2026, 1, 2, 6),
        is_published=False,
        failures=1,
        reason="the build could not begin",
    )
    history.runs.append(later)
    page = page_of(history, tmp_path)
    assert "not published: the build could not begin" in page.of_class("later")[0].text
    assert "run of 2026-01-01 06:00 UTC" in page.of_class("top")[0].text


def test_what_is_no_longer_declared_is_not_shown(tmp_path: Path) -> None:
    history = Days(5)
    history.results = [
        each
        for each in history.results
        if each.table_name != "segment_catalog" or each.run_id in ("run-0", "run-1")
    ]
    page = page_of(history, tmp_path)
    assert len(page.of_class("expectation")) == len(history.rules) - 1
    # A layer that was not reached still exists, though the last run does not name it.
    history.change(4, "customers", "unique", status="failed", observed=1.0)
    history.stop(4, "identity", "the layer identity failed")
    page = page_of(history, tmp_path)
    assert len(page.of_class("expectation")) == len(history.rules) - 1


def test_both_runners_of_one_rule_are_one_expectation(tmp_path: Path) -> None:
    history = Days(3)
    history.results = [
        replace(each, runner="dbt") if each.run_id == "run-1" else each for each in history.results
    ]
    page = page_of(history, tmp_path)
    assert len(page.of_class("expectation")) == len(history.rules)
    labels = {e.attributes["aria-label"] for e in page.elements if "aria-label" in e.attributes}
    assert any(label.startswith("3 runs: 3 passed") for label in labels)


def test_old_runs_fall_off_the_page(tmp_path: Path) -> None:
    history = Days(MOST_RUNS + 15, rules=RULES[:1])
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        history.write(connection)
        found = read_history(DuckDBReader(connection), "finegrain")
    assert [run.run_id for run in found.runs] == [f"run-{day}" for day in range(15, MOST_RUNS + 15)]
    assert not any(run.is_stopped for run in found.runs)
    assert {each.run_id for each in found.results} == {run.run_id for run in found.runs}


def test_runs_of_a_part_and_of_past_days_are_not_the_present() -> None:
    first, second, third, fourth, fifth = Days(5).runs
    runs = [
        first,
        second,
        replace(third, as_of_on=first.as_of_on),
        replace(fourth, selected="customers", is_published=False),
        fifth,
    ]
    assert present_runs(runs) == [first, second, fifth]


def test_without_a_history_the_cure_is_told(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        with pytest.raises(FinegrainError, match=r"no table expectation_results.*finegrain build"):
            write_report(DuckDBReader(connection), tmp_path / "checks.html")
        Days(0).write(connection)
        with pytest.raises(FinegrainError, match="No run has checked anything yet"):
            write_report(DuckDBReader(connection), tmp_path / "checks.html")
        with pytest.raises(FinegrainError, match="no plain name"):
            write_report(DuckDBReader(connection), tmp_path / "checks.html", 'x"; drop')
        Days(2).write(connection)
        (tmp_path / "file").write_text("")
        with pytest.raises(FinegrainError, match="cannot be written"):
            write_report(DuckDBReader(connection), tmp_path / "file" / "checks.html")
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


# The drawings


def result(observed: float | None, status: str = "passed", allowed: str = "0 rows") -> Result:
    return Result(
        "r", datetime(2026, 1, 1), None, "accepted", "t", "e", "rule", "", "error", observed,
        allowed, None, status, "", "dbt",
    )  # fmt: skip


def test_a_line_has_a_point_for_each_value_and_a_mark_for_each_trouble() -> None:
    results = [
        result(10, allowed="between 5 and 20"),
        None,
        result(30, "failed", allowed="between 5 and 20"),
        result(15, allowed="between 5 and 20"),
    ]
    drawn = history_chart(results)
    (line,) = re.findall(r'class="line" points="([^"]+)"', drawn)
    points = [tuple(map(float, pair.split(","))) for pair in line.split()]
    assert len(points) == 3
    # Higher values are higher up; the place of a run without a value stays empty.
    assert points[1][1] < points[2][1] < points[0][1]
    assert points[1][0] - points[0][0] == pytest.approx(2 * (points[2][0] - points[1][0]), abs=0.2)
    circles = re.findall(r'<circle class="fill (\w+)" cx="([\d.]+)"', drawn)
    assert circles == [("failed", f"{points[1][0]:.1f}"), ("passed", f"{points[2][0]:.1f}")]
    (band,) = re.findall(r'class="allowed" points="([^"]+)"', drawn)
    heights = {float(pair.split(",")[1]) for pair in band.split()}
    assert len(heights) == 2
    assert min(heights) < points[2][1] < points[0][1] < max(heights)
    assert points[1][1] < min(heights)


def test_what_never_changes_has_a_mark_for_each_run() -> None:
    drawn = history_chart([result(0), None, result(0, "warned"), result(0), result(None, "broken")])
    marks = {
        status: path.count("M")
        for status, path in re.findall(r'class="mark (\w+)".*? d="(.*?)"', drawn)
    }
    assert marks == {"passed": 2, "none": 1, "warned": 1, "broken": 1}
    assert "<polyline" not in drawn


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("between 900 and 1,100", (900, 1100)),
        ("between -0.5 and 1e-3", (-0.5, 0.001)),
        ("at most 2 days", (None, 2)),
        ("at least 10 rows", (10, None)),
        ("0 rows", (None, None)),
        ("", (None, None)),
    ],
)
def test_the_allowed_range_is_read_from_words(
    words: str, expected: tuple[float | None, float | None]
) -> None:
    assert allowed_range(words) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (float("nan"), "-"),
        (0.0, "0"),
        (1234567.0, "1,234,567"),
        (0.012346, "0.01235"),
        (98765.4321, "98,765"),
    ],
)
def test_numbers_are_written_as_people_write_them(value: float | None, text: str) -> None:
    assert number_text(value) == text


def test_a_story_needs_runs_and_results() -> None:
    with pytest.raises(FinegrainError):
        tell(History([Run("a", datetime(2026, 1, 1))], [], [], None))
