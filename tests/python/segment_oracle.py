"""Segments by other means: their normal form over frames, without any SQL that is compiled.

A world is rows: who there is, what is known of each, what each did and what belongs to each. What
holds of a member is 2, what does not is 0, and 1 is what nobody knows; so `all` is the least of its
parts, `any` the greatest, and `not` turns it around. Days are numbers: 0 is the as-of day, -1 the
day before.
"""

import hashlib
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any as Anything

import numpy as np
import pandas as pd

from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.phrases import Atom, Value
from finegrain.compiler.segments.normal import (
    Compared,
    Condition,
    Counted,
    Filter,
    InArm,
    Measured,
    Member,
    Ranked,
    Rows,
    Segment,
    Step,
    Window,
)

Array = np.ndarray[Anything, Anything]
NO, UNKNOWN, YES = 0, 1, 2
SIGNS: dict[str, Callable[[Anything, Anything], Anything]] = {
    "at least": operator.ge,
    "more than": operator.gt,
    "at most": operator.le,
    "less than": operator.lt,
    "exactly": operator.eq,
}
# Money has four places.
PLACES = 10_000
# Answers about all rows of a source are kept for the segments that come next.
MOST_KEPT = 1_500


@dataclass(frozen=True)
class Column:
    """One thing known of each row.

    Numbers are whole: a decimal is counted in `scale`ths; only a double stays one. Texts are places
    in `texts`, days are days after the as-of day.
    """

    kind: str
    values: Array
    known: Array
    scale: int = 1
    texts: tuple[str, ...] = ()

    @cached_property
    def lower(self) -> tuple[str, ...]:
        return tuple(text.lower() for text in self.texts)

    def take(self, places: Array) -> "Column":
        return replace(self, values=self.values[places], known=self.known[places])

    def texts_are(self, judge: Callable[[str], bool]) -> Array:
        """The rows whose text, in lower case, is as it is asked to be."""
        good = np.array([judge(text) for text in self.lower] or [False], dtype=bool)
        held: Array = self.known & good[np.where(self.known, self.values, 0)]
        return held


def column(series: pd.Series, as_of: date, scale: int | None = None) -> Column:
    """A column of a frame.

    Args:
        series: booleans, days, texts, whole numbers, doubles, or decimals as Decimal.
        as_of: day 0.
        scale: floats are decimals with so many parts.
    """
    known = series.notna().to_numpy()
    filled = series[known]
    if series.dtype.kind == "M" or (len(filled) and isinstance(filled.iloc[0], date)):
        days = np.zeros(len(series), dtype=np.int64)
        since = pd.to_datetime(filled).to_numpy().astype("datetime64[D]") - np.datetime64(as_of)
        days[known] = since.astype(np.int64)
        return Column("day", days, known)
    first = filled.iloc[0] if len(filled) else None
    if isinstance(first, bool | np.bool_):
        flags = np.zeros(len(series), dtype=bool)
        flags[known] = filled.astype(bool)
        return Column("yes or no", flags, known)
    if isinstance(first, str):
        codes, texts = pd.factorize(series)
        return Column("text", codes.astype(np.int64), known, 1, tuple(map(str, texts)))
    if isinstance(first, Decimal) or scale is not None:
        scale = scale or PLACES
        whole = np.zeros(len(series), dtype=np.int64)
        if isinstance(first, Decimal):
            whole[known] = [int(number * scale) for number in filled]
        else:
            # Up to fifteen digits are exact in a double.
            whole[known] = np.rint(filled.to_numpy(dtype=float) * scale)
        return Column("number", whole, known, scale)
    kind = np.float64 if isinstance(first, float) else np.int64
    numbers = np.zeros(len(series), dtype=kind)
    numbers[known] = filled.astype(kind)
    return Column("number", numbers, known)


