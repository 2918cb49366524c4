"""The layers of a build, in order: what each builds, and what is checked after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dbt.contracts.graph.manifest import Manifest

LAYERS = ("accepted", "identity", "activity", "features", "segments", "insights")

# What is declared in other folders comes as late as its readers allow.
_LAYER_OF_ROOM = {name: name for name in LAYERS} | {"staging": "accepted"}
_BUILT = ("model", "seed", "snapshot")


@dataclass(frozen=True)
class Layer:
    """A part of the build, by unique ids: what is `built`, and the data `tests` that follow."""

    name: str
    built: tuple[str, ...]
    tests: tuple[str, ...]


def layers_of(manifest: Manifest, selected: Iterable[str]) -> list[Layer]:
    """Divide what is selected into layers, leaving out those without anything."""
    place = _places(manifest)
    wanted = list(selected)
    found = []
    for name in LAYERS:
        here = [unique_id for unique_id in wanted if place.get(unique_id) == name]
        built = tuple(each for each in here if _kind(manifest.nodes[each]) in _BUILT)
        tests = tuple(each for each in here if _kind(manifest.nodes[each]) == "test")
        if here:
            found.append(Layer(name, built, tests))
    return found


def _places(manifest: Manifest) -> dict[str, str]:
    """The layer of each model, seed, snapshot and data test.

    A model is built with the first layer that reads it; a test follows the last table it reads.
    """
    rank = {
        unique_id: LAYERS.index(_room_layer(node))
        for unique_id, node in manifest.nodes.items()
        if _kind(node) in _BUILT
    }
    waiting = list(rank)
    while waiting:
        reader = waiting.pop()
        for read in manifest.nodes[reader].depends_on_nodes:
            if rank.get(read, -1) > rank[reader]:
                rank[read] = rank[reader]
                waiting.append(read)
    places = {unique_id: LAYERS[number] for unique_id, number in rank.items()}
    for unique_id, node in manifest.nodes.items():
        if _kind(node) == "test":
            read_ranks = [rank[read] for read in node.depends_on_nodes if read in rank]
            places[unique_id] = LAYERS[max(read_ranks, default=0)]
    return places


def _room_layer(node: Any) -> str:
    if _kind(node) == "seed":
        return LAYERS[0]
    if len(node.fqn) <= 2:
        # A pack of segments is in no room.
        return "segments"
    return _LAYER_OF_ROOM.get(str(node.fqn[1]), LAYERS[-1])


def _kind(node: Any) -> str:
    return str(node.resource_type)
