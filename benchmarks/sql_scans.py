"""What a statement reads: columns and days of each table, views followed down to tables.

A view is read again at each of its uses; a CTE is read once in its statement, with the columns that
all its uses need. Conditions count where they compare a day or time of the table itself with
literals, as far as sqlglot can push them down to the table.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sql_days import Conditions, Days, all_of
from sqlglot import exp, parse, parse_one
from sqlglot.optimizer.pushdown_predicates import pushdown_predicates
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
READS = re.compile(r"\s*(select|with|create|insert|delete|begin)\b", re.IGNORECASE)
# What a model's name ends with while dbt builds it.
BEING_BUILT = re.compile(r"__dbt_tmp\w*$")


@dataclass(frozen=True)
class Scan:
    """One reading of a table; `days` holds the columns that literals restrict."""

    table: str
    columns: frozenset[str]
    days: Mapping[str, Days] = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """A statement that reads tables: what it writes, if anything, and its scans."""

    kind: str
    writes: str | None
    scans: tuple[Scan, ...]


class Reader:
    """Reads statements in the order in which they ran, and remembers the views they create.

    `columns` are the columns and types of every table, by schema.name.
    """

    def __init__(
        self,
        columns: Mapping[str, Mapping[str, str]],
        constants: Mapping[str, str] | None = None,
        dialect: str = "duckdb",
    ) -> None:
        self._columns = columns
        self._constants = constants or {}
        self._dialect = dialect
        self._views: dict[str, exp.Query] = {}
        self._deleted: dict[str, Statement] = {}
        self._schema: dict[str, object] = {}
        for table, types in columns.items():
            schema, name = table.split(".")
            tables = self._schema.setdefault(schema, {})
            assert isinstance(tables, dict)
            tables[name] = dict(types)

    def read(self, sql: str) -> list[Statement]:
        """Statements of a text that read tables; what only asks the catalogue is none."""
        text = COMMENT.sub("", sql)
        if not READS.match(text) or "(describe " in text.lower():
            return []
        found: list[Statement] = []
        for tree in parse(text, dialect=self._dialect):
            statement = None
            if isinstance(tree, exp.Delete):
                statement = self._delete(tree)
            elif isinstance(tree, (exp.Query, exp.Create, exp.Insert)):
                statement = self._query(tree)
            if statement is not None and statement.scans:
                found.append(statement)
        return found

    def define_view(self, name: str, sql: str) -> None:
        """Remember a view that no statement creates."""
        query = parse_one(sql, dialect=self._dialect)
        assert isinstance(query, exp.Query)
        self._views[name] = query

    def scans(self, query: exp.Query) -> Iterator[Scan]:
        """All scans of a query."""
        tree = self._expanded(query.copy())
        if not any(table_name(table) in self._columns for table in tree.find_all(exp.Table)):
            return
        tree = qualify(tree, schema=self._schema, dialect=self._dialect, quote_identifiers=False)
        tree = pushdown_projections(pushdown_predicates(tree, dialect=self._dialect))
        for scope in traverse_scope(tree):
            yield from self._of_scope(scope)

    def _query(self, tree: exp.Query | exp.Create | exp.Insert) -> Statement | None:
        query = tree if isinstance(tree, exp.Query) else tree.expression
        if isinstance(query, exp.Subquery):
            query = query.unnest()
        if not isinstance(query, exp.Query):
            return None
        target = None if isinstance(tree, exp.Query) else tree.find(exp.Table)
        writes = None if target is None else table_name(target)
        if isinstance(tree, exp.Create) and tree.kind == "VIEW":
            assert writes is not None
            self._views[writes] = query
            return None
        kind = "select" if isinstance(tree, exp.Query) else tree.key
        if isinstance(tree, exp.Insert) and self._is_temporary(query):
            # Its rows are those of the days that were deleted from the target just before; a table
            # that is only added to gets what is new.
            assert writes is not None
            deleted = self._deleted.get(writes)
            return Statement(kind, writes, deleted.scans if deleted else ())
        return Statement(kind, writes, tuple(self.scans(query)))

    @staticmethod
    def _is_temporary(query: exp.Query) -> bool:
        source = query.args.get("from_")
        return (
            source is not None
            and isinstance(source.this, exp.Table)
            and not source.this.db
            and BEING_BUILT.search(source.this.name) is not None
        )

    def _delete(self, tree: exp.Delete) -> Statement:
        """A deletion writes the partitions it touches anew, so it reads all of their columns."""
        table = table_name(tree.this)
        where = tree.args.get("where")
        days = {} if where is None else self._conditions("", table).days(where.this)
        scans = () if days is None else (Scan(table, frozenset(self._columns[table]), days),)
        self._deleted[table] = Statement("delete", table, scans)
        return self._deleted[table]

    def _conditions(self, alias: str, table: str) -> Conditions:
        return Conditions(alias, self._columns[table], self._constants)

    def _expanded(self, tree: exp.Query) -> exp.Query:
        """Tables named without their database, and views replaced by what they select."""
        for table in list(tree.find_all(exp.Table)):
            if not table.db and not table.name.endswith(".parquet"):
                continue
            name = table_name(table)
            alias = table.alias or name.split(".")[-1]
            if name in self._views:
                view = self._expanded(self._views[name].copy())
                table.replace(view.subquery(alias, copy=False))
            else:
                schema, _, own = name.partition(".")
                table.replace(exp.table_(own, db=schema, alias=alias))
        return tree

    def _of_scope(self, scope: Scope) -> Iterator[Scan]:
        for alias, (_, source) in scope.selected_sources.items():
            if not isinstance(source, exp.Table) or table_name(source) not in self._columns:
                continue
            days = self._days(scope, alias, table_name(source))
            if days is not None:
                used = {column.name.lower() for column in scope.columns if column.table == alias}
                yield Scan(table_name(source), frozenset(used), days)

    def _days(self, scope: Scope, alias: str, table: str) -> dict[str, Days] | None:
        """What the conditions of a scope leave of one of its tables; None if no row can pass."""
        joins: list[exp.Join] = scope.expression.args.get("joins") or []
        own = next((join for join in joins if join.alias_or_name == alias), None)
        conditions: list[exp.Expr | None]
        if own is not None and own.side:
            # Its own condition filters its rows; a null of another row is none of the table's.
            conditions = [own.args.get("on")] if own.side == "LEFT" else []
        elif any(join.side in ("RIGHT", "FULL") for join in joins):
            conditions = []
        else:
            conditions = [join.args.get("on") for join in joins if not join.side]
            where = scope.expression.args.get("where")
            conditions.append(where.this if where else None)
        days: dict[str, Days] = {}
        for condition in conditions:
            if condition is not None:
                found = self._conditions(alias, table).days(condition)
                if found is None:
                    return None
                days = all_of(days, found)
        return days


def table_name(table: exp.Expr) -> str:
    """Schema and name of a table, without the suffix it bears while it is built."""
    if table.name.endswith(".parquet"):
        return "raw." + table.name.rsplit("/", maxsplit=1)[-1].removesuffix(".parquet")
    own = BEING_BUILT.sub("", table.name)
    return f"{table.text('db')}.{own}".lower() if table.text("db") else own
