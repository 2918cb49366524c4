"""Random segments: what the compiler reads, and whom the warehouse finds, against an interpreter.

Neither the meanings nor the members that are compared with come from the compiler.
"""

from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, Warehouse
from random_segments import Declared, Maker, pack_yaml
from segment_oracle import YES, Oracle
from segment_world import read_world

from finegrain.compiler.logic import All
from finegrain.compiler.mistakes import Mistakes
from finegrain.compiler.reading import Reader, declarations
from finegrain.compiler.segments.context import Declaration
from finegrain.compiler.segments.normal import Segment
from finegrain.compiler.segments.read_segment import read_segments
from finegrain.compiler.segments.shape import shape
from finegrain.compiler.segments.vocabulary import load_vocabulary


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


@pytest.fixture(scope="module")
def compiler() -> Compiler:
    return Compiler(ROOT)


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
        if "nobody" in sentence:
            assert not members.any(), sentence
        elif "everybody" in sentence:
            held = [maker.oracle.judge(segment.of, condition) for _, condition in steps]
            assert any((each == YES).all() for each in held), sentence
    sizes = np.array([maker.oracle.mask(segment).mean() for _, segment in made])
    assert ((sizes >= 0.001) & (sizes <= 0.9)).mean() > 0.8
