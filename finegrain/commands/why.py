"""`finegrain why`: why a customer is in a segment or not, in which ones he is, and who he is."""

from pathlib import Path

import click

from finegrain.errors import FinegrainError
from finegrain.project import enter_project, read_target, read_variables


@click.command(short_help="Tell why a customer is in a segment, and why he is who he is.")
@click.argument("customer", required=False)
@click.argument("segment", required=False)
@click.option("--person", metavar="CUSTOMER_ID", help="Tell which ids are this customer instead.")
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
@click.option("--vars", "variables", help="Values for vars of dbt_project.yml, as YAML.")
def command(
    customer: str | None,
    segment: str | None,
    person: str | None,
    target: str | None,
    variables: str | None,
) -> None:
    """Tell which segments CUSTOMER is in; with SEGMENT, how he answers each of its conditions.

    For each condition: his value, how far it is from another answer, and the day from which age
    alone changes it. CUSTOMER is a customer_id; for a segment of companies an account_id, for one
    of people at companies a contact_key.

    With --person, tell which ids are a customer, what joined them, and what was withheld. E-mail
    addresses, telephone numbers and cards are counted and never shown.
    """
    project = enter_project()
    if person is not None and customer is None:
        _tell_person(project, person.strip(), target)
    elif customer is None or person is not None:
        raise click.UsageError("Give a customer_id, or --person and a customer_id.")
    else:
        from finegrain.asking import Asking
        from finegrain.why.segments import tell_all, tell_one

        asking = Asking(project, target, variables)
        click.echo(
            tell_one(asking, customer.strip(), segment.strip())
            if segment
            else tell_all(asking, customer.strip())
        )


def _tell_person(project: Path, person: str, target: str | None) -> None:
    from finegrain.why import read_person, tell

    chosen = read_target(project, target)
    if chosen.engine != "duckdb":
        raise FinegrainError(
            f"The target {chosen.name} is on {chosen.engine}, where there is no file to read: "
            f"query customer_ids and identity_links in its schema {chosen.schema}_identity there."
        )
    found = read_person(chosen.warehouse_file, chosen.schema, person)
    sources = read_variables(project).get("sources") or {}
    personal = {name for name, setting in sources.items() if setting.get("ids_are_personal")}
    click.echo(tell(found, personal))
