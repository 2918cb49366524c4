"""How the last run of the whole project went, and how long ago readers got new tables."""

from collections.abc import Iterator, Sequence

from finegrain.doctor.finding import Finding, Installation, good, note, wrong
from finegrain.report.history import Run, plain_name, present_runs, read_runs
from finegrain.report.page import told_outcome


def check(installation: Installation) -> Iterator[Finding]:
    """Read the log of runs; while another program holds the warehouse, that of the copy."""
    if installation.is_locked_out:
        yield note("Not looked at, as nobody is let in.")
        return
    target = installation.target
    if target.engine == "duckdb":
        from finegrain.runs import read_log

        log = read_log(target, 60)
        if log.note:
            yield note(f"Read from {log.place}, as the warehouse is in use.")
        runs = log.runs
    else:
        from finegrain.doctor.reading import AskingReader

        reader = AskingReader(installation.project, target.name)
        runs = read_runs(reader, f"{plain_name(target.schema)}_gates")
    yield from judge(runs, installation)


def judge(runs: Sequence[Run], installation: Installation) -> Iterator[Finding]:
    """Judge runs, oldest first; runs of a part and of past days tell nothing of the present."""
    whole = present_runs(runs)
    if not whole:
        yield note("No run of the whole project is on record yet: run `finegrain build`.")
        return
    last = whole[-1]
    when = f"of {last.started_at:%Y-%m-%d %H:%M} UTC"
    if last.is_stopped:
        yield wrong(
            f"The run {when} was killed, or goes on in another program: if it does not, run "
            f"`finegrain build` again."
        )
    elif last.failures or not last.is_published:
        reason = f" ({last.reason.rstrip('.')})" if last.reason else ""
        what = "published nothing" if not last.is_published else "had failures"
        yield wrong(
            f"The last run, {when}, {what}{reason}: mend what `finegrain check --open` shows, then "
            f"run `finegrain build`."
        )
    elif last.warnings:
        number = f"{last.warnings:,} warning{'' if last.warnings == 1 else 's'}"
        yield note(
            f"The last run, {when}, was published with {number}: `finegrain check --open` shows "
            f"what to do."
        )
    else:
        yield good(f"The last run, {when}, was {told_outcome(last)} without a warning.")
    published = [run for run in whole if run.is_published]
    if not published:
        yield note("No run of the whole project was published yet.")
        return
    then = published[-1].ended_at or published[-1].started_at
    days = (installation.now - then).total_seconds() / 86_400
    if days > installation.maximum_age_days:
        yield wrong(
            f"The last published run ended {days:,.1f} days ago, and {_plain(installation)} are "
            f"allowed: run `finegrain build`, or see why the schedule does not (--max-age allows "
            f"more days)."
        )


def _plain(installation: Installation) -> str:
    return f"{installation.maximum_age_days:g} days"
