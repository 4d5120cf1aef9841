"""The filters in force, each of which can be removed; and where nothing fits, what would be found
without them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import streamlit as st

from taiyi_rag.retrieval import Lookup
from ui import blocks, narrowing, wanted
from ui.markup import label_text
from ui.texts import Texts
from ui.wanted import NOTHING, Narrowing, Wanted


@dataclass(frozen=True, slots=True)
class InForce:
    """A filter's name, and what is left when it is removed."""

    name: str
    left: Narrowing


def filters(t: Texts, now: Narrowing) -> Iterator[InForce]:
    """The values that confine a search, the years as one."""
    for field in narrowing.FIELDS:
        values = getattr(now, field)
        if field == "years":
            if values:
                yield InForce("–".join(map(str, values)), replace(now, years=None))
            continue
        for value in values:
            left = tuple(other for other in values if other != value)
            yield InForce(narrowing.named(t, field, value), replace(now, **{field: left}))


def draw(t: Texts, now: Narrowing) -> None:
    """Draw them as buttons that remove them, and one that removes all."""
    known = list(filters(t, now))
    if not known:
        return
    row = st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key="taiyi-in-force"
    )
    with row:
        st.html(blocks.small(t("in-force")), width="content")
        for place, one in enumerate(known):
            _draw_removal(
                t, f"in-force-{place}", label_text(one.name), one.left, ":material/close:"
            )
        if len(known) > 1:
            none = ":material/filter_alt_off:"
            _draw_removal(t, "in-force-all", t("filters-clear"), NOTHING, none)


def draw_ways_out(t: Texts, lookup: Lookup, now: Wanted) -> None:
    """Draw which filters to remove, with how many documents would be found then."""
    ways = {one.left: t("without", name=one.name) for one in filters(t, now.narrowing)}
    ways[NOTHING] = t("without-any")
    for place, (left, name) in enumerate(ways.items()):
        found = lookup.find(replace(now, narrowing=left, page=1).request).documents
        if found:
            label = label_text(f"{name} ({found})")
            _draw_removal(t, f"way-out-{place}", label, left, ":material/filter_alt_off:")


def _draw_removal(t: Texts, key: str, label: str, left: Narrowing, icon: str) -> None:
    st.button(
        label,
        key=key,
        icon=icon,
        help=t("filter-remove"),
        on_click=wanted.change,
        kwargs={"narrowing": left},
    )
