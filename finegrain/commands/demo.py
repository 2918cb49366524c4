"""`finegrain demo`: a made-up shop's raw tables."""

from collections.abc import Mapping
from pathlib import Path

import click

from finegrain.errors import FinegrainError
from finegrain.project import enter_project, read_target

DEFAULT_OUT = "data/demo"


@click.command(short_help="Make a demo shop's raw tables.")
@click.option("--customers", default=20_000, show_default=True, help="Records in its CRM.")
@click.option("--days", default=730, show_default=True, help="Business days it has traded.")
@click.option(
    "--events-per-customer",
    default=100,
    show_default=True,
    help="Web and app events; 0 leaves the web out.",
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same rows.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help=f"Folder to write; an older demo there is replaced.  [default: {DEFAULT_OUT}]",
)
def command(
    customers: int, days: int, events_per_customer: int, seed: int, out: Path | None
) -> None:
    """Make a demo shop: raw tables of the whole input contract, with the dirt real data has."""
    # A folder given by the user is meant from where he stands.
    given = out.absolute() if out else None
    project = enter_project()
    folder = given or Path(DEFAULT_OUT)
    from finegrain.demo import DemoError, generate

    click.echo(f"Making a demo shop of {customers:,} customers and {days:,} days in {folder}")
    try:
        made = generate(
            customers,
            days,
            seed,
            folder,
            progress=lambda sentence: click.echo(f"  {sentence}"),
            events_per_customer=events_per_customer,
        )
    except DemoError as error:
        raise FinegrainError(str(error)) from error
    rows = sum(number for table, number in made.rows.items() if table.startswith("raw/"))
    told = f"{rows:,} rows, {made.first_on} to {made.last_on}, in {made.seconds:.1f} s."
    # Builds read the folder that is written by default.
    is_read = folder.resolve() == Path(DEFAULT_OUT).resolve()
    standing = _warehouse_of_another(project, made.rows) if is_read else None
    if standing is None:
        click.echo(f"{told} Next: finegrain build")
    else:
        click.echo(
            f"{told}\n{standing} was built from other rows. A build would go on from there, with "
            f"its histories, and stop at tables that shrank or grew too much. Next: begin a new "
            f"warehouse with\n  rm {standing}\n  finegrain build"
        )


def _warehouse_of_another(project: Path, rows: Mapping[str, int]) -> Path | None:
    """The warehouse of the usual target, if a demo shop was published from it that had other
    numbers of rows, by table as in 'raw/shop_orders'."""
    import duckdb

    try:
        target = read_target(project)
        if target.engine != "duckdb" or not target.warehouse_file.exists():
            return None
        published = target.published_file(target.schema)
        with duckdb.connect(str(published), read_only=True) as connection:
            found = connection.execute(
                f'select table_name, delivered_rows from "{target.schema}".source_deliveries '
                f"where source_system = 'demo'"
            ).fetchall()
    except (FinegrainError, duckdb.Error):
        # What cannot be read is told by the build.
        return None
    is_another = any(rows.get(f"raw/{name}", 0) != number for name, number in found)
    return target.warehouse_file if is_another else None
