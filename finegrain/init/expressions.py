"""SQL that reads one column of a source as one column of the input contract."""

from dataclasses import dataclass, field

from finegrain.init.columns import Column, Kind, Table
from finegrain.init.evidence import Evidence
from finegrain.init.matching import Match, Sureness
from finegrain.init.sql import Item, Term, call, inline, wrapped
from finegrain.init.synonyms import CANCELLED_WORDS, DOUBTFUL_WORDS, WORDS
from finegrain.init.targets import DAY_OF, DAYS, DOUBLES, IDS, NUMBERS, TIMES

# Times with a zone, as only Snowflake calls them.
SNOWFLAKE_ZONED = ("timestamp_tz", "timestamp_ltz")

MONEY_TYPE = "decimal(18,4)"

_KNOWN_CANCELLED = {"cancelled", "canceled"}
_CURRENCY_SIGNS = "$€£, "


@dataclass
class Piece:
    """How a column of the contract is made.

    `first` are entries of the step that reads the source, `last` is the entry of the next step if
    the column is only made there, `unreadable` is (column, raw text, what was read).
    """

    target: str
    first: list[Item]
    last: str | None = None
    unreadable: tuple[str, str, str] | None = None


@dataclass
class Context:
    """What expressions depend on besides the column itself, and what they found out."""

    name: str
    table: Table
    evidence: Evidence
    required: frozenset[str] = frozenset()
    remarks: list[str] = field(default_factory=list)
    has_naive_times: bool = False
    has_cancelled_at: bool = False


def pieces(match: Match, context: Context, is_consent: bool = False) -> list[Piece]:
    """Return how the column of `match` is read; times bring the contract's day beside them."""
    target, column = match.target, match.column
    comments = _doubts(match)
    if target in TIMES:
        return _times(target, column, context, comments)
    if target in DAYS:
        return [_day(target, column, comments)]
    if target in NUMBERS:
        return [_number(target, column, context, comments)]
    if target in IDS:
        return [_made(target, id_term(column), comments)]
    if target == "status":
        if is_consent:
            return [_worded("status", "consent_status", column, context, comments)]
        return [_status(column, context, comments)]
    if target in WORDS:
        return [_worded(target, target, column, context, comments)]
    if target == "currency":
        return [_made(target, inline("upper(", text_term(column), ")"), comments)]
    if target == "channel" and is_consent:
        return [_made(target, inline("lower(", text_term(column), ")"), comments)]
    return [_made(target, text_term(column), comments)]


def text_term(column: Column) -> Term:
    """The column as a clean text."""
    if column.kind is Kind.TEXT and column.data_type == "varchar":
        return call("clean_text", column.plain)
    return call("clean_text", Term(f"cast({column.plain} as varchar)"))


def id_term(column: Column) -> Term:
    """The column as an id."""
    return call("clean_id", column.plain)


def number_term(column: Column, data_type: str = MONEY_TYPE) -> Term:
    """The column as a number, null where it cannot be read."""
    if column.kind is not Kind.TEXT:
        if column.has_nan:
            return call("try_cast_as", column.plain, data_type)
        return Term(f"cast({column.plain} as {_spaced(data_type)})")
    text = text_term(column)
    form = column.numbers or "plain"
    if form == "grouped":
        text = wrapped("translate(", text, f", '{_CURRENCY_SIGNS}', '')")
    elif form == "decimal comma":
        text = wrapped("translate(", text, ", ',$€£. ', '.')")
    return call("try_cast_as", text, data_type)


def _times(target: str, column: Column, context: Context, comments: list[str]) -> list[Piece]:
    day = DAY_OF.get(target)
    dates = column.dates
    if dates and dates.is_ambiguous:
        comments.append("check: day and month could be the other way round; nothing tells.")
        context.remarks.append(
            f"{context.table.name}.{column.name} has days such as 03/04/2025 and none that tell "
            f"whether the day or the month comes first; it is read as {dates.form}."
        )
    raw = _raw_of(column)
    raw_items = [raw] if raw else []
    if dates and dates.is_day_only:
        # The source names a day: it is a business day, whatever the time zone.
        alias = day or f"{target.removesuffix('_at')}_on"
        first = [*raw_items, Item(_day_term(column).sql, alias, tuple(comments))]
        midnight = (
            f"{{{{ shift_zone('cast({alias} as timestamp)', var('business_time_zone'), 'UTC') }}}}"
        )
        found = (target, raw.alias, alias) if raw else None
        if day:
            return [Piece(day, first), Piece(target, [], midnight, found)]
        return [Piece(target, first, midnight, found)]
    item = Item(_time_term(column, context).sql, target, tuple(comments))
    made = [Piece(target, [*raw_items, item], None, (target, raw.alias, target) if raw else None)]
    if day:
        made.append(Piece(day, [], f"{{{{ business_date('{target}') }}}}"))
    return made


def _raw_of(column: Column) -> Item | None:
    if column.kind is not Kind.TEXT:
        return None
    return Item(text_term(column).sql, f"{column.plain}_text")


