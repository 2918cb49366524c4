"""The files in which something is declared."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import yaml

from finegrain.compiler.mistakes import Mistakes, Place
from finegrain.compiler.reading import LOADER, Node, Reader, declarations, group_of


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
    found = []
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
        found.append(Declared(file, model, key, text, node, reader, group))
    return found
