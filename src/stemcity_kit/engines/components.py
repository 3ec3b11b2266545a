"""Which nodes of a directed graph lie on circles together: its strongly connected components.

Source: R. E. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972) 146-160, here
without recursion, so that no graph is too deep.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["components"]


def components(leads: Sequence[Iterable[int]]) -> list[int]:
    """For each node the number of its component; two nodes have the same exactly when each leads to the other.

    Args:
        leads: For each node, 0 and up, the nodes that it leads to.

    >>> components([[1], [0], [0]])
    [0, 0, 1]
    """
    number = [-1] * len(leads)
    low = [0] * len(leads)
    component = [-1] * len(leads)
    open_nodes: list[int] = []
    found = counted = 0
    for root in range(len(leads)):
        if number[root] >= 0:
            continue
        path = [(root, iter(leads[root]))]
        number[root] = low[root] = counted
        counted += 1
        open_nodes.append(root)
        while path:
            node, rest = path[-1]
            for other in rest:
                if number[other] < 0:
                    number[other] = low[other] = counted
                    counted += 1
                    open_nodes.append(other)
                    path.append((other, iter(leads[other])))
                    break
                if component[other] < 0:
                    low[node] = min(low[node], number[other])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == number[node]:
                    while component[node] < 0:
                        component[open_nodes.pop()] = found
                    found += 1
    return component
