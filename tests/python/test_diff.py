"""What a change of the declarations does: which segments differ, and who moves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.mistakes import Place
from finegrain.compiler.phrases import Subject, understand
from finegrain.compiler.segments.normal import Condition, Member, Segment, Size
from finegrain.compiler.segments.versions import versions_of
from finegrain.diff.compare import Kind, compare, lines_between
from finegrain.diff.page import tell

AGE = Subject("age", "number", "years", is_whole=True)


def aged(said: str) -> tuple[str, Condition]:
    return (f"age: {said}", understand(AGE, said))


def segment(name: str, *steps: tuple[str, Condition], **more: object) -> Segment:
    settled = {"label": name, "of": "customer", "place": Place(1, 1), "steps": steps} | more
    return Segment(name, **settled)  # type: ignore[arg-type]


def kinds(old: list[Segment], new: list[Segment]) -> list[tuple[Kind, str]]:
    return [(each.kind, each.segment.name) for each in compare(old, new)]


def test_equal_declarations_differ_in_nothing() -> None:
    old = segment("young", aged("21 to 30"), aged("known"))
    moved = replace(old, place=Place(99, 3))
    assert compare([old], [moved]) == []


def test_equal_meanings_have_equal_members() -> None:
    old = segment("young", aged("21 to 30"), aged("known"))
    said_anew = ("is 21 to 30", replace(understand(AGE, "21.0 to 30"), said="from 21 to 30"))
    for new in (
        replace(old, steps=(said_anew, old.steps[1])),
        replace(old, steps=old.steps[::-1]),
        replace(old, steps=old.steps[1:], inside=old.steps[:1]),
    ):
        assert kinds([old], [new]) == [(Kind.FACTS, "young")]


def test_segments_are_told_apart_by_id_and_then_by_meaning() -> None:
    young, old = segment("young", aged("21 to 30")), segment("old", aged("at least 60"))
    assert kinds([], [young]) == [(Kind.ADDED, "young")]
    assert kinds([young], []) == [(Kind.REMOVED, "young")]
    assert kinds([young], [replace(young, name="youth")]) == [(Kind.RENAMED, "youth")]
    assert kinds([young, old], [replace(young, steps=old.steps), old]) == [(Kind.CHANGED, "young")]
    # Another entity, another base population: other members.
    assert kinds([young], [replace(young, of="contact")]) == [(Kind.CHANGED, "young")]
    assert kinds([young], [replace(young, inside=old.steps)]) == [(Kind.CHANGED, "young")]
    for other in (
        replace(young, status="retired"),
        replace(young, status="draft"),
        replace(young, expires_on=date(2025, 1, 31)),
    ):
        assert kinds([young], [other]) == kinds([other], [young]) == [(Kind.CHANGED, "young")]
        renamed = replace(other, name="youth")
        assert kinds([young], [renamed]) == [(Kind.ADDED, "youth"), (Kind.REMOVED, "young")]


def test_other_facts_change_no_members() -> None:
    old = segment("young", aged("21 to 30"), at_least=Size(Decimal(1), True))
    new = replace(old, label="The young", priority=3, at_least=None, send_to=("meta", "google"))
    (change,) = compare([old], [new])
    assert change.kind is Kind.FACTS
    assert lines_between(change) == [
        "~ label: young -> The young",
        "~ priority: none -> 3",
        "~ at_least: 100% -> none",
        "~ send_to: none -> meta, google",
    ]


def test_segments_that_ask_for_a_changed_one_are_affected() -> None:
    young = segment("young", aged("21 to 30"))
    inside = segment("inside", ("in: young", Any((Member("young", ""), Not(Member("x", ""))))))
    around = segment("around", aged("known"), inside=(("in: inside", Member("inside", "")),))
    apart = segment("apart", aged("known"), ("", All((Member("x", ""),))))
    rest = [inside, around, apart]
    found = compare([young, *rest], [replace(young, steps=(aged("21 to 35"),)), *rest])
    assert [(each.kind, each.segment.name, each.through) for each in found] == [
        (Kind.CHANGED, "young", ()),
        (Kind.AFFECTED, "around", ("inside",)),
        (Kind.AFFECTED, "inside", ("young",)),
    ]
    assert kinds([young, *rest], [replace(young, label="The young"), *rest]) == [
        (Kind.FACTS, "young")
    ]


def test_versions_are_of_the_conditions_and_of_what_they_ask_for() -> None:
    young = segment("young", aged("21 to 30"), aged("known"))
    inside = segment("inside", ("in: young", Member("young", "")))
    around = segment("around", ("in: inside", Member("inside", "")))
    macro = segment("macro", ("in: rfm_loyal", Member("rfm_loyal", "")))
    before = versions_of([around, inside, young, macro])
    assert len(set(before.values())) == 4
    same = replace(young, steps=young.steps[::-1], label="The young", place=Place(9, 9))
    assert versions_of([same, macro, inside, around]) == before
    after = versions_of([replace(young, steps=(aged("21 to 31"),)), inside, around, macro])
    assert {name for name in before if before[name] != after[name]} == {"young", "inside", "around"}
    old = segment("old", aged("at least 60"))
    either = segment("either", ("", Member("young", "")), ("", Not(Member("old", ""))))
    exchanged = [replace(young, steps=old.steps), replace(old, steps=young.steps), either]
    assert versions_of(exchanged)["either"] != versions_of([young, old, either])["either"]
    # The same on every machine and in every process.
    assert before["young"] == "97d7a15e8930"


def test_conditions_are_compared_line_by_line() -> None:
    old = segment("young", aged("21 to 30"), aged("known"))
    new = replace(old, steps=(aged("21 to 35"), aged("known")), inside=(aged("at most 90"),))
    (change,) = compare([old], [new])
    assert sorted(lines_between(change)) == [
        "+ age: 21 to 35",
        "+ inside age: at most 90",
        "- age: 21 to 30",
    ]


def test_whose_a_changed_segment_is_is_told() -> None:
    old = segment("young", aged("21 to 30"), owner="loyalty_team")
    changes = compare([old], [replace(old, steps=(aged("21 to 35"),))])
    plain = tell(changes, None, "HEAD", unchanged=0, markdown=False)
    assert "\nchanged: young of loyalty_team (young)\n" in plain
    markdown = tell(changes, None, "HEAD", unchanged=0, markdown=True)
    assert "\n`young` (of loyalty\\_team) changed: young\n" in markdown
