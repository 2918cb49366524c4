"""What can be told of an expression without knowing the tables: is it text, null, a timestamp?

A column says what it is by its name: `_at` is a timestamp, `_on` a date.
"""

from sqlglot import exp

TEXT_TYPES = exp.DataType.TEXT_TYPES
INTEGER_TYPES = exp.DataType.INTEGER_TYPES
TIMESTAMP_TYPES = {
    exp.DType.TIMESTAMP,
    exp.DType.TIMESTAMPNTZ,
    exp.DType.TIMESTAMPTZ,
    exp.DType.TIMESTAMPLTZ,
    exp.DType.DATETIME,
}
DOUBLE_TYPES = {exp.DType.DOUBLE, exp.DType.FLOAT}

# Their value has the kind of their first argument.
PASS_ON = (
    exp.Paren,
    exp.Neg,
    exp.Abs,
    exp.Round,
    exp.Sum,
    exp.Avg,
    exp.Min,
    exp.Max,
    exp.Median,
    exp.Nullif,
    exp.Coalesce,
    exp.Greatest,
    exp.Least,
    exp.Window,
    exp.IgnoreNulls,
    exp.RespectNulls,
    exp.FirstValue,
    exp.LastValue,
    exp.NthValue,
    exp.Lag,
    exp.Lead,
    exp.Alias,
)
DOUBLE_FUNCTIONS = (
    exp.Sqrt,
    exp.Cbrt,
    exp.Exp,
    exp.Ln,
    exp.Log,
    exp.Pow,
    exp.Radians,
    exp.Degrees,
    exp.Sin,
    exp.Cos,
    exp.Tan,
    exp.Pi,
)
TEXT_FUNCTIONS = (
    exp.Trim,
    exp.Lower,
    exp.Upper,
    exp.Initcap,
    exp.Replace,
    exp.RegexpReplace,
    exp.Substring,
    exp.Left,
    exp.Right,
    exp.SplitPart,
    exp.Concat,
    exp.ConcatWs,
    exp.DPipe,
    exp.MD5,
    exp.Repeat,
    exp.Reverse,
    exp.Pad,
    exp.ToChar,
)


def is_number(node: exp.Expr | None, *, below: float) -> bool:
    """Whether it is a number that is written out and lies below another."""
    if isinstance(node, exp.Paren):
        return is_number(node.this, below=below)
    if isinstance(node, exp.Neg):
        return isinstance(node.this, exp.Literal) and -_value(node.this) < below
    return isinstance(node, exp.Literal) and not node.is_string and _value(node) < below


def _value(node: exp.Literal) -> float:
    return float(node.this)


def _has(node: exp.Expr | None, types: set[exp.DType], functions: tuple[type, ...]) -> bool:
    if isinstance(node, exp.Cast | exp.TryCast):
        return node.to.this in types
    if isinstance(node, functions):
        return True
    if isinstance(node, PASS_ON):
        return any(_has(one, types, functions) for one in [node.this, *node.expressions] if one)
    if isinstance(node, exp.Case):
        branches = [one.args["true"] for one in node.args["ifs"]]
        branches.append(node.args.get("default"))
        return any(_has(branch, types, functions) for branch in branches if branch is not None)
    return False


def is_text(node: exp.Expr | None) -> bool:
    """Whether it is evidently text."""
    if isinstance(node, exp.Literal):
        return bool(node.is_string)
    if isinstance(node, exp.Coalesce | exp.Case):
        held = [node.this, *node.expressions] if isinstance(node, exp.Coalesce) else branches(node)
        return any(is_text(one) for one in held)
    return _has(node, TEXT_TYPES, TEXT_FUNCTIONS)


def branches(node: exp.Case) -> list[exp.Expr]:
    """What a case can answer."""
    found = [one.args["true"] for one in node.args["ifs"]]
    default = node.args.get("default")
    return [*found, default] if default is not None else found


def is_double(node: exp.Expr | None) -> bool:
    """Whether it is evidently a double."""
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Mod):
        return is_double(node.this) or is_double(node.expression)
    return _has(node, DOUBLE_TYPES, DOUBLE_FUNCTIONS)


