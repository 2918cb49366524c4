"""A kind of expectation of our own: the one number of a query is within limits.

Great Expectations' own expectation of a query reads the rows and counts them apart, which runs the
query twice.
"""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from great_expectations.compatibility import pydantic
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value

from finegrain.errors import FinegrainError
from finegrain.expectations.connection import Connection

# So many queries are sent as one statement.
BUNDLE = 20

_METRIC = "finegrain.figure"
_answers: dict[str, Any] = {}


class Figure(MetricProvider):
    """The one number that a query gives."""

    metric_name = _METRIC
    value_keys = ("query",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805 - the decorator makes it a class method
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> float | None:
        query = metric_value_kwargs["query"]
        if query in _answers:
            found = _answers[query]
        else:
            with execution_engine.get_connection() as connection:
                options = {"no_parameters": True}
                found = connection.exec_driver_sql(query, execution_options=options).scalar()
        return None if found is None else float(found)


class ExpectFigureToBeWithin(BatchExpectation):
    """Expect the number that `query` gives to be within `low` and `high`, both ends included."""

    query: str
    low: float | None = None
    high: float | None = None

    metric_dependencies: ClassVar[tuple[str, ...]] = (_METRIC,)
    success_keys: ClassVar[tuple[str, ...]] = ("query", "low", "high")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    class Config:
        title = "Figure of a query"
        extra = pydantic.Extra.forbid

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        found = metrics[_METRIC]
        is_within = (
            found is not None
            and (self.low is None or found >= self.low)
            and (self.high is None or found <= self.high)
        )
        return {"success": is_within, "result": {"observed_value": found}}


@contextlib.contextmanager
def answers_of(connection: Connection, queries: Sequence[str]) -> Iterator[None]:
    """Ask many queries in few statements, for the expectations that are evaluated meanwhile.

    If one of a statement's queries cannot be answered, each is asked again by its expectation.
    """
    _answers.clear()
    for begin in range(0, len(queries), BUNDLE):
        part = queries[begin : begin + BUNDLE]
        united = "\nunion all\n".join(
            f"select {place} as place, cast(({query}) as double) as figure"
            for place, query in enumerate(part)
        )
        with contextlib.suppress(FinegrainError):
            _answers.update({part[place]: figure for place, figure in connection.rows(united)})
    try:
        yield
    finally:
        _answers.clear()
