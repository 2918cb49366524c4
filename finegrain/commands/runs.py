"""`finegrain runs`: which runs there were and how they went."""

import click

from finegrain.project import enter_project, read_target

SHOWN = 20


@click.command(short_help="Show which runs there were and how they went.")
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
@click.option("--number", type=click.IntRange(min=1), default=SHOWN, show_default=True)
def command(target: str | None, number: int) -> None:
    """Show the log of runs, the latest last: how long they took, and whether they published."""
    project = enter_project()
    chosen = read_target(project, target)
    from finegrain.runs import Log, read_log, render

    if chosen.engine == "duckdb":
        log = read_log(chosen, number)
    else:
        from finegrain.doctor.reading import AskingReader
        from finegrain.report.history import plain_name, read_runs

        gates = f"{plain_name(chosen.schema)}_gates"
        log = Log(read_runs(AskingReader(project, chosen.name), gates, number), gates)
    if not log.runs:
        click.echo(f"No run is on record in {log.place}: run `finegrain build`.")
        return
    if log.note:
        click.echo(log.note)
    click.echo(render(log.runs))
