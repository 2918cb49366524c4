"""What is refused about names and what they refer to."""

from sqlglot import exp

from finegrain.portable import allowed
from finegrain.portable.dialect import place_of
from finegrain.portable.findings import Notes


def check_names(statement: exp.Expr, notes: Notes) -> None:
    """Note what is refused about names and what they refer to."""
    for identifier in statement.find_all(exp.Identifier):
        _reserved(identifier, notes)
    for select in statement.find_all(exp.Select):
        _qualifiers(select, notes)
        _aliases(select, notes)
    for query in statement.find_all(exp.Subquery, exp.Exists, exp.In):
        _correlation(query, notes)


def _reserved(identifier: exp.Identifier, notes: Notes) -> None:
    if identifier.args.get("quoted") or identifier.name.lower() not in allowed.words()["reserved"]:
        return
    is_order_by_all = identifier.name.lower() == "all" and identifier.find_ancestor(exp.Ordered)
    if not is_order_by_all:
        notes.add("reserved-word", place_of(identifier), identifier.name)


def _sources(select: exp.Select) -> set[str]:
    """Names that columns of a query can be qualified with."""
    found: set[str] = set()
    for part in [
        select.args.get("from_"),
        *select.args.get("joins", ()),
        *select.args.get("laterals", ()),
    ]:
        held = part.this if isinstance(part, exp.From | exp.Join) else part
        if held is None:
            continue
        found.add(str(held.alias_or_name).lower())
        for pivot in held.args.get("pivots") or ():
            found.add(str(pivot.alias).lower())
        if isinstance(held, exp.Paren | exp.Subquery) and not held.alias:
            found |= {str(one.alias_or_name).lower() for one in held.find_all(exp.Table)}
    return found - {""}


def _own(select: exp.Select) -> list[exp.Column]:
    """Columns that are named in a query itself, not in queries inside it."""
    return [column for column in select.find_all(exp.Column) if _query_of(column) is select]


def _query_of(node: exp.Expr) -> exp.Expr | None:
    return node.find_ancestor(exp.Select)


def _qualifiers(select: exp.Select, notes: Notes) -> None:
    visible = _sources(select)
    outer = _query_of(select)
    while isinstance(outer, exp.Select):
        visible |= _sources(outer)
        outer = _query_of(outer)
    changed = select.find_ancestor(exp.Update, exp.Delete, exp.Merge)
    if changed is not None:
        return
    for column in _own(select):
        if column.table and column.table.lower() not in visible:
            notes.add("struct-field", place_of(column), column.sql("snowflake"))


def _aliases(select: exp.Select, notes: Notes) -> None:
    """A name of the query's own that is also a column of what it reads."""
    shadowing: set[str] = set()
    for projection in select.expressions:
        if not isinstance(projection, exp.Alias):
            continue
        name, made_of = projection.alias.lower(), projection.this
        if isinstance(made_of, exp.Column) and made_of.name.lower() == name:
            continue
        if any(column.name.lower() == name for column in made_of.find_all(exp.Column)):
            shadowing.add(name)
    _alias_in_where(select, notes)
    for clause in ("group", "having", "qualify", "order"):
        part = select.args.get(clause)
        for column in part.find_all(exp.Column) if part and shadowing else ():
            if column.table or column.name.lower() not in shadowing:
                continue
            # GROUP BY an expression reads columns on both engines, ORDER BY a plain name the alias.
            is_plain = isinstance(column.parent, exp.Group | exp.Ordered)
            is_same = (clause == "group" and not is_plain) or (clause == "order" and is_plain)
            if _query_of(column) is select and not is_same:
                notes.add("alias-shadows-column", place_of(column), column.name)


def _alias_in_where(select: exp.Select, notes: Notes) -> None:
    """A name that only the select list seems to know."""
    new = {one.alias.lower(): one.this for one in select.expressions if isinstance(one, exp.Alias)}
    where = select.args.get("where")
    for column in where.find_all(exp.Column) if where else ():
        made_of = new.get(column.name.lower())
        if column.table or made_of is None or _query_of(column) is not select:
            continue
        if not any(one.name.lower() == column.name.lower() for one in _columns(made_of)):
            notes.add("alias-in-where", place_of(column), column.name)


def _columns(node: exp.Expr) -> list[exp.Column]:
    return list(node.find_all(exp.Column))


def _correlation(node: exp.Expr, notes: Notes) -> None:
    query = node.args.get("query") if isinstance(node, exp.In) else node.this
    query = query.unnest() if isinstance(query, exp.Subquery | exp.Paren) else query
    in_from = isinstance(
        node.parent, exp.From | exp.Join | exp.Lateral | exp.CTE | exp.In | exp.Exists
    )
    if not isinstance(query, exp.Query) or (isinstance(node, exp.Subquery) and in_from):
        return
    outside = [
        column
        for select in query.find_all(exp.Select)
        for column in _own(select)
        if column.table and column.table.lower() not in _visible(select, query)
    ]
    if outside and not _is_supported(node, query, outside):
        notes.add("correlated-subquery", place_of(node))


def _visible(select: exp.Select, outermost: exp.Expr) -> set[str]:
    found = _sources(select)
    inner: exp.Expr | None = select
    while inner is not None and inner is not outermost:
        inner = _query_of(inner)
        if isinstance(inner, exp.Select):
            found |= _sources(inner)
    return found


def _is_supported(node: exp.Expr, query: exp.Expr, outside: list[exp.Column]) -> bool:
    """Whether Snowflake can turn a correlated subquery into a join."""
    if not isinstance(query, exp.Select):
        return False
    if any(query.args.get(part) for part in ("limit", "offset", "order", "qualify", "group")):
        return False
    if isinstance(node, exp.Subquery):
        made = [one.unalias() for one in query.expressions]
        if len(made) != 1 or made[0].find(exp.AggFunc) is None:
            return False
    return all(_is_equated(column, query) for column in outside)


def _is_equated(column: exp.Column, query: exp.Select) -> bool:
    step: exp.Expr | None = column.parent
    if not isinstance(step, exp.EQ):
        return False
    step = step.parent
    while isinstance(step, exp.And | exp.Paren):
        step = step.parent
    return isinstance(step, exp.Where) and step.parent is query
