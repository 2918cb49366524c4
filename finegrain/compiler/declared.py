"""The files in which something is declared."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from finegrain.compiler.mistakes import Mistakes, Place, advice
from finegrain.compiler.names import groups_of
from finegrain.compiler.reading import (
    BRACES,
    LOADER,
    Node,
    Reader,
    Scalar,
    declarations,
    group_of,
)


@dataclass(frozen=True)
class Declared:
    """What one file declares under a key of its model's meta, and the tree of it.

    `group` is the dbt group of the model, if it has one.
    """

    file: Path
    model: str
    key: str
    text: str
    node: Node
    reader: Reader
    group: str = ""

    @property
    def stamp(self) -> str:
        """The hash that the macro check_declarations makes of what dbt read."""
        content = yaml.load(self.text, Loader=LOADER)
        value = next(each for each in content["models"] if each["name"] == self.model)
        declared = json.dumps(value["config"]["meta"][self.key], sort_keys=True, default=str)
        return hashlib.md5(declared.encode(), usedforsecurity=False).hexdigest()


def read_declared(project: Path, folder: Path, key: str, mistakes: Mistakes) -> list[Declared]:
    """Return what the files of a folder declare, but those whose name begins with _.

    Args:
        project: folder of dbt_project.yml.
        folder: inside the project.
        key: of `config.meta`.
        mistakes: gets whatever is wrong with a file.
    """
    _refuse_unread(project, folder, mistakes)
    found = []
    groups: list[tuple[Reader, Scalar]] = []
    for path in sorted((project / folder).glob("*.yml")):
        if path.name.startswith("_"):
            continue
        file = path.relative_to(project)
        reader = Reader(file, mistakes)
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            reader.wrong(Place(1, 1), "", "this is no text in UTF-8: save it as such.")
            continue
        before = len(mistakes.found)
        root = reader.document(text)
        if root is None:
            if len(mistakes.found) == before:
                reader.wrong(Place(1, 1), "", "the file is empty: declare something, or remove it.")
            continue
        declared = declarations(root, key)
        if len(declared) != 1:
            reader.wrong(
                Place(1, 1),
                "",
                f"this must declare one model with config.meta.{key}, and has "
                f"{len(declared) or 'none'}.",
            )
            continue
        model, node = declared[0]
        group = group_of(root, model)
        if group:
            groups.append((reader, group))
        found.append(Declared(file, model, key, text, node, reader, group.text if group else ""))
    _check_groups(project, groups)
    return found


def _refuse_unread(project: Path, folder: Path, mistakes: Mistakes) -> None:
    """Tell files of YAML that lie where nobody reads them."""
    for path in sorted((project / folder).rglob("*")):
        inside = path.relative_to(project / folder)
        if path.suffix.lower() not in (".yml", ".yaml") or not path.is_file():
            continue
        if any(part.startswith(("_", ".")) for part in inside.parts):
            continue
        name = f"{path.stem}.yml"
        if inside.as_posix() == name:
            continue
        is_there = (project / folder / name).exists()
        what = "move what it declares to" if is_there else "name it"
        mistakes.add(
            path.relative_to(project),
            Place(1, 1),
            "",
            f"this file is not read: {what} {name}, directly in {folder.as_posix()}/.",
        )


def _check_groups(project: Path, groups: Sequence[tuple[Reader, Scalar]]) -> None:
    """Every group that is named must be declared; dbt fills in braces."""
    named = [(reader, each) for reader, each in groups if not BRACES.search(each.text)]
    known = groups_of(project) if named else []
    for reader, each in named:
        if each.text not in known:
            hint = advice(each.text, known) if known else "declare it in segments/_groups.yml."
            reader.wrong(each.place, "", f'there is no group "{each.text}"; {hint}')
