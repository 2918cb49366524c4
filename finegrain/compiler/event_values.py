"""The test that warns of a filter value that matches nothing in the data."""

from collections.abc import Sequence

from finegrain.compiler.condition_sql import literal
from finegrain.compiler.conditions import atoms_of
from finegrain.compiler.event_sql import HEAD
from finegrain.compiler.events import DeclaredFeature

NODES = "category_nodes.node_key"


def values_test(features: Sequence[DeclaredFeature], file: str) -> str:
    """Return a test whose rows are the values that no row of the data has.

    Args:
        features: all declared features.
        file: where they are declared.
    """
    wanted = {
        (feature.name, known, value): None
        for feature in features
        for known, value in _values(feature)
    }
    head = f"{HEAD.format(file=file)}{{{{ config(severity='warn') }}}}\n"
    return head + missing_values("feature", list(wanted))


def missing_values(whose: str, wanted: Sequence[tuple[str, str, str]]) -> str:
    """Return a query whose rows are wanted values that no row of the data has.

    Args:
        whose: the column for whoever wants a value.
        wanted: who wants it, the model and column where all such values are, and the value.
    """
    rows = "\n    union all\n".join(
        "    select\n"
        f"        '{each}' as {whose},\n"
        f"        '{known}' as looked_for_in,\n"
        f"        {literal(value)} as wanted_value"
        for each, known, value in wanted
    )
    if not wanted:
        rows = (
            f"    select\n        cast(null as varchar) as {whose},\n"
            "        cast(null as varchar) as looked_for_in,\n"
            "        cast(null as varchar) as wanted_value\n    where 1 = 0"
        )
    places = sorted({known for _, known, _ in wanted}) or [NODES]
    known_rows = "\n    union all\n".join(
        "    select distinct\n"
        f"        '{place}' as looked_for_in,\n"
        f"        lower({place.split('.')[1]}) as known_value\n"
        f"    from {{{{ ref('{place.split('.')[0]}') }}}}"
        for place in places
    )
    return f"""\
with wanted as (

{rows}

),

known as (

{known_rows}

),

unknown as (

    select wanted.*
    from wanted
    left join known
        on
            wanted.looked_for_in = known.looked_for_in
            and wanted.wanted_value = known.known_value
    where known.known_value is null

)

select * from unknown
"""


def _values(feature: DeclaredFeature) -> list[tuple[str, str]]:
    """Each value that the feature names, and where all such values are."""
    found = []
    for chosen in [feature.chosen, *([feature.out_of] if feature.out_of else [])]:
        for wanted, condition in chosen.conditions:
            for atom in atoms_of(condition):
                values = [str(value) for value in atom.values]
                if wanted.kind == "category":
                    found += [(NODES, node) for value in values for node in value.split(" > ")]
                elif atom.operator == "is" and wanted.known:
                    found += [(wanted.known, value) for value in values]
    return found
