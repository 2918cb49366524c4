"""The normal form of a segment: what a declaration means, whatever it was written like.

Everything is made from it: SQL, waterfall, explanation, comparison of two versions, reference
answers in tests. A condition is a tree of `All`, `Any` and `Not` over leaves:

    Atom        a feature and a phrase
    Compared    a feature and a multiple of another feature
    Ranked      a feature and a place among all
    Counted     rows of a source and what must hold of them: events, related rows, nearby stores
    Member      another segment
    InArm       an arm of a split

Whether a leaf holds is true, false or unknown. Unknown is an unknown feature, an unknown share
(nothing to divide by) and an unknown average; a thing never done is known not to be done.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.mistakes import Place
from finegrain.compiler.phrases import Atom


@dataclass(frozen=True)
class Compared:
    """A number beside a multiple of another number: at least 200% of usual_order_gap_days.

    `operator` is at least, at most, more than, less than or exactly; `share` is 2 for 200%.
    Unknown if either feature is.
    """

    feature: str
    operator: str
    share: Decimal
    of: str
    said: str


@dataclass(frozen=True)
class Ranked:
    """A place among all members of the entity for whom the feature is known.

    top 5%: fewer than 5% of the known (rounded up to a whole number) are strictly greater, so that
    equals at the cut are all in. top 100: the first hundred; equals in the order of the md5 of the
    id, then of the id. `each` is a feature, each known value of which has a ranking of its own;
    unknown if either feature is unknown.
    """

    feature: str
    is_top: bool
    number: Decimal
    is_percent: bool
    each: str | None
    said: str


@dataclass(frozen=True)
class Window:
    """When something happened: as ages in days (0 is the as-of day), as dates, or around days.

    `youngest` and `oldest` both count, None is open. `first` and `last` are dates. `around` names
    occasions of the member's country or one date feature; then `from_day` to `to_day` are days
    after such a day (below zero: before it), and `years` says how many of the latest completed
    occurrences of each occasion count. An occurrence is completed when it, and the last day of the
    range, lie on or before the as-of day. No event after the as-of day is in any window.
    """

    youngest: int = 0
    oldest: int | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    around: tuple[str, ...] = ()
    is_around_feature: bool = False
    from_day: int = 0
    to_day: int = 0
    years: int = 1


EVER = Window()


@dataclass(frozen=True)
class Filter:
    """One filter of a verb or relation. Filters choose rows one by one; all of them must hold.

    `condition` is what the value or phrase says of the column: an `Atom`, or `Any` of atoms for a
    list. Its operators are those of features, and `category` and `term`. A row whose column is null
    is chosen by `unknown` only.
    """

    name: str
    condition: Atom | Any[Atom]


@dataclass(frozen=True)
class Step:
    """A later event: on the same day or later, and on a later day if the verb is the same.

    `within` days after the step before it (None: any time up to the as-of day). `same` is a column
    of both (product, category, brand, store), which must be known and equal. With `did_not` no such
    event may follow, and the days must have passed: the step before lies at least `within` days
    before the as-of day.
    """

    verb: str
    is_not: bool
    filters: tuple[Filter, ...]
    same: str | None
    within: int | None


@dataclass(frozen=True)
class Rows:
    """Chosen rows of a source: the events of a verb, the rows of a relation, or stores nearby.

    `source` is `did`, `has` or `near`, `name` the verb, the relation, or `store`. `latest` takes
    only the latest so many of what `base` chooses before the filters are asked: orders for buy,
    else rows. `gaps` is how many of the latest days are looked at for `every`.
    """

    source: str
    name: str
    filters: tuple[Filter, ...] = ()
    window: Window = EVER
    steps: tuple[Step, ...] = ()
    latest: int | None = None
    base: tuple[Filter, ...] = ()
    gaps: int | None = None


@dataclass(frozen=True)
class Measured:
    """What must hold of chosen rows.

    measure: times, items, spent, amount, on_days, products, categories, brands, pages (a number);
    average_spent (spent by times); most_recent, first_time (a day); every (days between the latest
    ones: each gap lies in the range); share, items_share, spent_share, amount_share (of `times`,
    `items`, `spent`, `amount` among the rows of `out_of`, a number from 0 up).
    `atom` is the phrase; its feature is the measure.
    """

    measure: str
    atom: Atom


@dataclass(frozen=True)
class Counted:
    """Whether there are chosen rows, and what holds of them.

    Holds if there is at least one and every measure holds; with `is_not` if there is none, and then
    there are no measures. A relation with a count of exactly 0 is `is_not`. An unknown measure
    makes the whole unknown, unless another one fails.
    """

    rows: Rows
    measured: tuple[Measured, ...] = ()
    out_of: Rows | None = None
    is_not: bool = False
    said: str = ""


@dataclass(frozen=True)
class Member:
    """Membership of another segment; `segment` is its id in the catalogue."""

    segment: str
    said: str


@dataclass(frozen=True)
class InArm:
    """An arm of a split of all members of the entity (seeds/rules/splits.csv)."""

    split: str
    arm: str
    said: str


Leaf = Atom | Compared | Ranked | Counted | Member | InArm
Condition = Leaf | All["Condition"] | Any["Condition"] | Not["Condition"]


@dataclass(frozen=True)
class Segment:
    """One declared segment.

    `steps` all hold, in the order in which they were written: each is a step of the waterfall, with
    the words it was said in. `inside` is the base population, whose conditions hold too. `of` is
    customer, account or contact. `owner` is the group of the pack where none is declared.
    `at_least` and `at_most` bound its size, as members or as shares of all (then `is_share`).
    """

    name: str
    label: str
    of: str
    place: Place
    steps: tuple[tuple[str, Condition], ...]
    inside: tuple[tuple[str, Condition], ...] = ()
    why: str = ""
    owner: str = ""
    status: str = "active"
    priority: int | None = None
    at_least: "Size | None" = None
    at_most: "Size | None" = None
    expires_on: datetime.date | None = None
    send_to: tuple[str, ...] = ()
    is_sensitive: bool = False


@dataclass(frozen=True)
class Size:
    """A number of members, or a share of all."""

    number: Decimal
    is_share: bool
