"""What both engines take and answer differently, or what only one of them takes."""

from collections.abc import Callable, Iterable

from sqlglot import exp

from finegrain.portable import kinds
from finegrain.portable.dialect import PLACE, place_of
from finegrain.portable.findings import Notes

RANKED = (
    exp.RowNumber,
    exp.Rank,
    exp.DenseRank,
    exp.Ntile,
    exp.PercentRank,
    exp.CumeDist,
    exp.Lag,
    exp.Lead,
    exp.FirstValue,
    exp.LastValue,
    exp.NthValue,
)
COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)


def check_meaning(statement: exp.Expr, notes: Notes) -> None:
    """Note what differs in meaning."""
    for node in statement.walk():
        for kind, checks in _CHECKS:
            if isinstance(node, kind):
                for check in checks:
                    check(node, notes)


def _null_order(node: exp.Expr, notes: Notes) -> None:
    by_all = isinstance(node.this, exp.Column) and node.this.name.lower() == "all"
    # A number is the place of a column.
    is_told = kinds.is_never_null(node.this) and not isinstance(node.this, exp.Literal)
    if node.args.get("desc") and node.args.get("nulls_first") is None and (by_all or not is_told):
        notes.add("null-order", place_of(node))


def _null_arguments(node: exp.Expr, notes: Notes) -> None:
    if node.args.get("ignore_nulls"):
        return
    arguments = [one for one in [node.this, *node.expressions] if isinstance(one, exp.Expr)]
    if not all(kinds.is_never_null(one) for one in arguments):
        notes.add("null-arguments", place_of(node))


def _division(node: exp.Expr, notes: Notes) -> None:
    if not kinds.is_double(node.this) and not kinds.is_double(node.expression):
        notes.add("division", place_of(node))


def _cast(node: exp.Expr, notes: Notes) -> None:
    to, operand = node.args["to"].this, node.this
    if to in kinds.INTEGER_TYPES and kinds.is_fractional(operand):
        notes.add("integer-cast", place_of(node))
    if to == exp.DType.BOOLEAN and kinds.is_text(operand):
        notes.add("boolean-text", place_of(node))
    differs_as_text = kinds.is_timestamp(operand) or kinds.is_double(operand)
    if to in kinds.TEXT_TYPES and differs_as_text and not _is_read_back(node):
        notes.add("text-of-value", place_of(node))


def _boolean(node: exp.Expr, notes: Notes) -> None:
    if kinds.is_text(node.this):
        notes.add("boolean-text", place_of(node))


def _is_read_back(node: exp.Expr) -> bool:
    """Whether the text is only made to be cast again."""
    return isinstance(node.parent, exp.Cast | exp.TryCast)


def _try_cast(node: exp.Expr, notes: Notes) -> None:
    if not kinds.is_text(node.this):
        notes.add("try-cast", place_of(node))


def _interval(node: exp.Expr, notes: Notes) -> None:
    parent = node.parent
    if isinstance(parent, exp.WindowSpec):
        return
    if not isinstance(parent, exp.Add | exp.Sub) or node.arg_key != "expression":
        notes.add("interval-form", place_of(node))
        return
    outer = parent.parent
    while isinstance(outer, exp.Paren):
        outer = outer.parent
    if not kinds.is_timestamp(parent.this) and not isinstance(outer, exp.Cast | exp.TryCast):
        notes.add("date-plus-interval", place_of(parent))


def _subtraction(node: exp.Expr, notes: Notes) -> None:
    sides = (node.this, node.expression)
    are_times = all(kinds.is_timestamp(one) or kinds.is_day(one) for one in sides)
    if are_times and any(map(kinds.is_timestamp, sides)):
        notes.add("timestamp-difference", place_of(node))


def _date_trunc(node: exp.Expr, notes: Notes) -> None:
    is_told = isinstance(node.parent, exp.Cast | exp.TryCast)
    if not is_told and not kinds.is_timestamp(node.this):
        notes.add("date-trunc-type", place_of(node))


def _date_bound(node: exp.Expr, notes: Notes) -> None:
    clause = node.find_ancestor(exp.Where, exp.Join, exp.Having, exp.Qualify, exp.Select)
    if not isinstance(clause, exp.Where | exp.Join | exp.Qualify):
        return
    sides = list(node.iter_expressions())
    asked = [one for one in sides if _holds_query(one)]
    dated = [one for one in sides if not _holds_query(one) and _names_a_time(one)]
    if asked and dated:
        notes.add("date-bound", place_of(node))


def _holds_query(node: exp.Expr) -> bool:
    return node.find(exp.Select) is not None