class Columns(Mapping[str, Column]):
    """Columns of a frame, made when they are asked for."""

    def __init__(self, frame: pd.DataFrame, as_of: date, scales: Mapping[str, int]) -> None:
        self.frame, self.as_of, self.scales = frame, as_of, scales
        self.made: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self.made:
            self.made[name] = column(self.frame[name], self.as_of, self.scales.get(name))
        return self.made[name]

    def __iter__(self) -> Anything:
        return iter(self.frame.columns)

    def __len__(self) -> int:
        return len(self.frame.columns)


class Borrowed(Mapping[str, Column]):
    """Columns of rows of their own, and the features of the member that each row is about."""

    def __init__(self, own: Mapping[str, Column], other: Mapping[str, Column], at: Array) -> None:
        self.own, self.other, self.at = own, other, at
        self.made: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name in self.own:
            return self.own[name]
        if name not in self.made:
            self.made[name] = self.other[name].take(self.at)
        return self.made[name]

    def __iter__(self) -> Anything:
        return iter([*self.own, *(name for name in self.other if name not in self.own)])

    def __len__(self) -> int:
        return len(list(iter(self)))


@dataclass(frozen=True)
class Table:
    """Rows, each of one member (a place in the list of members)."""

    members: Array
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.members)


@dataclass(frozen=True)
class Verb:
    """What a verb means: its rows, its day, and the columns of its filters and measures.

    A measure is rows, different values of a column, or the sum of one.
    """

    source: str
    day: str
    filters: Mapping[str, str]
    measures: Mapping[str, tuple[str, str]]
    holds: Callable[[Mapping[str, Column]], Array] | None = None


def _is_above_zero(name: str) -> Callable[[Mapping[str, Column]], Array]:
    return lambda rows: rows[name].known & (rows[name].values > 0)


def _is_so(name: str) -> Callable[[Mapping[str, Column]], Array]:
    return lambda rows: rows[name].known & rows[name].values


def _named(*same: str, **others: str) -> dict[str, str]:
    return {name: name for name in same} | others


_PRODUCT = _named("category", "brand", product="product_name")
_ORDER = _named("order_value", "channel", "payment_method", "shipping", "store", "used_coupon",
                "offer", "season")  # fmt: skip
_PRODUCTS = {"products": ("distinct", "product"), "categories": ("distinct", "category"),
             "brands": ("distinct", "brand")}  # fmt: skip
_BOUGHT = {"times": ("distinct", "event"), "items": ("sum", "items"), "spent": ("sum", "spent"),
           **_PRODUCTS}  # fmt: skip
_MESSAGE = _named("channel", "campaign", "offer", "about", "opened", "clicked", "converted")
_ROWS = {"times": ("rows", "")}

VERBS: dict[str, Verb] = {
    "buy": Verb("bought", "day", {**_PRODUCT, **_ORDER}, _BOUGHT),
    "redeem": Verb("bought", "day", {**_PRODUCT, **_ORDER}, _BOUGHT,
                   lambda rows: rows["offer"].known),
    "order": Verb("ordered", "day", _ORDER, _ROWS | {
        "items": ("sum", "items"), "spent": ("sum", "spent")}),
    "return": Verb("returned", "day", _PRODUCT, _ROWS | {
        "items": ("sum", "items"), "spent": ("sum", "spent"), "products": ("distinct", "product")}),
    "view": Verb("looked", "day", _PRODUCT, {"times": ("sum", "product_views"), **_PRODUCTS},
                 _is_above_zero("product_views")),
    "search": Verb("looked", "day", _named("term"), {"times": ("sum", "events")},
                   lambda rows: rows["term"].texts_are(lambda term: "@" not in term)),
    "see_page": Verb("browsed", "day", _named("page"),
                     {"times": ("sum", "views"), "pages": ("distinct", "page")},
                     _is_above_zero("views")),
    "add_to_cart": Verb("looked", "day", _PRODUCT,
                        {"times": ("sum", "cart_additions"), **_PRODUCTS},
                        _is_above_zero("cart_additions")),
    "add_to_wish_list": Verb("looked", "day", _PRODUCT,
                             {"times": ("sum", "wish_list_additions"), **_PRODUCTS},
                             _is_above_zero("wish_list_additions")),
    "see_price_drop": Verb("price_fell", "day", {**_PRODUCT, **_named("listed_in", "drop")},
                           _ROWS | {"products": ("distinct", "product")}),
    "visit": Verb("visited", "day", _named("minutes"), _ROWS),
    "abandon_cart": Verb("visited", "day", _named("cart_value"), _ROWS, _is_so("left_cart")),
    "abandon_checkout": Verb("visited", "day", _named("cart_value"), _ROWS,
                             _is_so("left_checkout")),
    "receive": Verb("got_messages", "day", _MESSAGE, _ROWS),
    "open": Verb("got_messages", "opened_day", _MESSAGE, _ROWS),
    "click": Verb("got_messages", "clicked_day", _MESSAGE, _ROWS),
    "convert": Verb("got_messages", "converted_day", _MESSAGE, _ROWS),
    "use": Verb("used", "day", _named("feature"), _ROWS | {"amount": ("sum", "amount")}),
}  # fmt: skip

