"""Checks what is built, without building anything."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from finegrain.dbt_runs import (
    RUN_ID,
    common_arguments,
    environment,
    let_go_of_warehouse,
    parsed,
    selected_ids,
)
from finegrain.errors import FinegrainError
from finegrain.expectations.checking import check_layer
from finegrain.expectations.connection import connected
from finegrain.expectations.extras import read_extras
from finegrain.expectations.gates import Result
from finegrain.expectations.layers import LAYERS, Layer, layers_of
from finegrain.project import read_target, read_variables
from finegrain.report import write_report
from finegrain.snowflake_line import limit_patience

# In the project's folder.
PAGE = Path("target/checks.html")


@dataclass(frozen=True)
class CheckOptions:
    """What the user chose; no layers means all."""

    layers: Sequence[str] = ()
    target: str | None = None
    vars: str | None = None


def run_check(project: Path, options: CheckOptions) -> list[Result]:
    """Run the gates of layers on the tables that are there; what is found is recorded first.

    Raises FinegrainError if there is no such layer, or if dbt cannot read the project or the
    warehouse.
    """
    for name in options.layers:
        if name not in LAYERS:
            raise FinegrainError(f"There is no layer {name}: there are {', '.join(LAYERS)}.")
    common = common_arguments(project, options.target, options.vars)
    manifest = parsed(common)
    engine = read_target(project, options.target).engine
    limit_patience(engine)
    variables = read_variables(project) | (yaml.safe_load(options.vars or "") or {})
    run_id = str(uuid.uuid4())
    results: list[Result] = []
    try:
        with environment(RUN_ID, run_id):
            for layer in layers_of(manifest, selected_ids(manifest, common, [])):
                if not options.layers or layer.name in options.layers:
                    results += check_layer(
                        manifest,
                        common,
                        Layer(layer.name, layer.built, layer.tests),
                        run_id,
                        steps=0,
                        engine=engine,
                        variables=variables,
                        extras=read_extras(project, layer.name),
                    )
        write_page(project, engine)
    finally:
        let_go_of_warehouse()
    return results


def write_page(project: Path, engine: str) -> None:
    """Write the page that tells how checks went, from what the warehouse has on record.

    dbt must be connected. Raises FinegrainError if the file cannot be written.
    """
    with connected(engine) as connection:
        write_report(connection, project / PAGE, connection.schema)
