"""The names that segments may use: features, occasions, splits and other segments."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from finegrain.compiler.phrases import Subject
from finegrain.compiler.relations import contact_subjects
from finegrain.compiler.subjects import subject_of
from finegrain.dictionary.features import ACCOUNTS, CUSTOMERS, LOADER, Feature, load_features

FAMILIES = Path("models/segments/macro/declared")
RULES = Path("seeds/rules")
OCCASIONS = Path("seeds/reference/occasions.csv")
SPLITS = RULES / "splits.csv"
# As dbt_project.yml says, unless it says something else.
DEFAULT_RADIUS_KM = Decimal(100)
OTHERS = "others"


@dataclass(frozen=True)
class Vocabulary:
    """What a segment may name.

    `subjects` are the features by entity, `sensitive` and `personal` those of them that are.
    `splits` are their arms. `segments` are the ids of macro segments, by entity; `families` are
    those of customers whose segments are the values that the data holds, so that any id that begins
    with one may be there; `family_by_segment` says of which family the others are.
    `sensitive_segments` are ids, and families, that tell a sensitive feature. `meanings` say what
    features are, by entity.
    """

    subjects: Mapping[str, Mapping[str, Subject]]
    sensitive: Mapping[str, frozenset[str]] = field(default_factory=dict)
    occasions: tuple[str, ...] = ()
    splits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    store_radius_km: Decimal = DEFAULT_RADIUS_KM
    segments: Mapping[str, frozenset[str]] = field(default_factory=dict)
    families: tuple[str, ...] = ()
    family_by_segment: Mapping[str, str] = field(default_factory=dict)
    sensitive_segments: frozenset[str] = frozenset()
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    personal: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def entity_of(self, segment: str) -> str | None:
        """Return whom a macro segment is of, or None if there is no such one."""
        found = next((of for of, names in self.segments.items() if segment in names), None)
        return "customer" if found is None and self.family_of(segment) else found

    def family_of(self, segment: str) -> str | None:
        """Return the family with open values that an id can belong to."""
        return next((each for each in self.families if segment.startswith(f"{each}_")), None)

    def family_with(self, segment: str) -> str | None:
        """Return the family of a macro segment, of which nobody is in two, or None."""
        return self.family_by_segment.get(segment) or self.family_of(segment)

    def is_sensitive_segment(self, segment: str) -> bool:
        """Whether being in a macro segment tells something sensitive."""
        return bool({segment, self.family_of(segment)} & self.sensitive_segments)


def load_vocabulary(project: Path, fresh: Iterable[Feature] | None = None) -> Vocabulary:
    """Return the vocabulary of a project.

    Args:
        project: folder of dbt_project.yml.
        fresh: the features of customers, if some of them are not compiled yet.

    Raises:
        ValueError: something is wrong with the dictionary.
    """
    features = {
        "customer": load_features(project, CUSTOMERS) if fresh is None else list(fresh),
        "account": load_features(project, ACCOUNTS),
    }
    subjects = {of: {each.name: subject_of(each) for each in all_} for of, all_ in features.items()}
    sensitive = {
        of: frozenset(each.name for each in all_ if each.is_sensitive)
        for of, all_ in features.items()
    }
    personal = {
        of: frozenset(each.name for each in all_ if each.is_personal)
        for of, all_ in features.items()
    }
    subjects["contact"] = contact_subjects()
    variables = _variables(project)
    families = list(_families(project))
    closed = {f"{family}_{name}": family for family, names, _ in families for name in names}
    closed |= _macro_segments(project, variables)
    of_accounts = _account_segments(project)
    return Vocabulary(
        subjects=subjects,
        sensitive=sensitive,
        occasions=tuple(sorted({row["occasion"] for row in _rows(project / OCCASIONS)})),
        splits=_splits(project),
        store_radius_km=_radius(variables),
        segments={"customer": frozenset(closed), "account": frozenset(of_accounts)},
        families=tuple(family for family, names, _ in families if not names),
        family_by_segment=closed | of_accounts,
        sensitive_segments=frozenset(_sensitive(families, sensitive["customer"])),
        meanings={of: {each.name: each.meaning for each in all_} for of, all_ in features.items()},
        personal=personal,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _splits(project: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows(project / SPLITS):
        found[row["split"]] = (*found.get(row["split"], ()), row["arm"])
    return found


def _variables(project: Path) -> Mapping[str, Any]:
    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    return (yaml.load(text, Loader=LOADER) or {}).get("vars") or {}


def _radius(variables: Mapping[str, Any]) -> Decimal:
    try:
        return Decimal(str(variables.get("store_radius_km", DEFAULT_RADIUS_KM)))
    except InvalidOperation:
        return DEFAULT_RADIUS_KM  # what is wrong with a var, dbt tells


def _macro_segments(project: Path, variables: Mapping[str, Any]) -> dict[str, str]:
    """The ids of the families that are models of their own, with these."""
    rules = project / RULES
    basis = {row["scheme"]: row["basis"] for row in _rows(rules / "rfm_schemes.csv")}
    family_of: dict[str, str] = {}
    for scheme in variables.get("rfm_schemes") or basis:
        family = {"purchases": "rfm"}.get(basis.get(scheme, ""), basis.get(scheme, ""))
        if family and family not in family_of.values():
            family_of[scheme] = family
    found = [(family, OTHERS) for family in family_of.values()]
    found += [("lifecycle", OTHERS), ("value", "no_value")]
    for row in _rows(rules / "rfm_rules.csv"):
        if row["scheme"] in family_of:
            found.append((family_of[row["scheme"]], row["segment"]))
    found += [("lifecycle", row["stage"]) for row in _rows(rules / "lifecycle_rules.csv")]
    found += [("value", row["tier"]) for row in _rows(rules / "value_tier_rules.csv")]
    return {f"{family}_{name}": family for family, name in found}


def _account_segments(project: Path) -> dict[str, str]:
    """The ids of macro segments of accounts, as account_macro_catalog has them; with families."""
    bands = [row["size_band"] for row in _rows(project / RULES / "account_size_bands.csv")]
    groups = [row["usage_group"] for row in _rows(project / RULES / "account_usage_rules.csv")]
    found = [("size_band", band) for band in (*bands, "unknown")]
    found += [("usage_group", group) for group in (*groups, OTHERS)]
    found += [("buying_centre", "decider_known"), ("buying_centre", "no_decider")]
    return {f"{family}_{name}": family for family, name in found}


def _families(project: Path) -> Iterator[tuple[str, list[str], dict[str, set[str]]]]:
    """Give each declared family, its segments, none if they are values, and their features.

    What is wrong with a family is told where families are read.
    """
    for path in sorted((project / FAMILIES).glob("*.yml")):
        if path.name.startswith("_"):
            continue
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        for model in _each(content, "models"):
            for family in _each(_at(_at(model, "config"), "meta"), "families"):
                name = str(_at(family, "family"))
                if _at(family, "by"):
                    yield name, [], {name: {str(_at(family, "by"))}}
                    continue
                features = {
                    f"{name}_{_at(each, 'segment')}": set(_names(_at(each, "where")))
                    for each in _each(family, "segments")
                }
                segments = [str(_at(each, "segment")) for each in _each(family, "segments")]
                if _at(family, OTHERS):
                    segments.append(OTHERS)
                yield name, segments, features


def _sensitive(
    families: Iterable[tuple[str, list[str], dict[str, set[str]]]], features: frozenset[str]
) -> Iterator[str]:
    for _, _, features_of in families:
        for name, used in features_of.items():
            if used & features:
                yield name


def _names(where: Any) -> Iterator[str]:
    """The features of a `where`, whatever else it holds."""
    if isinstance(where, dict):
        for key, value in where.items():
            yield str(key)
            yield from _names(value)
    elif isinstance(where, list):
        for item in where:
            yield from _names(item)


def _at(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _each(value: Any, key: str) -> list[Any]:
    found = _at(value, key)
    return found if isinstance(found, list) else []
