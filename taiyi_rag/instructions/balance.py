"""How much of each task: as it comes, by the square root of what there is, or in given proportions.

Tasks with much are sampled, tasks with little repeated, up to a number of times, in other words
where the task has some. Which records are taken depends on the seed and their names alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import xxhash

from taiyi_rag.errors import InputError
from taiyi_rag.instructions.pairs import Item, Pair


@dataclass(frozen=True, slots=True)
class Balance:
    """`how`: "as it comes", "sqrt" or "given", by `shares` of tasks. `cap`: the most pairs of a
    task, `total` of all [as many as there are], `repeats` of one record."""

    how: str = "as it comes"
    shares: Mapping[str, float] = field(default_factory=dict)
    cap: int | None = None
    total: int | None = None
    repeats: int = 3

    @classmethod
    def of(cls, said: str, cap: int | None, total: int | None, repeats: int) -> Balance:
        """As it is said: "as-is", "sqrt", "ner=2,classify=1". Raises `InputError`."""
        if said in ("as-is", "sqrt"):
            how = "as it comes" if said == "as-is" else said
            return cls(how, {}, cap, total, repeats)
        return cls("given", dict(map(_share, said.split(","))), cap, total, repeats)

    def targets(self, counts: Mapping[str, int]) -> dict[str, int]:
        """How many pairs of each task to write. Raises `InputError` where a task has no share."""
        weights = self._weights(counts)
        size, sum_ = self.total or sum(counts.values()), sum(weights.values())
        most = {task: min(self.cap or math.inf, n * self.repeats) for task, n in counts.items()}
        return {
            task: int(min(most[task], round(size * weights[task] / sum_))) if sum_ else 0
            for task in counts
        }

    def _weights(self, counts: Mapping[str, int]) -> dict[str, float]:
        if self.how == "given":
            if unknown := sorted(set(counts) ^ set(self.shares)):
                raise InputError(
                    f"The proportions must name the tasks that there are "
                    f"({', '.join(sorted(counts)) or 'none'}); {', '.join(unknown)} doesn't agree."
                )
            return dict(self.shares)
        return {t: math.sqrt(n) if self.how == "sqrt" else float(n) for t, n in counts.items()}


def _share(said: str) -> tuple[str, float]:
    task, _, number = said.partition("=")
    try:
        share = float(number)
    except ValueError:
        share = -1.0
    if not task.strip() or not 0 <= share < math.inf:
        raise InputError(
            f'"{said}" is no proportion. Write as-is, sqrt, or tasks with numbers '
            "(ner=2,classify=1)."
        )
    return task.strip(), share


def taken(pairs: Sequence[Pair], balance: Balance, seed: int) -> list[tuple[Pair, int]]:
    """The pairs to write, each with how often it was written before; in an order of the seed's."""
    by_task: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_task[pair.item.source.task].append(pair)
    targets = balance.targets({task: len(some) for task, some in by_task.items()})
    chosen: list[tuple[Pair, int]] = []
    for task, some in by_task.items():
        ordered = sorted(some, key=lambda pair: drawn(pair.item, seed, "taken"))
        chosen += [
            (ordered[number % len(ordered)], number // len(ordered))
            for number in range(targets[task])
        ]
    return sorted(chosen, key=lambda one: drawn(one[0].item, seed, f"order {one[1]}"))


def drawn(item: Item, seed: int, what: str) -> int:
    """A number for a record, as if drawn by lot: always the same for the same seed."""
    name = "\n".join((what, item.source.task, item.source.name, item.id))
    return xxhash.xxh3_64_intdigest(name.encode("utf-8", "replace"), seed)
