"""`finegrain why`: why a customer is who he is."""

import click

from finegrain.errors import FinegrainError
from finegrain.project import enter_project, read_target, read_variables
from finegrain.why import read_person, tell


@click.command(short_help="Tell why a customer is who he is.")
@click.option("--person", metavar="CUSTOMER_ID", required=True, help="Whose ids to explain.")
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
def command(person: str, target: str | None) -> None:
    """Tell which ids are a customer, what joined them, and what was withheld.

    E-mail addresses, telephone numbers and cards are counted and never shown.
    """
    project = enter_project()
    chosen = read_target(project, target)
    if chosen.engine != "duckdb":
        raise FinegrainError(
            f"The target {chosen.name} is on {chosen.engine}, where there is no file to read: "
            f"query customer_ids and identity_links in its schema {chosen.schema}_identity there."
        )
    found = read_person(chosen.warehouse_file, chosen.schema, person.strip())
    sources = read_variables(project).get("sources") or {}
    personal = {name for name, setting in sources.items() if setting.get("ids_are_personal")}
    click.echo(tell(found, personal))
