"""Looks for what identifies the people of a demo world: their data itself, and hashes of it."""

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd
import yaml
from conftest import ROOT

# What models on the way to accepted rows make of personal columns.
KEYS = ("buyer_key", "account_key", "email_key", "phone_key")

HASHES = ("md5", "sha1", "sha256")

# Addresses and hashes, in hexadecimal and in base64.
_PIECES = (
    re.compile(r"[\w.+-]+@[\w.-]+\w"),
    re.compile(r"[0-9A-Fa-f]{32,}"),
    re.compile(r"[A-Za-z0-9+/_-]{22,}"),
)
_WORDS = re.compile(r"[^\W_]+")
_NUMBERS = re.compile(r"[+(]?\d[\d ().-]{5,18}\d")
_TRIMMED = "=.-_/"


@dataclass
class Needles:
    """What is looked for, and of whom (an opaque id) and of what kind each is."""

    pieces: dict[str, str] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.first_words: set[str] = set()

    def add(self, kind: str, value: str) -> None:
        """Look for a value as it is and as programs make it alike, and for hashes of each."""
        spellings = {value, value.strip(), value.lower().strip(), value.upper()}
        if kind == "email":
            name, _, host = value.lower().strip().partition("@")
            mailbox = name.split("+")[0]
            spellings |= {f"{mailbox}@{host}", f"{mailbox.replace('.', '')}@{host}"}
            self.pieces.update(dict.fromkeys((each.lower() for each in spellings), kind))
        elif kind == "phone":
            digits = re.sub(r"\D", "", value)
            spellings |= {
                digits,
                f"+{digits}",
                digits[-10:],
                f"+1{digits[-10:]}",
                f"1{digits[-10:]}",
            }
            spellings |= {f"00{digits}"}
            self.numbers[digits[-10:]] = kind
        else:
            self.phrases[tuple(_WORDS.findall(value.lower()))] = kind
        if kind in ("email", "phone"):
            # What keys of persons are made of (docs/identity.md).
            spellings |= {f"{kind}:{each}" for each in spellings}
        for spelling in spellings:
            for name in HASHES:
                digest = hashlib.new(name, spelling.encode()).digest()
                plain = base64.b64encode(digest).decode()
                for text in (digest.hex(), plain, base64.urlsafe_b64encode(digest).decode()):
                    self.pieces[text.strip(_TRIMMED)] = f"{name} of {kind}"

    def ready(self) -> "Needles":
        """To be called once all are added."""
        self.first_words = {words[0] for words in self.phrases}
        self.longest = max(map(len, self.phrases), default=0)
        return self

    def found_in(self, text: str) -> Iterator[tuple[str, str]]:
        """Kinds of what is found in a text, and each as it stands there."""
        for piece in {each for pieces in _PIECES for each in pieces.findall(text)}:
            # What is no hash as a whole can be one behind a slash, as in a path.
            for part in {piece, *piece.split("/")}:
                for spelling in (part.strip(_TRIMMED), part.strip(_TRIMMED).lower()):
                    if spelling in self.pieces:
                        yield self.pieces[spelling], piece
        for number in set(_NUMBERS.findall(text)):
            digits = re.sub(r"\D", "", number)
            if len(digits) >= 10 and digits[-10:] in self.numbers:
                yield self.numbers[digits[-10:]], number
        words = _WORDS.findall(text.lower())
        for at, word in enumerate(words):
            if word in self.first_words:
                for length in range(1, self.longest + 1):
                    phrase = tuple(words[at : at + length])
                    if phrase in self.phrases:
                        yield self.phrases[phrase], " ".join(phrase)


def needles_of(raw_folder: Path) -> Needles:
    """What identifies the people of a demo world, wherever its sources say it."""
    sources = {
        "crm_customers": [
            "email",
            "phone",
            "street",
            "first_name || ' ' || last_name",
            "last_name",
        ],
        "shop_orders": ["email", "phone"],
        "crm_surveys": ["email"],
        "marketing_messages": ["email"],
        "b2b_contacts": ["email"],
    }
    needles = Needles()
    rules = pd.read_csv(ROOT / "seeds/rules/identity_blocked_values.csv")
    nobody = set(rules["pattern"])
    with duckdb.connect() as connection:
        for table, columns in sources.items():
            for column in columns:
                kind = column if column in ("email", "phone", "street") else "name"
                values = connection.sql(
                    f"select distinct {column} as value from '{raw_folder / table}.parquet' "
                    f"where length(trim({column})) > 4"
                ).fetchall()
                for (value,) in values:
                    if value.lower().strip() not in nobody:
                        needles.add(kind, value)
    return needles.ready()


@dataclass
class Allowed:
    """Columns that may hold personal data, as the project's YAML marks them."""

    columns: set[tuple[str, str]]

    def __contains__(self, place: tuple[str, str]) -> bool:
        return place in self.columns


def marked_columns() -> Allowed:
    """Columns marked `meta: {personal: true}`, and those of models on the way to accepted rows.

    Of no public model, nor of one that people get: only where identity is found out.
    """
    marked: dict[str, set[str]] = defaultdict(set)
    for file in (ROOT / "models").rglob("*.yml"):
        for model in (yaml.safe_load(file.read_text()) or {}).get("models", []):
            for column in model.get("columns", []):
                if column.get("config", {}).get("meta", {}).get("personal"):
                    marked[model["name"]].add(column["name"])
    found = {(model, column) for model, columns in marked.items() for column in columns}
    for model in [name for name in marked if name.startswith("staged_")]:
        table = model.removeprefix("staged_")
        for prefix in ("checked_", "accepted_", "stg_demo__"):
            found |= {(f"{prefix}{table}", column) for column in (*marked[model], *KEYS)}
    return Allowed(found)


def columns_with_people(file: Path, needles: Needles) -> dict[tuple[str, str, str], set[str]]:
    """Kinds of what is found in each column of text of all tables and views of a database file.

    Staging is left out: its views are the sources themselves.

    Returns:
        By schema, table and column; columns in which nothing is found are left out.
    """
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    # Most values are in many columns.
    harmless: set[str] = set()
    with duckdb.connect(str(file), read_only=True) as connection:
        # Views name raw files as they lie from there.
        connection.execute(f"set file_search_path = '{file.parent / 'checkout'}'")
        columns = connection.sql("""
            select schema_name, table_name, column_name
            from duckdb_columns()
            where
                not internal
                and not (schema_name like '%_staging' and (schema_name, table_name) not in (
                    select (schema_name, table_name) from duckdb_tables()))
                and (data_type like '%VARCHAR%' or data_type in ('BLOB', 'JSON'))
            order by all
        """).fetchall()
        for schema, table, column in columns:
            values = connection.execute(
                f'select distinct cast("{column}" as varchar) from "{schema}"."{table}" '
                f'where "{column}" is not null'
            ).fetchall()
            unknown = {value for (value,) in values} - harmless
            kinds = {kind for kind, _ in needles.found_in("\n".join(unknown))}
            found[schema, table, column] |= kinds
            if not kinds:
                harmless |= unknown
    return {place: kinds for place, kinds in found.items() if kinds}


def files_with_people(paths: Iterable[Path], needles: Needles) -> dict[str, set[str]]:
    """Kinds of what is found in files, by their paths; binary files are read as text as well."""
    found = {}
    for path in paths:
        if path.is_file():
            text = path.read_bytes().decode("utf-8", errors="replace")
            if kinds := {kind for kind, _ in needles.found_in(text)}:
                found[str(path)] = kinds
    return found
