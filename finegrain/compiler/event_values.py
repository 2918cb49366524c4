"""Values that declared features choose events by."""

from collections.abc import Iterator, Sequence

from finegrain.compiler.conditions import atoms_of
from finegrain.compiler.events import DeclaredFeature
from finegrain.compiler.values_sql import Wanted, place_of_filter, values_of


def values_of_features(features: Sequence[DeclaredFeature]) -> Iterator[Wanted]:
    """Give each value that declared features name, and where all such values are."""
    for feature in features:
        filters = feature.verb.filters
        for chosen in [feature.chosen, *([feature.out_of] if feature.out_of else [])]:
            for wanted, condition in chosen.conditions:
                name = next(each for each, of in filters.items() if of is wanted)
                for value in values_of(atoms_of(condition)):
                    place = place_of_filter(feature.verb, name, value)
                    if place:
                        said_of = f"did: {feature.verb.name}, {name}"
                        yield Wanted("feature", feature.name, said_of, place, value)
