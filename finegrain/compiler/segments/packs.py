"""The packs of a project: files of segments/, read and checked together."""

from dataclasses import replace
from pathlib import Path

from finegrain.compiler.declared import read_declared
from finegrain.compiler.mistakes import Mistakes, Place
from finegrain.compiler.names import about_pack, models_of
from finegrain.compiler.segments.check import Pack, check_packs
from finegrain.compiler.segments.read_segment import declarations_of, read_segments
from finegrain.compiler.segments.vocabulary import Vocabulary

SEGMENTS = Path("segments")


def pack_files(project: Path) -> list[Path]:
    """Return the files of packs, by their paths."""
    files = sorted((project / SEGMENTS).glob("*.yml"))
    return [file for file in files if not file.name.startswith("_")]


def read_packs(project: Path, vocabulary: Vocabulary, mistakes: Mistakes) -> list[Pack]:
    """Return the packs of a project, in the order of their names.

    Args:
        project: folder of dbt_project.yml.
        vocabulary: what segments may name.
        mistakes: gets all that is wrong.
    """
    files = read_declared(project, SEGMENTS, "segments", mistakes)
    declared = declarations_of(each.node for each in files)
    taken = models_of(project)
    names = [each.file.stem for each in files]
    packs = []
    for each in files:
        sentence = about_pack(each.file.stem, taken, names)
        if sentence:
            each.reader.wrong(Place(1, 1), "", sentence)
        elif each.model != each.file.stem:
            each.reader.wrong(Place(1, 1), "", f'name the model as the file: "{each.file.stem}".')
        segments = read_segments(each.reader, each.node, vocabulary, declared)
        owned = (replace(one, owner=one.owner or each.group) for one in segments)
        packs.append(Pack(each, tuple(owned)))
    check_packs(packs, vocabulary)
    return packs
