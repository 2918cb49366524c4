"""`finegrain init`: drafts a folder of staging from a source's tables."""

import re
import sys
import zoneinfo
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click
import yaml

from finegrain.errors import FinegrainError

if TYPE_CHECKING:
    from finegrain.init.location import Source

# Words that mean a folder of the project itself.
_RESERVED = frozenset({"united", "sources", "published"})


@click.command("init", short_help="Draft the staging of your own tables.")
@click.argument("name")
@click.option(
    "--from",
    "location",
    help="Folder of Parquet or CSV files, a file, a pattern, or a DuckDB file (file:schema).",
)
@click.option("--schema", help="Schema of the tables, in the warehouse or the DuckDB file.")
@click.option(
    "--columns",
    "column_list",
    help="CSV export of information_schema.columns, in place of a connection.",
)
@click.option("--time-zone", default="UTC", show_default=True, help="Zone of times without one.")
@click.option("--personal-ids", is_flag=True, help="Customer ids are names, addresses or numbers.")
@click.option(
    "--table",
    "wishes",
    multiple=True,
    metavar="ROLE=TABLE",
    help="Which table is orders, customers, …; ROLE=none for none.",
)
@click.option("--force", is_flag=True, help="Replace a folder that was drafted before.")
def init(
    name: str,
    location: str | None,
    schema: str | None,
    column_list: str | None,
    time_zone: str,
    personal_ids: bool,
    wishes: tuple[str, ...],
    force: bool,
) -> None:
    """Look at a source's tables and draft models/staging/NAME, which maps them for the models."""
    from finegrain.project import enter_project

    start = Path.cwd()
    project = enter_project()
    _check_options(location, schema, column_list, time_zone)
    text = _project_text(project)
    _check_name(project, text, name, force)

    # DuckDB takes a moment to import; --help need not wait for it.
    from finegrain.contracts.input_contract import load
    from finegrain.init.drafting import draft_source
    from finegrain.init.evidence import Evidence
    from finegrain.init.files import folder_files
    from finegrain.init.project_file import Entry, entered
    from finegrain.init.report import render
    from finegrain.init.roles import make_plan
    from finegrain.init.writing import put_in_place

    source = _read(project, start, location, schema, column_list)
    evidence = Evidence(source.connection)
    plan = make_plan(source.tables, _parsed_wishes(wishes), evidence)
    contract = load(project)
    draft = draft_source(name, plan, contract, evidence, personal_ids)
    for remark in source.remarks:
        draft.remark(remark)
    ordered = tuple(table for table in contract if table in draft.tables)
    entry = Entry(name, ordered, time_zone, draft.ids_are_personal, source.files)
    changed = entered(text, entry)
    put_in_place(project, name, folder_files(draft, source.schema), changed)
    currency = str(yaml.safe_load(text)["vars"].get("currency", ""))
    click.echo()
    click.echo(render(draft, plan, contract, time_zone, currency))


def _read(
    project: Path, start: Path, location: str | None, schema: str | None, column_list: str | None
) -> "Source":
    """Find and read the tables; relative paths start where the user stands."""
    from finegrain.init.location import (
        is_duckdb_file,
        read_column_list,
        read_database,
        read_files,
    )
    from finegrain.project import read_target

    def tell(table: str) -> None:
        click.echo(f"Reading {table}", err=not sys.stdout.isatty())

    if column_list is not None:
        return read_column_list(start / Path(column_list).expanduser(), schema)
    place = str(start / Path(location).expanduser()) if location is not None else None
    if place is not None and not is_duckdb_file(place):
        return read_files(place, project, tell)
    target = read_target(project)
    warehouse = target.warehouse_file if target.engine == "duckdb" else None
    if place is None and warehouse is None:
        raise FinegrainError(
            f"The tables of {target.name} cannot be read from here: export "
            f"information_schema.columns as CSV and give it with --columns."
        )
    return read_database(place or str(warehouse), warehouse, schema, tell)


def _check_options(
    location: str | None, schema: str | None, column_list: str | None, time_zone: str
) -> None:
    if location is None and schema is None and column_list is None:
        raise FinegrainError(
            "Nothing says where the tables are: give a folder, file or DuckDB file with --from, a "
            "schema of the warehouse with --schema, or a list of columns with --columns."
        )
    if location is not None and column_list is not None:
        raise FinegrainError(
            "--from and --columns exclude each other: the tables are read from the one, or only "
            "their columns from the other."
        )
    zones = zoneinfo.available_timezones()
    if time_zone not in zones:
        near = get_close_matches(time_zone, zones, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise FinegrainError(
            f'--time-zone is "{time_zone}", which is no time zone: write a name such as '
            f"Europe/London or UTC.{meant}"
        )


def _project_text(project: Path) -> str:
    from finegrain.project import PROJECT_FILE

    try:
        return (project / PROJECT_FILE).read_text(encoding="utf-8")
    except OSError as error:
        raise FinegrainError(
            f"{project / PROJECT_FILE} cannot be read ({error.strerror}): make it readable."
        ) from error


def _check_name(project: Path, text: str, name: str, is_forced: bool) -> None:
    from finegrain.init.names import is_plain
    from finegrain.init.project_file import known_sources
    from finegrain.init.writing import STAGING, check_folder

    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or "__" in name or name.endswith("_"):
        raise FinegrainError(
            f'"{name}" cannot name a source: use lower-case letters, digits and single '
            f"underscores, with a letter first, as in my_shop."
        )
    if name in _RESERVED or not is_plain(name):
        raise FinegrainError(f'"{name}" has a meaning of its own: choose another name.')
    check_folder(project, name, is_forced)
    if name in known_sources(text) and not (project / STAGING / name).exists():
        if is_forced:
            return
        raise FinegrainError(
            f"dbt_project.yml has an entry vars.sources.{name} already, though there is no folder "
            f"{STAGING / name}: remove the entry, choose another name, or replace it with --force."
        )


def _parsed_wishes(wishes: tuple[str, ...]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for wish in wishes:
        role, sign, table = (part.strip() for part in wish.partition("="))
        if not sign or not role or not table:
            raise FinegrainError(
                f"--table {wish} is not of the form ROLE=TABLE: write it as in --table "
                f"orders=my_orders, or --table customers=none."
            )
        found[role] = None if table.lower() == "none" else table
    return found