def is_fractional(node: exp.Expr | None) -> bool:
    """Whether it evidently can have a fraction."""
    if isinstance(node, exp.Paren | exp.Neg):
        return is_fractional(node.this)
    if isinstance(node, exp.Literal):
        return not node.is_string and not node.this.isdigit()
    if isinstance(node, exp.Floor | exp.Ceil):
        return False
    if isinstance(node, exp.Round | exp.Trunc):
        return node.args.get("decimals") is not None
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod):
        return is_fractional(node.this) or is_fractional(node.expression)
    if isinstance(node, exp.Cast | exp.TryCast) and node.to.this == exp.DType.DECIMAL:
        return not any(str(one.name) == "0" for one in node.to.expressions[1:])
    return isinstance(node, exp.Div | exp.Avg | exp.Median) or is_double(node)


def is_timestamp(node: exp.Expr | None) -> bool:
    """Whether it is evidently a timestamp."""
    if isinstance(node, exp.Column):
        return node.name.lower().endswith("_at")
    if isinstance(node, exp.Add | exp.Sub) and isinstance(node.expression, exp.Interval):
        return is_timestamp(node.this)
    if isinstance(node, exp.TimestampTrunc | exp.DateTrunc | exp.Paren):
        return is_timestamp(node.this)
    if isinstance(node, PASS_ON):
        return any(is_timestamp(one) for one in [node.this, *node.expressions] if one)
    return _has(node, TIMESTAMP_TYPES, (exp.ConvertTimezone, exp.UnixToTime))


def is_day(node: exp.Expr | None) -> bool:
    """Whether it is evidently a date."""
    if isinstance(node, exp.Column):
        return node.name.lower().endswith(("_on", "_date"))
    if isinstance(node, PASS_ON):
        return any(is_day(one) for one in [node.this, *node.expressions] if one)
    return _has(node, {exp.DType.DATE}, (exp.LastDay,))


def is_boolean(node: exp.Expr | None) -> bool:
    """Whether it is evidently true or false."""
    if isinstance(node, exp.Paren):
        return is_boolean(node.this)
    if isinstance(node, exp.Column):
        return node.name.lower().startswith(("is_", "has_"))
    if isinstance(node, exp.Cast | exp.TryCast):
        return bool(node.to.this == exp.DType.BOOLEAN)
    return isinstance(
        node,
        exp.Boolean
        | exp.ToBoolean
        | exp.Predicate
        | exp.Connector
        | exp.Not
        | exp.Between
        | exp.In
        | exp.Is,
    )


def is_never_null(node: exp.Expr | None) -> bool:
    """Whether it evidently cannot be null."""
    if isinstance(node, exp.Literal | exp.RawString | exp.Boolean | exp.Count | exp.CountIf):
        return True
    if isinstance(node, exp.Coalesce):
        return any(is_never_null(one) for one in [node.this, *node.expressions])
    if isinstance(node, exp.Case):
        return node.args.get("default") is not None and all(map(is_never_null, branches(node)))
    if isinstance(node, exp.Window):
        ranked = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Ntile, exp.Count)
        return isinstance(node.this, ranked)
    if isinstance(node, exp.Is | exp.NullSafeEQ | exp.NullSafeNEQ | exp.Exists):
        return True
    kept = (exp.Lower, exp.Upper, exp.Trim, exp.MD5, exp.Length, exp.Paren, exp.Neg, exp.Abs)
    if isinstance(node, exp.Cast) and not isinstance(node, exp.TryCast):
        return is_never_null(node.this)
    if isinstance(node, kept):
        return is_never_null(node.this)
    if isinstance(node, exp.DPipe | exp.Add | exp.Sub | exp.Mul):
        return is_never_null(node.this) and is_never_null(node.expression)
    if isinstance(node, exp.Greatest | exp.Least | exp.Concat):
        return all(is_never_null(one) for one in [node.this, *node.expressions] if one)
    return False
