"""Which findings together make a flag: a file of rules, read once.

    flag: finding|finding + finding - finding

One of each group that "+" joins must be there, and none after "-".
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cache

from taiyi_rag.safety.notation import lines


@dataclass(frozen=True, slots=True)
class Rule:
    """One line."""

    flag: str
    needed: tuple[frozenset[str], ...]
    barred: frozenset[str]

    def holds(self, found: Set[str]) -> bool:
        """Whether the findings make the flag."""
        return all(found & group for group in self.needed) and not found & self.barred


def holding(file: str, found: Set[str]) -> list[str]:
    """The flags that findings make, each once, in the order of the file."""
    return list(dict.fromkeys(rule.flag for rule in rules(file) if rule.holds(found)))


@cache
def rules(file: str) -> tuple[Rule, ...]:
    """The rules of a file of this package."""
    return tuple(map(_rule, lines(file)))


def _rule(line: str) -> Rule:
    flag, _, condition = line.partition(": ")
    needed, *barred = condition.split(" - ")
    groups = (frozenset(group.strip().split("|")) for group in needed.split(" + "))
    return Rule(
        flag, tuple(groups), frozenset(b for part in barred for b in part.strip().split("|"))
    )
