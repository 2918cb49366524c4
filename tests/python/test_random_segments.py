"""Random segments: what the compiler reads, and whom the warehouse finds, against an interpreter.

Neither the meanings nor the members that are compared with come from the compiler.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any as Anything

import numpy as np
import pytest
from conftest import ROOT, Warehouse, copy_project, remove_tests, without_tests
from random_segments import IMPOSSIBLE, Declared, Maker, pack_yaml
from segment_oracle import YES, Oracle
from segment_world import read_world

from finegrain.compiler.logic import All, Any
from finegrain.compiler.mistakes import Mistakes
from finegrain.compiler.project import write_files
from finegrain.compiler.reading import Reader, declarations
from finegrain.compiler.segments.context import Declaration
from finegrain.compiler.segments.normal import Counted, Leaf, Segment
from finegrain.compiler.segments.read_segment import read_segments
from finegrain.compiler.segments.rows import conditions_of, leaves
from finegrain.compiler.segments.shape import shape
from finegrain.compiler.segments.vocabulary import load_vocabulary
from finegrain.demo import generate

SEGMENTS_PER_PACK = 50
MEMBERS = "select segment_id, member_id from finegrain_segments.micro_segment_membership"


class Compiler:
    """Reads declarations one by one."""

    def __init__(self, project: Path) -> None:
        self.vocabulary = load_vocabulary(project)
        self.declared: dict[str, Declaration] = {}
        self.read: dict[str, Segment] = {}
        self.rules: dict[object, str] = {}

    def wrong(self, declared: Declared) -> str:
        """What is wrong with a declaration, or nothing; then it is kept."""
        reader = Reader(Path("random.yml"), Mistakes())
        root = reader.document(pack_yaml("random", [declared]))
        assert root is not None, reader.mistakes
        name = declared["segment"]
        known = self.declared | {name: Declaration(declared.get("of", "customer"), "active")}
        ((_, node),) = declarations(root, "segments")
        found = read_segments(reader, node, self.vocabulary, known)
        self.read.pop(name, None)
        if not found:
            return str(reader.mistakes)
        (segment,) = found
        rule = (
            segment.of,
            shape(All(tuple(each for _, each in (*segment.inside, *segment.steps)))),
        )
        if self.rules.get(rule, name) != name:
            return f"{self.rules[rule]} has the same rule"
        self.rules = {key: of for key, of in self.rules.items() if of != name} | {rule: name}
        self.declared, self.read[name] = known, segment
        return ""


Made = Sequence[tuple[Declared, Segment]]


def project_of(folder: Path, made: Made) -> Path:
    """A project whose packs are declared segments; each is about itself and those before it."""
    project = folder / "project"
    project.mkdir(parents=True)
    copy_project(project, "*__unit_tests.yml")
    for shipped in (project / "segments").glob("*.*"):
        shipped.unlink()
    for number, first in enumerate(range(0, len(made), SEGMENTS_PER_PACK)):
        name = f"random_pack_{number}"
        declared = [each for each, _ in made[first : first + SEGMENTS_PER_PACK]]
        (project / f"segments/{name}.yml").write_text(pack_yaml(name, declared))
    write_files(project)
    shutil.rmtree(project / "tests")
    for place in ("models", "seeds"):
        remove_tests(project / place)
    return project


def build_packs(warehouse: Warehouse) -> None:
    """Build packs and what they measure, and nothing else, in a warehouse that has the rest."""
    for command in (
        ["seed", "--select", "micro_segments"],
        [
            "run",
            "--select",
            *("path:segments", "path:models/segments/micro", "path:models/segments/measures"),
        ],
    ):
        run = warehouse.dbt(*command)
        assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


def in_packs(warehouse: Warehouse, folder: Path, made: Made) -> dict[str, set[str]]:
    """The members of declared segments by id, found beside a built warehouse."""
    project = project_of(folder, made)
    shutil.copy(warehouse.file, folder / "warehouse.duckdb")
    built = Warehouse(folder, warehouse.variables, project)
    build_packs(built)
    return members_by_segment(built.query(MEMBERS).itertuples(index=False), made)


def members_by_segment(rows: Iterable[tuple[Anything, ...]], made: Made) -> dict[str, set[str]]:
    """Members of each segment that was made; none is there twice."""
    found: dict[str, set[str]] = {segment.name: set() for _, segment in made}
    for segment_id, member_id in rows:
        assert member_id not in found[segment_id]
        found[segment_id].add(member_id)
    return found


def differences(maker: Maker, made: Made, found: Mapping[str, set[str]]) -> list[str]:
    """Where a warehouse and the interpreter differ about random segments."""
    said = []
    for declared, segment in made:
        wanted = maker.oracle.members(segment)
        missing, extra = wanted - found[segment.name], found[segment.name] - wanted
        if missing or extra:
            said.append(f"{len(missing)} missing, {len(extra)} too many: {declared}")
    return said


@pytest.fixture(scope="module")
def compiler() -> Compiler:
    return Compiler(ROOT)


def _leaves(segment: Segment) -> Iterator[Leaf]:
    """The conditions of a segment; a filter with several values as one with each of them."""
    for condition in conditions_of(segment):
        for leaf in leaves(condition):
            yield leaf
            for place, each in enumerate(leaf.rows.filters if isinstance(leaf, Counted) else ()):
                assert isinstance(leaf, Counted)
                for part in each.condition.parts if isinstance(each.condition, Any) else ():
                    filters = [*leaf.rows.filters]
                    filters[place] = replace(each, condition=part)
                    rows = replace(leaf.rows, filters=tuple(filters))
                    yield replace(leaf, rows=rows, measured=(), is_not=False)


def _never_holds(maker: Maker, segment: Segment, leaf: Leaf) -> bool:
    if isinstance(leaf, Counted) and leaf.is_not:
        leaf = replace(leaf, is_not=False)
    return not (maker.oracle.judge(segment.of, leaf) == YES).any()


def test_random_declarations_are_read_as_they_are_meant(
    demo: Warehouse, compiler: Compiler
) -> None:
    world = read_world(demo.file)
    maker = Maker(world, ROOT, seed=4, wrong=compiler.wrong)
    made = list(maker.segments(500))
    refused = {
        segment.name: compiler.wrong(declared)
        for declared, segment in made
        if segment.name not in compiler.read
    }
    assert not refused, refused
    read = Oracle(world, compiler.read.values())
    for declared, segment in made:
        differing = read.mask(compiler.read[segment.name]) != maker.oracle.mask(segment)
        assert not differing.any(), (differing.sum(), declared)
    for sentence, segment, members in maker.pointless:
        steps = [*segment.inside, *segment.steps]
        if any(words in sentence for words in IMPOSSIBLE):
            assert any(_never_holds(maker, segment, leaf) for leaf in _leaves(segment)), sentence
        elif "nobody" in sentence:
            assert not members.any(), sentence
        elif "everybody" in sentence:
            held = [maker.oracle.judge(segment.of, condition) for _, condition in steps]
            assert any((each == YES).all() for each in held), sentence
    sizes = np.array([maker.oracle.mask(segment).mean() for _, segment in made])
    assert ((sizes >= 0.001) & (sizes <= 0.9)).mean() > 0.8


def test_members_are_those_that_the_interpreter_finds(
    demo: Warehouse, compiler: Compiler, tmp_path: Path
) -> None:
    maker = Maker(read_world(demo.file), ROOT, seed=2, wrong=compiler.wrong)
    made = list(maker.segments(150))
    assert differences(maker, made, in_packs(demo, tmp_path, made)) == []


@pytest.mark.long
def test_members_of_a_thousand_segments_of_twenty_thousand_customers(
    compiler: Compiler, tmp_path: Path
) -> None:
    """On either engine, each with facts and features of its own."""
    generate(customers=20_000, days=730, seed=3, out=tmp_path / "world")
    raw = tmp_path / "world/raw"
    (tmp_path / "built").mkdir()
    files = {"demo_files": str(raw / "{name}.parquet")}
    large = Warehouse(tmp_path / "built", files, project=without_tests())
    large.build()
    maker = Maker(read_world(large.file), ROOT, seed=3, wrong=compiler.wrong)
    made = list(maker.segments(1_000))
    assert differences(maker, made, in_packs(large, tmp_path / "random", made)) == []

    emulator = pytest.importorskip("emulator", exc_type=ImportError)
    (tmp_path / "emulator").mkdir()
    with emulator.running_emulator(tmp_path / "emulator", without_tests()) as other:
        other.load(raw, sorted(file.stem for file in raw.glob("*.parquet")))
        other.build()
        packs = replace(other, project=tmp_path / "random/project")
        build_packs(packs)
        _, rows = packs.rows(
            MEMBERS.replace("finegrain_", f"{emulator.WORKING_DATABASE}.finegrain_")
        )
        assert differences(maker, made, members_by_segment(rows, made)) == []
