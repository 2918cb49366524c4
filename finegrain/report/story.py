"""What the histories say, put in the order in which a person asks for it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from finegrain.errors import FinegrainError
from finegrain.report.history import BUILT, LAYERS, STATUSES, History, Rejection, Result, Run

# An expectation that the last run did not come to.
NOT_RUN = "not run"

# What a layer holds, for those who meet its name on the page.
MEANINGS = {
    "accepted": "source rows that can be used",
    "identity": "one customer out of many ids",
    "activity": "orders, visits and messages as of the day",
    "features": "what is known of each customer",
    "segments": "who is in which segment",
    "insights": "what the segments tell",
}


@dataclass(frozen=True)
class Expectation:
    """One expectation through the runs.

    `results` has one place for each run of the story, oldest first; None where it did not run.
    """

    number: int
    latest: Result
    status: str
    results: Sequence[Result | None]

    @property
    def is_trouble(self) -> bool:
        return self.status in STATUSES[1:]

    @property
    def age(self) -> int:
        """How many of its runs in a row, to the last one, it has not passed."""
        number = 0
        for result in reversed(self.results):
            if result is None:
                continue
            if result.status == "passed":
                break
            number += 1
        return number


@dataclass(frozen=True)
class Layer:
    """One layer in the last run; its expectations are in the order of tables and rules."""

    name: str
    meaning: str
    expectations: Sequence[Expectation]

    @property
    def counts(self) -> Counter[str]:
        return Counter(each.status for each in self.expectations)

    @property
    def status(self) -> str:
        return worst(each.status for each in self.expectations)

    @property
    def tables(self) -> dict[str, list[Expectation]]:
        found: dict[str, list[Expectation]] = {}
        for each in self.expectations:
            found.setdefault(each.latest.table_name, []).append(each)
        return found


@dataclass(frozen=True)
class Story:
    """The last run that checked something, layer by layer, and how it came to be so.

    `runs` are all that are known, oldest first, and `later` those after it, which checked nothing.
    """

    runs: Sequence[Run]
    last: Run
    later: Sequence[Run]
    layers: Sequence[Layer]
    mended: Sequence[Expectation]
    rejections: Sequence[Rejection]
    quarantined: int | None

    @property
    def expectations(self) -> list[Expectation]:
        return [each for layer in self.layers for each in layer.expectations]

    @property
    def counts(self) -> Counter[str]:
        return Counter(each.status for each in self.expectations)

    @property
    def troubles(self) -> list[Expectation]:
        """The worst first; of equals those of the earliest layer."""
        found = [each for each in self.expectations if each.is_trouble]
        return sorted(found, key=lambda each: -STATUSES.index(each.status))

    @property
    def status(self) -> str:
        """The worst that the last run found; a run can also fail without a failed expectation."""
        found = worst(each.status for each in self.expectations)
        has_failed = self.last.failures > 0 or self.last.is_stopped
        return "failed" if has_failed and found not in ("failed", "broken") else found


def tell(history: History) -> Story:
    """Return the story of the last run.

    Raises FinegrainError if no run has checked anything yet.
    """
    if not history.runs or not history.results:
        raise FinegrainError(
            "No run has checked anything yet: run `finegrain build`, or `finegrain check` on what "
            "is built."
        )
    # A run without results, such as one that could not begin, is in the log and not in charts.
    checked = {result.run_id for result in history.results}
    checking = [run for run in history.runs if run.run_id in checked]
    places = {run.run_id: place for place, run in enumerate(checking)}
    last = checking[-1]
    through: dict[tuple[str, str, str], list[Result | None]] = {}
    for result in history.results:
        row = through.setdefault(result.key, [None] * len(places))
        row[places[result.run_id]] = _worse(row[places[result.run_id]], result)
    found = []
    for number, (_, row) in enumerate(sorted(through.items(), key=lambda item: _order(item[0]))):
        latest = [result for result in row if result is not None][-1]
        status = latest.status if latest.run_id == last.run_id else NOT_RUN
        if status == NOT_RUN and (
            # A check builds nothing.
            (last.is_check and latest.rule == BUILT) or not _is_expected(row, places, history.runs)
        ):
            continue
        found.append(Expectation(number, latest, status, row))
    names = [*LAYERS, *sorted({each.latest.layer for each in found} - set(LAYERS))]
    return Story(
        runs=history.runs,
        last=last,
        later=history.runs[history.runs.index(last) + 1 :],
        layers=[
            Layer(
                name,
                MEANINGS.get(name, ""),
                [each for each in found if each.latest.layer == name],
            )
            for name in names
        ],
        mended=[each for each in found if _is_mended(each)],
        rejections=history.rejections,
        quarantined=history.quarantined,
    )


def worst(statuses: Iterable[str]) -> str:
    """Return the worst of statuses; NOT_RUN if nothing ran."""
    known = [STATUSES.index(each) for each in statuses if each in STATUSES]
    return STATUSES[max(known)] if known else NOT_RUN


def _order(key: tuple[str, str, str]) -> tuple[int, tuple[str, str, str]]:
    layer = key[0]
    return (LAYERS.index(layer) if layer in LAYERS else len(LAYERS), key)


def _worse(one: Result | None, other: Result) -> Result:
    """A run that checked twice counts with the worse of the two."""
    if one is None or STATUSES.index(other.status) >= STATUSES.index(one.status):
        return other
    return one


def _is_expected(row: Sequence[Result | None], places: dict[str, int], runs: Sequence[Run]) -> bool:
    """Whether an expectation that the last run did not come to still exists.

    It does if the last run that checked its layer to the end, as far as can be seen the last one
    published, had it.
    """
    whole = [run.run_id for run in runs if run.is_published and run.run_id in places]
    return row[places[whole[-1]]] is not None if whole else True


def _is_mended(expectation: Expectation) -> bool:
    """Whether it passes now and did not the time before."""
    ran = [result.status for result in expectation.results if result is not None]
    return expectation.status == "passed" and len(ran) > 1 and ran[-2] != "passed"
