"""How far a value is from the threshold, and when a count changes by age alone."""

from datetime import date
from decimal import Decimal

import pytest

from finegrain.compiler.phrases import Subject, understand
from finegrain.compiler.segments.normal import Counted, Measured, Rows, Window
from finegrain.why.distance import DayOf, age_flips_in, day_in, distance_of, flips_in

ORDERS = Subject("orders_365d", "number", "orders", is_whole=True)
LAST = Subject("last_order_on", "day")


@pytest.mark.parametrize(
    ("said", "value", "distance"),
    [
        ("at least 4", 4, 0),
        ("at least 4", 3, -1),
        ("at least 4", 6, 2),
        ("more than 4", 4, 0),
        ("at most 4", 5, 1),
        ("at most 4", 1, 3),
        ("exactly 4", 2, -2),
        ("exactly 4", 4, 0),
        ("21 to 35", 20, -1),
        ("21 to 35", 38, 3),
        ("21 to 35", 23, 2),
        ("21 to 35", 34, 1),
    ],
)
def test_distance_is_to_the_nearest_bound(said: str, value: int, distance: int) -> None:
    assert distance_of(understand(ORDERS, said), Decimal(value)) == distance


@pytest.mark.parametrize(
    ("said", "age", "days"),
    [
        ("in the last 90 days", 0, 90),
        ("in the last 90 days", 89, 1),
        ("in the last 90 days", 90, None),
        ("in the last 90 days", -5, 5),
        ("90 to 180 days ago", 89, 1),
        ("90 to 180 days ago", 90, 91),
        ("90 to 180 days ago", 181, None),
        ("more than 90 days ago", 90, 1),
        ("more than 90 days ago", 91, None),
        ("in the next 30 days", -1, 1),
        ("in the next 30 days", -31, 1),
        ("since 2025-01-01", 5, None),
    ],
)
def test_a_day_leaves_its_range_by_age(said: str, age: int, days: int | None) -> None:
    assert age_flips_in(understand(LAST, said), age) == days


def counted(said: str | None, window: Window, measure: str = "times", **more: object) -> Counted:
    kind = LAST if measure in ("most_recent", "first_time") else ORDERS
    measured = (Measured(measure, understand(kind, said)),) if said else ()
    return Counted(Rows("did", "buy", window=window), measured, **more)  # type: ignore[arg-type]


def days(*ages: int) -> list[DayOf]:
    return [DayOf(age, {"times": Decimal(1), "spent": Decimal(50)}) for age in ages]


LAST_90 = Window(0, 89)


@pytest.mark.parametrize(
    ("leaf", "events", "flips"),
    [
        # The only one is 89 days old tomorrow's 90.
        (counted(None, LAST_90), days(89), 1),
        (counted(None, LAST_90), days(0, 89), 90),
        # Of three, two are asked for: the second oldest counts.
        (counted("at least 2", LAST_90), days(0, 10, 20), 80),
        (counted("at most 2", LAST_90), days(0, 10, 80), 10),
        (counted("at least 150", LAST_90, "spent"), days(0, 10, 20), 70),
        # Nothing is ever done again, and too few stay too few.
        (counted("at least 2", LAST_90), days(10), None),
        (counted(None, LAST_90), days(), None),
        (counted(None, LAST_90, is_not=True), days(10), 80),
        (counted(None, Window()), days(10), None),
        # They grow into a window that lies back, and out of it again.
        (counted(None, Window(90, 180)), days(60), 30),
        (counted(None, Window(90, 180)), days(90), 91),
        (counted(None, Window(90, None)), days(60), 30),
        (counted("more than 30 days ago", Window(), "most_recent"), days(10, 90), 21),
        (counted("in the last 30 days", LAST_90, "most_recent"), days(10), 20),
        # Not told: on fixed days, and what is no sum of days.
        (counted(None, Window(first=date(2025, 1, 1))), days(10), None),
        (counted("at least 2", LAST_90, "brands"), days(10), None),
        (counted("since 2025-01-01", LAST_90, "most_recent"), days(10), None),
    ],
)
def test_a_count_flips_when_events_leave_the_window(
    leaf: Counted, events: list[DayOf], flips: int | None
) -> None:
    assert flips_in(leaf, events) == flips


def test_a_day_ahead_is_counted_from_the_as_of_day() -> None:
    assert day_in(date(2025, 12, 31), 1) == date(2026, 1, 1)
    assert day_in(date(2025, 12, 31), None) is None
