"""Values that a model took from a text, as slots: with their places where the text has the words,
without where it says so otherwise, and not at all where they hold numbers or medicines that the
text doesn't, or that it has of another medicine or arm."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from taiyi_rag.annotation.schema import Annotated, Remark, Slot
from taiyi_rag.language import substances
from taiyi_rag.tasks.arms import other_arms
from taiyi_rag.tasks.exchanged import exchanged
from taiyi_rag.tasks.figures import strange
from taiyi_rag.tasks.quoting import place


def quoted(pointer: str, words: str, text: str) -> tuple[Slot | None, Remark | None]:
    """The slot of some words, or what is wrong with them."""
    if at := place(words, text):
        return Slot(pointer, text[slice(*at[0])], at), None
    if substances(words) - _medicines(text):
        return None, Remark("not-in-text", words)
    if strange(words, text) or exchanged(words, text) or other_arms(words, text):
        return None, Remark("changed", words)
    return Slot(pointer, words), None


@lru_cache(maxsize=16)
def _medicines(text: str) -> frozenset[str]:
    return frozenset(substances(text, parts=True))


def all_quoted(
    pairs: Iterable[tuple[str, str]], text: str
) -> tuple[tuple[Slot, ...], tuple[Remark, ...]]:
    """The slots of pointers and words, what is wrong with the rest, and, as doubtful, the words
    that the text says otherwise."""
    slots: list[Slot] = []
    remarks: list[Remark] = []
    for pointer, words in pairs:
        slot, remark = quoted(pointer, words, text)
        if slot:
            slots.append(slot)
            remark = None if slot.offsets else Remark("doubtful", f"{pointer}: {words}")
        if remark:
            remarks.append(remark)
    return tuple(slots), tuple(remarks)


def told(record: Annotated, type: str) -> list[tuple[str, str | float | int | bool | None]]:
    """The pointers and values of a record's structures of a type."""
    return [(s.name, s.value) for one in record.structures if one.type == type for s in one.slots]