# Each share, and what is divided by what.
SHARES = {"share": "times", "items_share": "items", "spent_share": "spent",
          "amount_share": "amount"}  # fmt: skip


@dataclass
class World:
    """Everything that segments are made from.

    ids          members of each entity
    features     what is known of them, a row each, in the order of the ids
    events       rows of what they did, by source; `at` and `event` order them
    relations    rows that belong to members, by relation and entity; `store` is one
    occasions    country, occasion and day
    country      of each customer
    segments     members of segments that are there already, by id
    splits       arms of each split and their shares, in order
    """

    as_of: date
    ids: dict[str, list[str]]
    features: dict[str, Mapping[str, Column]]
    events: dict[str, Table] = field(default_factory=dict)
    relations: dict[tuple[str, str], Table] = field(default_factory=dict)
    occasions: list[tuple[str, str, date]] = field(default_factory=list)
    country: Column | None = None
    segments: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    splits: dict[str, list[tuple[str, Decimal]]] = field(default_factory=dict)


class Oracle:
    """Tells the members of segments.

    Args:
        world: the rows.
        segments: all segments that others may be about.
    """

    def __init__(self, world: World, segments: Iterable[Segment] = ()) -> None:
        self.world = world
        self.segments = {segment.name: segment for segment in segments}
        self._masks: dict[str, Array] = {}
        self._chosen: dict[tuple[str, Rows], Array] = {}
        self._tested: dict[Anything, Array] = {}
        self._sums: dict[tuple[str, Rows, str], tuple[Array, int]] = {}
        self._same: dict[tuple[str, str, str], tuple[Array, Array]] = {}
        self._moments: dict[str, Array] = {}
        self._hashes: dict[str, list[tuple[str, str]]] = {}

    def members(self, segment: Segment) -> set[str]:
        """The ids of a segment's members."""
        ids = self.world.ids[segment.of]
        return {ids[place] for place in np.flatnonzero(self.mask(segment))}

    def mask(self, segment: Segment) -> Array:
        """Who is a member, in the order of the ids."""
        self.segments.setdefault(segment.name, segment)
        if segment.name not in self._masks:
            is_over = segment.expires_on is not None and segment.expires_on < self.world.as_of
            held = np.full(len(self.world.ids[segment.of]), YES, dtype=np.int8)
            for _, condition in (*segment.inside, *segment.steps):
                held = np.minimum(held, self.judge(segment.of, condition))
            self._masks[segment.name] = (held == YES) & (not is_over)
        return self._masks[segment.name]

    def forget(self, segment: Segment) -> None:
        """Take a segment away that no other is about."""
        self.segments.pop(segment.name)
        self._masks.pop(segment.name)

    def judge(self, of: str, condition: Condition) -> Array:
        """For whom a condition holds, for whom not, and for whom nobody knows."""
        match condition:
            case All(parts):
                least: Array = np.minimum.reduce([self.judge(of, part) for part in parts])
                return least
            case Any(parts):
                greatest: Array = np.maximum.reduce([self.judge(of, part) for part in parts])
                return greatest
            case Not(part):
                return (YES - self.judge(of, part)).astype(np.int8)
            case Atom():
                found = self.world.features[of][condition.feature]
                return of_column(condition, found, self.world.as_of)
            case Compared():
                return self._compared(of, condition)
            case Ranked():
                return self._ranked(of, condition)
            case Counted():
                return self._counted(of, condition)
            case Member():
                return surely(self._is_member(of, condition.segment))
            case InArm():
                return surely(self._is_in_arm(of, condition))
        raise TypeError(condition)

    # What is said of features.

    def _compared(self, of: str, said: Compared) -> Array:
        left, right = self.world.features[of][said.feature], self.world.features[of][said.of]
        known = left.known & right.known
        share = Fraction(said.share)
        if np.float64 not in (left.values.dtype, right.values.dtype):
            part, whole = left.values * right.scale, right.values * left.scale
            return surely(_compared(said.operator, said.share, part, whole), known)
        # A double is not exact: the multiple of a double is the double next to it.
        if right.values.dtype == np.float64:
            other = float(share) * right.values
        else:
            other = np.array([float(share * int(each) / right.scale) for each in right.values])
        held = np.array(SIGNS[said.operator](left.values / left.scale, other), dtype=bool)
        return surely(held, known)

    def _ranked(self, of: str, said: Ranked) -> Array:
        features = self.world.features[of]
        ranked = features[said.feature]
        known = ranked.known.copy()
        groups = np.zeros(len(known), dtype=np.int64)
        if said.each is not None:
            group = features[said.each]
            known &= group.known
            groups = np.unique(group.values, return_inverse=True)[1]
        height = ranked.values if said.is_top else -ranked.values
        is_in = np.zeros(len(known), dtype=bool)
        for each in np.unique(groups[known]):
            places = np.flatnonzero(known & (groups == each))
            if said.is_percent:
                room = math.ceil(Fraction(said.number) * len(places) / 100)
                heights = np.sort(height[places])
                above = len(heights) - np.searchsorted(heights, height[places], side="right")
                is_in[places[above < room]] = True
            else:
                hashes = self._hashed(of)
                first = sorted(places, key=lambda place: (-height[place], hashes[place]))
                is_in[first[: int(said.number)]] = True
        return surely(is_in, known)

    def _hashed(self, of: str) -> list[tuple[str, str]]:
        if of not in self._hashes:
            self._hashes[of] = [(md5(member), member) for member in self.world.ids[of]]
        return self._hashes[of]

    # Who is where.

    def _is_member(self, of: str, name: str) -> Array:
        if name in self.segments:
            return self.mask(self.segments[name])
        # A family whose values are open may have no member of one of them.
        members = self.world.segments.get((of, name), set())
        return np.array([member in members for member in self.world.ids[of]], dtype=bool)

    def _is_in_arm(self, of: str, said: InArm) -> Array:
        low = Fraction(0)
        for arm, share in self.world.splits[said.split]:
            if arm == said.arm:
                break
            low += Fraction(share)
        else:
            raise KeyError(said.arm)
        # A number below 2^32, so that each arm has a part of them.
        drawn = [int(md5(f"{said.split}:{member}")[:8], 16) for member in self.world.ids[of]]
        high = low + Fraction(share)
        return np.array([low <= Fraction(each, 2**32) < high for each in drawn], dtype=bool)

    # What is counted.

    def _counted(self, of: str, said: Counted) -> Array:
        number = self._times(of, said.rows)
        if said.is_not:
            return surely(number == 0)
        held = surely(number > 0)
        for measured in said.measured:
            held = np.minimum(held, self._measured(of, said, measured))
        return held

    def _times(self, of: str, rows: Rows) -> Array:
        return self.sums(of, rows, "rows")[0]

    def _measured(self, of: str, said: Counted, measured: Measured) -> Array:
        rows, atom, name = said.rows, measured.atom, measured.measure
        if name in SHARES:
            assert said.out_of is not None
            part, scale = self.sums(of, rows, SHARES[name])
            whole, whole_scale = self.sums(of, said.out_of, SHARES[name])
            # Whole numbers have room for the parts of one of them, not of both.
            common = math.gcd(scale, whole_scale)
            part, whole = part * (whole_scale // common), whole * (scale // common)
            held = compared(atom, part, whole)
            return surely(held, whole > 0)
        if name == "average_spent":
            spent, scale = self.sums(of, rows, "spent")
            times, _ = self.sums(of, rows, "times")
            return surely(compared(atom, spent, times * scale), times != 0)
        if name in ("most_recent", "first_time"):
            chosen = self.chosen(of, rows)
            table, days = self._days(of, rows)
            found = self._extreme(of, table.members[chosen], days[chosen], name == "most_recent")
            known = self._times(of, rows) > 0
            return of_column(atom, Column("day", found, known), self.world.as_of)
        if name == "every":
            return surely(self._is_every(of, rows, atom))
        number, scale = self.sums(of, rows, name)
        return surely(compared(atom, number, np.full(len(number), scale, dtype=np.int64)))

    def _extreme(self, of: str, members: Array, days: Array, is_last: bool) -> Array:
        found = np.zeros(len(self.world.ids[of]), dtype=np.int64)
        order = np.argsort(days if is_last else -days, kind="stable")
        # The last one that is written stays.
        found[members[order]] = days[order]
        return found

    def _is_every(self, of: str, rows: Rows, atom: Atom) -> Array:
        """Whether the latest days lie as far apart as they should."""
        assert rows.gaps is not None
        table, days = self._days(of, rows)
        chosen = self.chosen(of, rows)
        size = len(self.world.ids[of])
        width = 1 + int(-days.min(initial=0))
        both = np.unique((table.members[chosen] + 1) * width + days[chosen] - 1)
        members, days = both // width, both % width
        of_member = np.bincount(members, minlength=size)
        behind = np.cumsum(of_member)[members] - np.arange(len(members))
        kept = behind <= rows.gaps
        members, days = members[kept], days[kept]
        is_gap = members[1:] == members[:-1]
        gaps = (days[1:] - days[:-1])[is_gap]
        fits = compared(atom, gaps, np.ones(len(gaps), dtype=np.int64))
        fitting = np.bincount(members[1:][is_gap][fits], minlength=size)
        result: Array = (of_member >= rows.gaps) & (fitting == rows.gaps - 1)
        return result

    def sums(self, of: str, rows: Rows, measure: str) -> tuple[Array, int]:
        """A measure of the chosen rows of each member, and what a 1 is."""
        rows = replace(rows, gaps=None)
        key = (of, rows, measure)
        if key not in self._sums:
            self._sums[key] = self._sum(of, rows, measure)
        return self._sums[key]

    def _sum(self, of: str, rows: Rows, measure: str) -> tuple[Array, int]:
        table, chosen = self.table(of, rows), self.chosen(of, rows)
        size = len(self.world.ids[of])
        members = table.members[chosen]
        if measure == "on_days":
            how, values = "distinct", self._days(of, rows)[1][chosen]
        else:
            how, name = "rows", ""
            if rows.source == "did" and measure != "rows":
                how, name = VERBS[rows.name].measures[measure]
            if how == "rows":
                return np.bincount(members, minlength=size), 1
            found = table.columns[name]
            members, values = members[found.known[chosen]], found.values[chosen & found.known]
        if how == "distinct":
            values = values - (values.min() if len(values) else 0)
            width = int(values.max()) + 1 if len(values) else 1
            members = np.unique(members * width + values) // width
            return np.bincount(members, minlength=size), 1
        assert values.dtype == np.int64, "only whole numbers are summed up exactly"
        total = np.zeros(size, dtype=np.int64)
        np.add.at(total, members, values)
        return total, found.scale

    # Which rows are chosen.

    def table(self, of: str, rows: Rows) -> Table:
        """The rows of a source."""
        if rows.source == "did":
            return self.world.events[VERBS[rows.name].source]
        return self.world.relations["store" if rows.source == "near" else rows.name, of]

    def _days(self, of: str, rows: Rows) -> tuple[Table, Array]:
        table = self.table(of, rows)
        return table, table.columns[VERBS[rows.name].day].values

    def chosen(self, of: str, rows: Rows) -> Array:
        """Which rows of the source are meant."""
        rows = replace(rows, gaps=None)
        if len(self._chosen) + len(self._tested) > MOST_KEPT:
            self._chosen.clear()
            self._tested.clear()
        if (of, rows) not in self._chosen:
            found = self._choose(of, rows)
            self._chosen[of, rows] = found
            return found
        return self._chosen[of, rows]

    def _choose(self, of: str, rows: Rows) -> Array:
        table = self.table(of, rows)
        chosen = table.members >= 0
        if rows.source != "did":
            for each in rows.filters:
                chosen = chosen & self._passes(of, rows, each)
            return chosen
        if rows.latest is not None:
            base = self.chosen(of, Rows(rows.source, rows.name, rows.base, rows.window))
            chosen = self._latest(table, base, VERBS[rows.name].source, rows.latest)
        chosen = chosen & self._happened(of, rows) & self._in_window(of, rows)
        for each in rows.filters:
            chosen = chosen & self._passes(of, rows, each)
        if rows.steps:
            chosen = chosen & self._is_followed(of, rows.name, rows.steps)
        return chosen

    def _happened(self, of: str, rows: Rows) -> Array:
        """The events of a verb up to the as-of day."""
        key = ("happened", of, rows.name)
        if key not in self._tested:
            verb, table = VERBS[rows.name], self.table(of, rows)
            day = table.columns[verb.day]
            happened = (table.members >= 0) & day.known & (day.values <= 0)
            if verb.holds is not None:
                happened &= verb.holds(table.columns)
            self._tested[key] = happened
        return self._tested[key]

    def _passes(self, of: str, rows: Rows, wanted: Filter) -> Array:
        verb = VERBS[rows.name] if rows.source == "did" else None
        name = verb.filters[wanted.name] if verb else wanted.name
        source = verb.source if verb else rows.name
        key = ("passes", of, rows.source, source, name, wanted.condition)
        if key not in self._tested:
            found = self.table(of, rows).columns[name]
            parts = (
                wanted.condition.parts if isinstance(wanted.condition, Any) else [wanted.condition]
            )
            held = [of_column(part, found, self.world.as_of) == YES for part in parts]
            self._tested[key] = np.logical_or.reduce(held)
        return self._tested[key]

    def _in_window(self, of: str, rows: Rows) -> Array:
        key = ("window", of, VERBS[rows.name].source, VERBS[rows.name].day, rows.window)
        if key not in self._tested:
            self._tested[key] = self._fits(of, rows, rows.window)
        return self._tested[key]

    def _fits(self, of: str, rows: Rows, window: Window) -> Array:
        table, days = self._days(of, rows)
        as_of = self.world.as_of
        held = days <= -window.youngest
        if window.oldest is not None:
            held &= days >= -window.oldest
        if window.first is not None:
            held &= days >= (window.first - as_of).days
        if window.last is not None:
            held &= days <= (window.last - as_of).days
        if window.around and window.is_around_feature:
            assert len(window.around) == 1
            feature = self.world.features[of][window.around[0]]
            since = days - feature.values[table.members]
            completed = feature.known & (feature.values + max(window.to_day, 0) <= 0)
            held &= completed[table.members]
            held &= (since >= window.from_day) & (since <= window.to_day)
        elif window.around:
            held &= self._is_around(table, days, window)
        return held

    def _is_around(self, table: Table, days: Array, window: Window) -> Array:
        country = self.world.country
        assert country is not None
        held = np.zeros(len(days), dtype=bool)
        for place, name in enumerate(country.texts):
            in_country = country.known & (country.values == place)
            rows = in_country[table.members] & (table.members >= 0)
            for occasion in window.around:
                on = [
                    (day - self.world.as_of).days
                    for where, what, day in self.world.occasions
                    if (where, what) == (name, occasion)
                ]
                completed = [day for day in on if day <= 0 and day + window.to_day <= 0]
                for day in sorted(completed)[-window.years :]:
                    since = days - day
                    held |= rows & (since >= window.from_day) & (since <= window.to_day)
        return held

    def _latest(self, table: Table, base: Array, source: str, number: int) -> Array:
        """The rows of the latest so many events of each member."""
        if source not in self._moments:
            at, event = table.columns["at"].values, table.columns["event"]
            # Events of one time are in the order of their names.
            place = np.argsort(np.argsort(np.array(event.texts)))
            both = np.unique(at, return_inverse=True)[1] * (len(place) + 1) + place[event.values]
            self._moments[source] = np.unique(both, return_inverse=True)[1]
        moments = self._moments[source]
        width = int(moments.max()) + 1 if len(moments) else 1
        every = table.members * width + moments
        kept = np.unique(every[base])
        members = kept // width
        ends = np.searchsorted(members, members, side="right")
        kept = kept[ends - np.arange(len(kept)) <= number]
        return base & np.isin(every, kept)

    def _is_followed(self, of: str, before: str, steps: tuple[Step, ...]) -> Array:
        """Which events of a verb are followed by all steps."""
        step = steps[0]
        first = Rows("did", before)
        later = Rows("did", step.verb, step.filters)
        table, days = self._days(of, first)
        later_table, later_days = self._days(of, later)
        is_later = self.chosen(of, later)
        if len(steps) > 1:
            is_later = is_later & self._is_followed(of, step.verb, steps[1:])
        about, later_about = np.zeros(len(table), np.int64), np.zeros(len(later_table), np.int64)
        known = table.members >= 0
        if step.same is not None:
            about, later_about = self._about(before, step.verb, step.same)
            known = known & (about >= 0)
            is_later = is_later & (later_about >= 0)
        oldest = 1 + int(-min(days.min(initial=0), later_days.min(initial=0)))
        span = 3 * oldest + 2
        topics = 1 + int(max(about.max(initial=0), later_about.max(initial=0)))

        def line(table: Table, about: Array) -> Array:
            return (table.members * topics + about) * span + oldest

        found = np.sort((line(later_table, later_about) + later_days)[is_later])
        least = 1 if step.verb == before else 0
        most = oldest if step.within is None else min(step.within, oldest)
        start = line(table, about) + days
        number = np.searchsorted(found, start + most, "right") - np.searchsorted(
            found, start + least, "left"
        )
        is_there = known & (number > 0)
        if not step.is_not:
            return is_there
        has_passed = days <= -(step.within or 0)
        if step.same is not None:
            # Nothing can be the same as what nobody knows.
            has_passed = has_passed & known
        result: Array = ~is_there & has_passed
        return result

    def _about(self, before: str, later: str, same: str) -> tuple[Array, Array]:
        """What events of two verbs are about, so that equal things are equal numbers."""
        sources = (VERBS[before].source, VERBS[later].source)
        if (*sources, same) not in self._same:
            numbers: dict[str, int] = {}
            found = []
            for source in sources:
                of = self.world.events[source].columns[same]
                each = np.array([numbers.setdefault(text, len(numbers)) for text in of.lower])
                picked = each[np.where(of.known, of.values, 0)] if len(each) else of.values
                found.append(np.where(of.known, picked, -1))
            self._same[(*sources, same)] = (found[0], found[1])
        return self._same[(*sources, same)]


def surely(held: Array, known: Array | None = None) -> Array:
    """What is known to hold or not to hold."""
    judged = np.where(held, YES, NO).astype(np.int8)
    return judged if known is None else np.where(known, judged, UNKNOWN).astype(np.int8)


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def compared(atom: Atom, part: Array, whole: Array) -> Array:
    """Whether part by whole is as a phrase says, exactly: part against number times whole."""
    if atom.operator == "from to":
        least, most = atom.values
        above = _compared("at least", least, part, whole)
        return above & _compared("at most", most, part, whole)
    return _compared(atom.operator, atom.values[0], part, whole)


def _compared(sign: str, number: Value, part: Array, whole: Array) -> Array:
    assert isinstance(number, Decimal)
    exact = Fraction(number)
    most = max(abs(part).max(initial=0), abs(whole).max(initial=0))
    if int(most) * max(exact.denominator, abs(exact.numerator)) >= 2**62:
        part, whole = part.astype(object), whole.astype(object)
    left, right = part * exact.denominator, whole * exact.numerator
    return np.array(SIGNS[sign](left, right), dtype=bool)


def of_column(atom: Atom, column: Column, as_of: date) -> Array:
    """What an atom says of a column."""
    if atom.operator in ("known", "unknown"):
        return surely(column.known == (atom.operator == "known"))
    if atom.operator == "dated":
        first, last = [
            (value - as_of).days if isinstance(value, date) else None for value in atom.values
        ]
        return surely(_between(column.values, first, last), column.known)
    return surely(_said_of(atom, column), column.known)


def _said_of(atom: Atom, column: Column) -> Array:
    wanted = [value.lower() for value in atom.values if isinstance(value, str)]
    match atom.operator:
        case "yes":
            return column.values.astype(bool)
        case "no":
            return ~column.values.astype(bool)
        case "is":
            return column.texts_are(lambda text: text in wanted)
        case "has":
            return column.texts_are(lambda text: not {*wanted}.isdisjoint(text.split(", ")))
        case "category":
            paths = [words(value, ">") for value in wanted]
            return column.texts_are(
                lambda text: any(is_run(path, words(text, ">")) for path in paths)
            )
        case "term":
            terms = [value.split() for value in wanted]
            return column.texts_are(lambda text: any(is_run(term, text.split()) for term in terms))
        case "aged":
            youngest, oldest = atom.values
            return _between(-column.values, youngest, oldest)
    if column.values.dtype == np.float64:
        return _compared_doubles(atom, column.values)
    scales = np.full(len(column.values), column.scale, dtype=np.int64)
    return compared(atom, column.values, scales)


def _between(values: Array, least: Value | int, most: Value | int) -> Array:
    held = np.ones(len(values), dtype=bool)
    if least is not None:
        held &= values >= int(str(least))
    if most is not None:
        held &= values <= int(str(most))
    return held


def _compared_doubles(atom: Atom, values: Array) -> Array:
    # A double is compared with the double next to the number that is written.
    numbers = [float(value) for value in atom.values if isinstance(value, Decimal)]
    if atom.operator == "from to":
        return (values >= numbers[0]) & (values <= numbers[1])
    return np.array(SIGNS[atom.operator](values, numbers[0]), dtype=bool)


def words(text: str, sign: str) -> list[str]:
    """The parts of a path."""
    return [part.strip() for part in text.split(sign) if part.strip()]


def is_run(wanted: list[str], found: list[str]) -> bool:
    """Whether some words stand side by side among others."""
    size = len(wanted)
    return any(found[place : place + size] == wanted for place in range(len(found) - size + 1))
