"""Names that a project has already: of its models and seeds, and of its groups."""

import re
from collections.abc import Iterable, Mapping
from itertools import chain, count
from pathlib import Path

import yaml

from finegrain.compiler.reading import LOADER, NAME, RESERVED
from finegrain.compiler.relations import relations, stores
from finegrain.compiler.verbs import verbs

# Models of the waterfall come from packs, so that those of packs that are gone are in nobody's way.
_STEPS = "models/insights/waterfall/*_steps.sql"
# Words that cannot be columns, but can be tables.
_NO_TABLES = RESERVED - set(
    "account connection customer_id database gscluster issue organization schema view".split()
)
_GROUPS = re.compile(r"^groups:", re.MULTILINE)


def models_of(project: Path) -> dict[str, str]:
    """Return the names that models and seeds have or may get, and where each is.

    Models of segments/ and of the waterfall are left out.

    Args:
        project: folder of dbt_project.yml.
    """
    found = {f"{each}_measures": "models/segments/measures" for each in (*verbs(), *relations())}
    found[f"{stores().name}_measures"] = "models/segments/measures"
    for folder, ending in (("seeds", "csv"), ("models", "sql"), ("models", "py")):
        for path in sorted((project / folder).rglob(f"*.{ending}")):
            file = path.relative_to(project)
            if not file.match(_STEPS):
                found[path.stem.lower()] = file.as_posix()
    return found


def steps_of(pack: str) -> str:
    """Return the model that has the waterfall of a pack."""
    return f"{pack}_steps"


def groups_of(project: Path) -> list[str]:
    """Return the groups that files of dbt declare; what is wrong with them, dbt tells.

    Args:
        project: folder of dbt_project.yml.
    """
    found: dict[str, None] = {}
    for folder in ("models", "segments"):
        for path in sorted((project / folder).rglob("*.y*ml")):
            try:
                text = path.read_text(encoding="utf-8")
                content = yaml.load(text, Loader=LOADER) if _GROUPS.search(text) else None
            except (yaml.YAMLError, UnicodeDecodeError, OSError):
                continue
            groups = content.get("groups") if isinstance(content, dict) else None
            for group in groups if isinstance(groups, list) else []:
                if isinstance(group, dict):
                    found[str(group.get("name"))] = None
    return list(found)


def about_pack(name: str, taken: Mapping[str, str], packs: Iterable[str]) -> str:
    """Say in a sentence why a pack cannot have a name and which it could, or return nothing.

    Args:
        name: of the file.
        taken: what `models_of` returned.
        packs: the names of all packs.
    """
    steps = {steps_of(each): f"the waterfall of {each}.yml" for each in packs if each != name}
    others = {**taken, **steps}
    close = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "pack"
    close = close if close[0].isalpha() else f"pack_{close}"
    free = _free(close, {*others, *packs})
    if not NAME.fullmatch(name):
        return (
            f'"{name}" is no name of a pack, which is of small letters, digits and underscores, '
            f"a letter first: name file and model {free}."
        )
    if name in _NO_TABLES:
        why = f'"{name}" is a word of SQL'
    elif name in others:
        why = f'there is a model "{name}" already ({others[name]})'
    elif steps_of(name) in taken:
        why = f'there is a model "{steps_of(name)}" already, as the waterfall of this pack would be'
    else:
        return ""
    return f"{why}: name file and model otherwise, such as {free}."


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, or one like it, that nothing has."""
    every = {*taken, *_NO_TABLES}
    longer = f"{name.removesuffix('_steps')}_segments"
    numbered = (f"{longer}_{number}" for number in count(2))
    return next(
        each
        for each in chain((name, longer), numbered)
        if each not in every and steps_of(each) not in every
    )