def _time_term(column: Column, context: Context) -> Term:
    dates = column.dates
    if column.kind is Kind.ZONED:
        if column.data_type.startswith(SNOWFLAKE_ZONED):
            return Term(f"cast(convert_timezone('UTC', {column.plain}) as timestamp)")
        return Term(f"cast({column.plain} at time zone 'UTC' as timestamp)")
    if dates and dates.form in ("seconds", "milliseconds"):
        unit = dates.form.removesuffix("s")
        return Term(
            f"dbt.dateadd('{unit}', '{column.plain}', \"cast('1970-01-01' as timestamp)\")",
            is_call=True,
        )
    if dates and dates.zone == "offset":
        moment = call("try_cast_as", text_term(column), "timestamp with time zone")
        return Term(f"cast({moment.sql} at time zone 'UTC' as timestamp)")
    if dates and dates.zone == "utc":
        return call("try_cast_as", text_term(column), "timestamp")
    context.has_naive_times = True
    if dates and dates.form != "iso":
        moment = wrapped("try_strptime(", text_term(column), f", '{dates.form}')")
    elif column.kind is Kind.TEXT:
        moment = call("try_cast_as", text_term(column), "timestamp")
    else:
        moment = Term(column.plain)
    return call("utc_timestamp", moment, context.name)


def _day_term(column: Column) -> Term:
    dates = column.dates
    if column.kind is Kind.DATE:
        return Term(column.plain)
    if dates and dates.form not in ("iso", "seconds", "milliseconds"):
        return inline("cast(try_strptime(", text_term(column), f", '{dates.form}') as date)")
    if column.kind is Kind.TEXT:
        return call("try_cast_as", text_term(column), "date")
    return Term(f"cast({column.plain} as date)")


def _day(target: str, column: Column, comments: list[str]) -> Piece:
    raw = _raw_of(column)
    item = Item(_day_term(column).sql, target, tuple(comments))
    return Piece(
        target,
        [raw, item] if raw else [item],
        None,
        (target, raw.alias, target) if raw else None,
    )


def _number(target: str, column: Column, context: Context, comments: list[str]) -> Piece:
    if target == "loyalty_points":
        term = number_term(column, "bigint")
    elif target in DOUBLES:
        term = number_term(column, "double")
        if target == "discount_share" and (column.highest or 0) > 1:
            term = inline("", term, " / 100.0")
    else:
        term = number_term(column)
        if target in ("discount_amount", "amount") and column.share_below_zero >= 0.5:
            term = inline("-", term, "")
        if target == "amount" and 0.1 <= column.share_below_zero <= 0.9:
            comments.append(
                "check: some amounts are above zero and some below; one kind is rejected."
            )
    raw = _raw_of(column) if target in context.required else None
    item = Item(term.sql, target, tuple(comments))
    return Piece(
        target,
        [raw, item] if raw else [item],
        None,
        (target, raw.alias, target) if raw else None,
    )


def _status(column: Column, context: Context, comments: list[str]) -> Piece:
    if column.kind is Kind.BOOLEAN:
        return _made("status", Term(f"case when {column.plain} then 'cancelled' end"), comments)
    text = inline("lower(", text_term(column), ")")
    found = context.evidence.words(context.table, column, CANCELLED_WORDS)
    doubtful = context.evidence.words(context.table, column, DOUBTFUL_WORDS)
    if doubtful:
        comments.append(
            f"check: orders with {_listed(doubtful)} count as sold; write 'cancelled' for those "
            f"that were not."
        )
    if context.evidence.is_there and not found and not context.has_cancelled_at:
        context.remarks.append(
            f"{context.table.name}.{column.name} has no word for cancelled that is known, so "
            f"every order counts: write 'cancelled' in the model where one was."
        )
    others = sorted(found - _KNOWN_CANCELLED)
    if not others:
        return _made("status", text, comments)
    words = ", ".join(f"'{word}'" for word in others)
    sql = f"case\n    when {text.sql} in ({words}) then 'cancelled'\n    else {text.sql}\nend"
    return _made("status", Term(sql), comments)


def _worded(
    target: str, words: str, column: Column, context: Context, comments: list[str]
) -> Piece:
    """A column whose words become those of the contract; words that are not known become null."""
    known = WORDS[words]
    if column.kind is Kind.BOOLEAN:
        if words != "consent_status":
            return _made(target, Term(column.plain), comments)
        yes, no = (f"when {sign}{column.plain} then" for sign in ("", "not "))
        sql = f"case {yes} 'opted_in' {no} 'opted_out' end"
        return _made(target, Term(sql), comments)
    found = context.evidence.words(context.table, column, list(known))
    if context.evidence.is_there and context.evidence.has_other_words(context.table, column, known):
        comments.append(f"check: {column.name} has other words too; they become null here.")
    if not context.evidence.is_there:
        found = set(known)
    text = inline("lower(", text_term(column), ")")
    kept = [word for word in known if word in found and known[word] != "null"]
    if kept and all(known[word] == word for word in kept) and not comments:
        return _made(target, text, comments)
    if not kept:
        null = "cast(null as boolean)" if target == "is_home_owner" else "cast(null as varchar)"
        comments.append(f"fill in: no word in {column.name} is known.")
        return _made(target, Term(null), comments)
    value = "{0}" if target == "is_home_owner" else "'{0}'"
    lines = [f"    when '{word}' then {value.format(known[word])}" for word in kept]
    return _made(target, Term("\n".join([f"case {text.sql}", *lines, "end"])), comments)


def _made(target: str, term: Term, comments: list[str]) -> Piece:
    return Piece(target, [Item(term.sql, target, tuple(comments))])


def _doubts(match: Match) -> list[str]:
    comments = []
    if match.rival and match.score < 95:
        comments.append(
            f"check: {match.column.name} was taken, {match.rival} could be meant as well."
        )
    elif match.sureness is Sureness.GUESS:
        comments.append(f"check: whether {match.column.name} is meant.")
    return comments


def _listed(words: set[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


def _spaced(data_type: str) -> str:
    return data_type.replace(",", ", ")
