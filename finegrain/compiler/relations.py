"""Whom segments are of, and what is related to them: the tables of relations.yml."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from finegrain.compiler.phrases import Subject

RELATIONS_FILE = Path(__file__).with_name("relations.yml")


@dataclass(frozen=True)
class Entity:
    """Whom a segment is of: the model with a row per member, and its key."""

    name: str
    means: str
    model: str
    key: str


@dataclass(frozen=True)
class Relation:
    """Rows that belong to members: children, other members of the household, stores nearby.

    `member` is the id of the member, by entity. `columns` are what can be asked, each with its SQL;
    `known` are those whose values are all in another model, with the SQL that reads them there.
    `features_of` is an entity whose features can be asked too, under `alias`.
    """

    name: str
    means: str
    also_called: tuple[str, ...]
    of: tuple[str, ...]
    tables: str
    member: Mapping[str, str]
    columns: Mapping[str, tuple[Subject, str]]
    known: Mapping[str, tuple[str, str]]
    features_of: str | None
    alias: str


@cache
def entities() -> dict[str, Entity]:
    """Return all entities by name."""
    rows = _table()["entities"]
    return {
        name: Entity(name, row["means"], row["model"], row["key"]) for name, row in rows.items()
    }


@cache
def relations() -> dict[str, Relation]:
    """Return all relations by name."""
    return {
        name: Relation(
            name=name,
            means=row["means"],
            also_called=tuple(row["also_called"]),
            of=tuple(row["of"]),
            tables=row["from"],
            member=row["member"],
            columns=_columns(row["columns"]),
            known=_known(row["columns"]),
            features_of=row.get("features", {}).get("of"),
            alias=row.get("features", {}).get("alias", ""),
        )
        for name, row in _table()["relations"].items()
    }


@cache
def stores() -> Relation:
    """Return the stores near a customer, as far as the var `store_radius_km`."""
    row = _table()["stores"]
    return Relation(
        name="store",
        means="a store nearby",
        also_called=(),
        of=("customer",),
        tables=row["from"],
        member={"customer": row["member"]},
        columns=_columns(row["columns"]),
        known=_known(row["columns"]),
        features_of=None,
        alias="",
    )


@cache
def contact_subjects() -> dict[str, Subject]:
    """Return the features of a contact."""
    return {name: _subject(name, row) for name, row in _table()["contact_features"].items()}


def _columns(rows: dict[str, Any]) -> dict[str, tuple[Subject, str]]:
    return {name: (_subject(name, row), row["sql"]) for name, row in rows.items()}


def _known(rows: dict[str, Any]) -> dict[str, tuple[str, str]]:
    known = {name: row["known"] for name, row in rows.items() if "known" in row}
    return {name: (of["model"], of["sql"]) for name, of in known.items()}


def _subject(name: str, row: dict[str, Any]) -> Subject:
    return Subject(
        name=name,
        kind=row["kind"],
        unit=row.get("unit", ""),
        values=tuple(row.get("values", ())),
        is_always_known=row.get("is_always_known", False),
        least=Decimal(row["least"]) if "least" in row else None,
    )


@cache
def _table() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table: dict[str, Any] = yaml.load(RELATIONS_FILE.read_text(encoding="utf-8"), Loader=loader)
    return table
