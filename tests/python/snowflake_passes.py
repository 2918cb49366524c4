"""fakesnow's rewriting of a statement, with the same result in a sixth of the time.

fakesnow walks a statement's tree some eighty times, one pass for each thing it may rewrite, and
most passes rewrite nothing. Here the order of the nodes is kept from one pass to the next until
something changes.
"""

from collections.abc import Callable
from typing import Any

from sqlglot.expressions import Expression

# How often any node got another child or value.
changes = 0


def count_changes() -> None:
    """Count from now on."""
    change = Expression.set

    def counted(*arguments: Any, **named: Any) -> None:
        global changes
        changes += 1
        change(*arguments, **named)

    Expression.set = counted  # type: ignore[method-assign]


class Passes:
    """A tree to which passes are applied, one after the other, by `transform`."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self.nodes: list[Any] = []

    def transform(self, act: Callable[..., Any], copy: bool = False, **named: Any) -> "Passes":
        """Do what `Expr.transform` does: act on each node, but not below a node it replaced."""
        if not self.nodes:
            self.nodes, self.sizes = in_order(self.tree)
            self.places = [(node.parent, node.arg_key, node.index) for node in self.nodes]
        before = changes
        for number, node in enumerate(self.nodes):
            new = act(node, **named)
            if new is not node or changes != before:
                self.go_on(number, new, act, named)
                self.nodes = []
                break
        return self

    def go_on(self, number: int, new: Any, act: Callable[..., Any], named: dict[str, Any]) -> None:
        """Finish a pass that has changed something for the first time."""
        node = self.nodes[number]
        parent, key, index = self.places[number]
        touched = True
        while True:
            if new is not node:
                if number == 0:
                    self.tree = new
                elif parent and key:
                    parent.set(key, new, index)
            elif touched:
                # What is below may be other nodes now.
                for child in list(node.iter_expressions()):
                    key, index = child.arg_key, child.index
                    replaced = child.transform(act, copy=False, **named)
                    if replaced is not child:
                        node.set(key, replaced, index)
            number += self.sizes[number] if touched else 1
            if number >= len(self.nodes):
                return
            node = self.nodes[number]
            parent, key, index = node.parent, node.arg_key, node.index
            before = changes
            new = act(node, **named)
            touched = new is not node or changes != before


def in_order(tree: Any) -> tuple[list[Any], list[int]]:
    """The nodes of a tree, parents first, and the number of nodes that each is the top of."""
    nodes: list[Any] = []
    sizes: list[int] = []

    def add(node: Any) -> int:
        place = len(nodes)
        nodes.append(node)
        sizes.append(1)
        sizes[place] += sum([add(child) for child in node.iter_expressions()])
        return sizes[place]

    add(tree)
    return nodes, sizes
