"""What is refused by what it is part of: every node of the tree has to be on the list."""

import re
from contextlib import suppress
from functools import cache

from sqlglot import exp
from sqlglot.errors import ParseError

from finegrain.portable import allowed
from finegrain.portable.dialect import place_of, read
from finegrain.portable.findings import Notes

# How a schema is published: sqlglot does not read this statement.
SWAP = re.compile(r"schema\s+[\w.]+\s+swap\s+with\s+[\w.]+\s*\Z", re.IGNORECASE)

STATEMENTS = (
    exp.Query,
    exp.Create,
    exp.Drop,
    exp.Insert,
    exp.Delete,
    exp.Update,
    exp.Merge,
    exp.TruncateTable,
    exp.Transaction,
    exp.Commit,
)


def check_tree(statement: exp.Expr, notes: Notes) -> None:
    """Note what is not on the list of constructs."""
    if isinstance(statement, exp.Command):
        said = f"{statement.this} {statement.expression}"
        if not SWAP.search(str(statement.expression)) or str(statement.this).lower() != "alter":
            notes.add("statement", place_of(statement), said)
        return
    if isinstance(statement, exp.Pivot):
        notes.add("unpivot" if statement.args.get("unpivot") else "pivot", place_of(statement))
        return
    if not isinstance(statement, STATEMENTS) or isinstance(statement, exp.Values | exp.Table):
        notes.add("statement", place_of(statement))
        return
    for node in statement.walk():
        _node(node, notes)


def _node(node: exp.Expr, notes: Notes) -> None:
    kind = type(node).__name__
    construct = allowed.constructs().get(kind)
    refused = allowed.refused_nodes()
    if construct is not None:
        _parts(node, construct, notes)
    elif kind in refused and kind not in function_nodes():
        notes.add(refused[kind], place_of(node))
    elif kind not in function_nodes():
        notes.add("unlisted-construct", place_of(node), f"{kind}: {_shown(node)}")
    for special in _SPECIAL.get(kind, ()):
        special(node, notes)


def _parts(node: exp.Expr, construct: allowed.Construct, notes: Notes) -> None:
    refused = allowed.refused_nodes()
    for part, held in node.args.items():
        if held is None or held is False or held == [] or held == "":
            continue
        name = f"{construct.node}.{part}"
        if part not in construct.parts:
            rule = refused.get(name, "unlisted-construct")
            found = "" if name in refused else f"{name}: {_shown(node)}"
            notes.add(rule, place_of(node), found)
        elif part in construct.values and str(held).upper() not in construct.values[part]:
            rule = refused.get(f"{name}={str(held).upper()}", "unlisted-construct")
            notes.add(rule, place_of(node))


def _shown(node: exp.Expr) -> str:
    return node.sql("snowflake")[:60]


@cache
def function_nodes() -> frozenset[str]:
    """Classes of sqlglot that calls of the listed functions are read as."""
    found: set[str] = set()
    for function in allowed.functions().values():
        samples = [function.example]
        samples += [
            f"select {function.name}({', '.join('abcdef'[:number])})"
            for number in range(7)
            if function.takes(number)
        ]
        if function.unit is not None:
            samples.append(f"select {function.name}('month', cast(a as date))")
        for sample in samples:
            with suppress(ParseError):
                for statement in read(sample):
                    found |= {type(node).__name__ for node in statement.find_all(exp.Func)}
                    if isinstance(statement, exp.Select):
                        found |= {type(made.unalias()).__name__ for made in statement.expressions}
    return frozenset(found)


def _select(node: exp.Expr, notes: Notes) -> None:
    if not node.expressions:
        notes.add("empty-select", place_of(node))
    limited = node.args.get("limit")
    if limited is not None and node.args.get("order") is None:
        notes.add("limit-without-order", place_of(limited))
    if node.args.get("offset") is not None and limited is None:
        notes.add("limit-form", place_of(node.args["offset"]))
    order = node.args.get("order")
    names = {str(one.this.name).lower() for one in order.expressions} if order else set()
    if order and "all" in names and any(one.find(exp.AggFunc) for one in node.expressions):
        notes.add("order-by-all", place_of(order))


def _group(node: exp.Expr, notes: Notes) -> None:
    if not any(node.args.values()):
        notes.add("syntax", place_of(node), "group by nothing")


def _from(node: exp.Expr, notes: Notes) -> None:
    if isinstance(node.this, exp.Select):
        notes.add("from-first", place_of(node.this))


def _anonymous(node: exp.Expr, notes: Notes) -> None:
    """Calls that the words let through, such as all(…), which is a function to sqlglot."""
    name = str(node.this).lower()
    if name in ("all", "any", "some"):
        notes.add("any-of-list", place_of(node))
    elif name not in allowed.functions() and name not in allowed.words()["clock"]:
        rule, cure = allowed.refused_functions().get(name, ("unlisted-function", ""))
        notes.add(rule, place_of(node), cure=cure)


