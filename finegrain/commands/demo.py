"""`finegrain demo`: a made-up shop's raw tables."""

from pathlib import Path

import click

from finegrain.errors import FinegrainError
from finegrain.project import enter_project

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
    enter_project()
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
    click.echo(
        f"{rows:,} rows, {made.first_on} to {made.last_on}, in {made.seconds:.1f} s. "
        f"Next: finegrain build"
    )
