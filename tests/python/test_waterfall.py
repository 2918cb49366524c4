"""`finegrain waterfall`: who is left after each condition."""

from pathlib import Path

import duckdb
import pytest

from finegrain.errors import FinegrainError
from finegrain.waterfall import Step, read_steps, render


@pytest.fixture
def published(tmp_path: Path) -> Path:
    file = tmp_path / "published.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema finegrain")
        connection.execute("""
            create table finegrain.segment_waterfall as
            from (values
                ('fans', 1, 'age 21 to 35', 250), ('fans', 0, 'all customers', 1000),
                ('fans', 2, 'did buy coffee', 1), ('empty', 0, 'all customers', 0)
            ) as steps (segment_id, step, said, members)
        """)
    return file


def test_steps_stand_in_their_order(published: Path) -> None:
    steps = read_steps(published, "finegrain", "fans")
    assert steps == [
        Step(0, "all customers", 1000),
        Step(1, "age 21 to 35", 250),
        Step(2, "did buy coffee", 1),
    ]


def test_bars_are_as_long_as_what_is_left(published: Path) -> None:
    lines = render(read_steps(published, "finegrain", "fans"), unicode=False).splitlines()
    assert [line.count("#") for line in lines] == [30, 8, 1]
    assert lines[0].split()[:3] == ["all", "customers", "1,000"]


def test_nobody_has_no_bar(published: Path) -> None:
    assert "#" not in render(read_steps(published, "finegrain", "empty"), unicode=False)


def test_long_conditions_have_several_lines() -> None:
    said = ", ".join(f"filter {number} at least {number}" for number in range(12))
    *lines, last = render([Step(0, said, 1234)]).splitlines()
    assert len(lines) >= 3
    assert all(len(line) <= 66 for line in lines)
    assert last.split()[-2:] == ["1,234", "█" * 30]
    told = " ".join([*lines, last.removesuffix("█" * 30).rstrip().removesuffix("1,234")])
    assert " ".join(told.split()) == said


def test_a_word_longer_than_the_line_is_told_whole() -> None:
    lines = render([Step(0, "x" * 300, 10)], unicode=False).splitlines()
    assert sum(line.count("x") for line in lines) == 300
    assert max(map(len, lines)) <= 100


def test_a_segment_without_steps_has_none(published: Path) -> None:
    assert read_steps(published, "finegrain", "fan") == []


def test_without_published_tables_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FinegrainError, match="run `finegrain build`"):
        read_steps(tmp_path / "none.duckdb", "finegrain", "fans")