def _join(node: exp.Expr, notes: Notes) -> None:
    joined, method = node.this, str(node.args.get("method") or "").upper()
    if method == "ASOF" and not node.args.get("match_condition"):
        notes.add("join-kind", place_of(node))
    has_condition = any(node.args.get(part) for part in ("on", "using", "kind", "match_condition"))
    if has_condition or method == "NATURAL" or isinstance(joined, exp.Lateral):
        return
    before = notes.text[: place_of(joined)].rstrip().rstrip("(").rstrip()
    if not before.endswith(","):
        notes.add("join-without-condition", place_of(joined))


def _table(node: exp.Expr, notes: Notes) -> None:
    if not isinstance(node.this, exp.Identifier | None):
        notes.add("function-as-table", place_of(node))
    alias = node.args.get("alias")
    if alias is not None and alias.args.get("columns") and not node.args.get("pivots"):
        notes.add("table-column-names", place_of(node))


def _lateral(node: exp.Expr, notes: Notes) -> None:
    if not isinstance(node.this, exp.Func):
        notes.add("lateral", place_of(node))


def _values(node: exp.Expr, notes: Notes) -> None:
    alias = node.args.get("alias")
    inserted = isinstance(node.parent, exp.Insert | exp.When)
    if not inserted and (alias is None or not alias.args.get("columns")):
        notes.add("values-without-names", place_of(node))


def _tuple(node: exp.Expr, notes: Notes) -> None:
    parent = node.parent
    is_row = isinstance(parent, exp.Values | exp.Insert | exp.GroupingSets | exp.Any | exp.All)
    is_row |= isinstance(parent, exp.Rollup | exp.Cube | exp.In)
    if not is_row and not isinstance(parent and parent.parent, exp.When | exp.Merge):
        notes.add("row-value", place_of(node))


def _pivot(node: exp.Expr, notes: Notes) -> None:
    alias = node.args.get("alias")
    if node.args.get("unpivot"):
        notes.add("unpivot", place_of(node))
    elif alias is None or not alias.args.get("columns"):
        notes.add("pivot", place_of(node))


def _star(node: exp.Expr, notes: Notes) -> None:
    for column in node.args.get("except_") or ():
        if isinstance(column, exp.Column) and column.table:
            notes.add("star-form", place_of(node))
    parent = node.parent if not isinstance(node.parent, exp.Column) else node.parent.parent
    is_qualified = isinstance(node.parent, exp.Column)
    if isinstance(parent, exp.Select):
        return
    if is_qualified or not isinstance(parent, exp.Count):
        notes.add("star-form", place_of(node))


def _any(node: exp.Expr, notes: Notes) -> None:
    compared = isinstance(node.parent, exp.Like | exp.ILike)
    held = node.this.unnest() if isinstance(node.this, exp.Expr) else None
    if compared and isinstance(held, exp.Tuple | exp.Literal):
        return
    if not isinstance(held, exp.Query):
        notes.add("any-of-list", place_of(node))


def _is(node: exp.Expr, notes: Notes) -> None:
    if not isinstance(node.args.get("expression"), exp.Null):
        notes.add("is-true", place_of(node))


def _order(node: exp.Expr, notes: Notes) -> None:
    parent = node.parent
    if not isinstance(parent, exp.Query | exp.Window | exp.WithinGroup | exp.GroupConcat):
        notes.add("order-in-call", place_of(node))


def _with(node: exp.Expr, notes: Notes) -> None:
    if not node.args.get("recursive"):
        return
    for cte in node.expressions:
        body = cte.this
        names = {table.name.lower() for table in body.find_all(exp.Table)}
        if cte.alias.lower() in names and isinstance(body, exp.Union) and body.args.get("distinct"):
            notes.add("recursive-union", place_of(body))


def _create(node: exp.Expr, notes: Notes) -> None:
    kind = str(node.args.get("kind") or "").upper()
    if kind != "SCHEMA" and not isinstance(node.args.get("expression"), exp.Query):
        notes.add("statement", place_of(node))


def _set_operation(node: exp.Expr, notes: Notes) -> None:
    limited = node.args.get("limit")
    if limited is not None and node.args.get("order") is None:
        notes.add("limit-without-order", place_of(limited))
    if not isinstance(node, exp.Union) and not node.args.get("distinct"):
        notes.add("set-operation-all", place_of(node.expression))


_SPECIAL = {
    "Select": (_select,),
    "Group": (_group,),
    "From": (_from,),
    "Anonymous": (_anonymous,),
    "Join": (_join, _from),
    "Table": (_table,),
    "Lateral": (_lateral,),
    "Values": (_values,),
    "Tuple": (_tuple,),
    "Pivot": (_pivot,),
    "Star": (_star,),
    "Any": (_any,),
    "All": (_any,),
    "Is": (_is,),
    "Order": (_order,),
    "With": (_with,),
    "Create": (_create,),
    "Union": (_set_operation,),
    "Except": (_set_operation,),
    "Intersect": (_set_operation,),
}