def _names_a_time(node: exp.Expr) -> bool:
    return any(kinds.is_timestamp(one) or kinds.is_day(one) for one in node.find_all(exp.Column))


def _window(node: exp.Expr, notes: Notes) -> None:
    called = node.this
    ignores = isinstance(called, exp.IgnoreNulls)
    if isinstance(called, exp.IgnoreNulls | exp.RespectNulls):
        called = called.this
    order, spec = node.args.get("order"), node.args.get("spec")
    if isinstance(called, RANKED) and order is None:
        notes.add("window-without-order", place_of(node))
    needs_frame = isinstance(called, exp.LastValue | exp.NthValue)
    needs_frame |= isinstance(called, exp.FirstValue) and ignores
    # sqlglot fills in Snowflake's frame where none was written.
    if needs_frame and (spec is None or PLACE not in spec.meta):
        notes.add("window-without-frame", place_of(node))
    if order is not None and called.find(exp.Distinct):
        notes.add("distinct-in-window", place_of(node))
    if spec is not None and str(spec.args.get("kind")).upper() == "RANGE":
        measured = any(isinstance(spec.args.get(end), exp.Expr) for end in ("start", "end"))
        if measured and (order is None or len(order.expressions) != 1):
            notes.add("range-frame", place_of(node))


def _boolean_sum(node: exp.Expr, notes: Notes) -> None:
    if kinds.is_boolean(node.this):
        notes.add("boolean-sum", place_of(node))


def _average(node: exp.Expr, notes: Notes) -> None:
    if not kinds.is_double(node.this) and not kinds.is_boolean(node.this):
        notes.add("average", place_of(node))


def _place_in_text(node: exp.Expr, notes: Notes) -> None:
    start = node.args.get("start")
    if kinds.is_number(start, below=1):
        notes.add("place-in-text", place_of(node))


def _split_part(node: exp.Expr, notes: Notes) -> None:
    delimiter = node.args.get("delimiter")
    is_empty = isinstance(delimiter, exp.Literal) and not delimiter.this
    if is_empty or kinds.is_number(node.args.get("part_index"), below=1):
        notes.add("place-in-text", place_of(node))


def _negative_length(node: exp.Expr, notes: Notes) -> None:
    if kinds.is_number(node.expression, below=0):
        notes.add("place-in-text", place_of(node))


def _trunc(node: exp.Expr, notes: Notes) -> None:
    if kinds.is_timestamp(node.this) or kinds.is_day(node.this):
        notes.add("trunc-of-date", place_of(node))


def _percentile(node: exp.Expr, notes: Notes) -> None:
    order = node.args.get("expression")
    is_percentile = isinstance(node.this, exp.PercentileCont | exp.PercentileDisc)
    if is_percentile and order is not None and any(map(_names_a_time, order.expressions)):
        notes.add("percentile-of-date", place_of(node))


def _median(node: exp.Expr, notes: Notes) -> None:
    if kinds.is_timestamp(node.this) or kinds.is_day(node.this):
        notes.add("percentile-of-date", place_of(node))


def _collected(node: exp.Expr, notes: Notes) -> None:
    ordered = isinstance(node.this, exp.Order) or isinstance(node.parent, exp.WithinGroup)
    if not ordered:
        notes.add("collected-without-order", place_of(node))


Check = Callable[[exp.Expr, Notes], None]
_CHECKS: Iterable[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], tuple[Check, ...]]] = (
    (exp.Ordered, (_null_order,)),
    ((exp.Greatest, exp.Least, exp.Concat, exp.ConcatWs), (_null_arguments,)),
    (exp.Div, (_division,)),
    ((exp.Cast, exp.TryCast), (_cast,)),
    (exp.TryCast, (_try_cast,)),
    (exp.ToBoolean, (_boolean,)),
    (exp.Interval, (_interval,)),
    (exp.Sub, (_subtraction,)),
    ((exp.TimestampTrunc, exp.DateTrunc), (_date_trunc,)),
    (COMPARISONS, (_date_bound,)),
    (exp.Window, (_window,)),
    ((exp.Sum, exp.Avg), (_boolean_sum,)),
    (exp.Avg, (_average,)),
    (exp.Substring, (_place_in_text,)),
    (exp.SplitPart, (_split_part,)),
    ((exp.Left, exp.Right), (_negative_length,)),
    (exp.Trunc, (_trunc,)),
    (exp.WithinGroup, (_percentile,)),
    (exp.Median, (_median,)),
    ((exp.GroupConcat, exp.ArrayAgg), (_collected,)),
)
