"""Reads what the warehouse knows of one customer's ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from finegrain.errors import FinegrainError
from finegrain.warehouse import describe_open_error


@dataclass(frozen=True)
class PersonId:
    """An id of a customer. `key` can be personal and is never to be shown."""

    key: str
    kind: str
    customer_id: str
    source_system: str
    is_in_crm: bool
    first_ordered_on: date | None
    first_logged_in_on: date | None
    known_since_on: date | None


@dataclass(frozen=True)
class Link:
    """Evidence that two ids are one person, and whether it joined them or why not."""

    key_1: str
    key_2: str
    evidence: str
    first_seen_on: date
    status: str
    reasons: str | None


@dataclass(frozen=True)
class Move:
    """A line of the log: ids that went from one customer to another."""

    happened_on: date
    from_customer_id: str
    into_customer_id: str
    kind: str
    ids: int
    evidence: str | None


@dataclass(frozen=True)
class Person:
    """A customer, his ids, the links they have, and the ids of others at the end of these."""

    customer_id: str
    as_of_on: date | None
    ids: Sequence[PersonId]
    links: Sequence[Link]
    others: Sequence[PersonId]
    moves: Sequence[Move]


_ID_COLUMNS = """
    ids.id_key, ids.id_kind, ids.customer_id, ids.source_system, ids.is_in_crm,
    ids.first_ordered_on, ids.first_logged_in_on, ids.known_since_on
"""


def read_person(file: Path, schema: str, customer_id: str) -> Person:
    """Read a customer of the warehouse `file`, as the last build left it.

    Raises FinegrainError if there is no warehouse, it cannot be opened, or it has no such customer.
    """
    if not file.exists():
        raise FinegrainError(
            f"There is nobody to explain yet, as {file} does not exist: run `finegrain build`."
        )
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            return _person(connection, schema, customer_id)
    except duckdb.CatalogException as error:
        raise FinegrainError(
            f"{file} lacks tables of the schema {schema}_identity: run `finegrain build`, or set "
            f"FINEGRAIN_SCHEMA to the schema that was built."
        ) from error
    except duckdb.Error as error:
        raise FinegrainError(describe_open_error(file, str(error))) from error


def _person(connection: duckdb.DuckDBPyConnection, schema: str, customer_id: str) -> Person:
    identity = f'"{schema}_identity"'
    day = connection.execute(f'select max(as_of_on) from "{schema}_activity".as_of').fetchone()
    moves = _moves(connection, schema, customer_id)
    ids = connection.execute(
        f"select {_ID_COLUMNS} from {identity}.customer_ids as ids where customer_id = ? "
        f"order by ids.known_since_on nulls last, ids.id_key",
        [customer_id],
    ).fetchall()
    if not ids:
        raise FinegrainError(_nobody(customer_id, moves))
    his = f"(select id_key from {identity}.customer_ids where customer_id = ?)"
    links = connection.execute(
        f"""
        select id_key_1, id_key_2, evidence, first_seen_on, status, reasons
        from {identity}.identity_links
        where id_key_1 in {his} or id_key_2 in {his}
        order by first_seen_on, id_key_1, id_key_2, evidence
        """,
        [customer_id, customer_id],
    ).fetchall()
    ends = sorted({key for link in links for key in link[:2]})
    others = connection.execute(
        f"select {_ID_COLUMNS} from {identity}.customer_ids as ids "
        f"where id_key in (select unnest(?)) and customer_id <> ? order by ids.id_key",
        [ends, customer_id],
    ).fetchall()
    return Person(
        customer_id=customer_id,
        as_of_on=day[0] if day else None,
        ids=[PersonId(*row) for row in ids],
        links=[Link(*row) for row in links],
        others=[PersonId(*row) for row in others],
        moves=moves,
    )


def _moves(connection: duckdb.DuckDBPyConnection, schema: str, customer_id: str) -> list[Move]:
    """What was published of the log; the last build's own lines may not have been."""
    is_published = connection.execute(
        "select 1 from duckdb_tables() where schema_name = ? and table_name = 'customer_merges'",
        [schema],
    ).fetchone()
    if not is_published:
        return []
    rows = connection.execute(
        f"""
        select happened_on, from_customer_id, into_customer_id, kind, ids, evidence
        from "{schema}".customer_merges
        where from_customer_id = $1 or into_customer_id = $1
        order by happened_on, from_customer_id, into_customer_id
        """,
        [customer_id],
    ).fetchall()
    return [Move(*row) for row in rows]


def _nobody(customer_id: str, moves: Sequence[Move]) -> str:
    gone = [move for move in moves if move.from_customer_id == customer_id]
    if gone:
        last = gone[-1]
        return (
            f"Customer {customer_id} is no more: on {last.happened_on} he became "
            f"{last.into_customer_id}, so run `finegrain why --person {last.into_customer_id}`."
        )
    return (
        f"There is no customer {customer_id!r}: give a customer_id of the table customers, whole "
        f"and as it is there."
    )
