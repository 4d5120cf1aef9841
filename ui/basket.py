"""The basket: documents that a visitor has put aside, and their references to take along.

It keeps ids, not headers: what has been retracted since is marked when the basket is drawn, and
when its references are saved. It is the visitor's in all tabs and after a reload; what can't be
kept so is held by the session alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import cast

import streamlit as st

from taiyi_rag.errors import CollectionNotFound, TaiyiError
from taiyi_rag.library import worst
from taiyi_rag.references import (
    FORMATS,
    MEDIA_TYPES,
    NAMES,
    Format,
    exported,
    reference_list,
)
from taiyi_rag.settings import Settings
from taiyi_rag.types import Document
from ui import blocks, hits, kept, resources, visitor
from ui.markup import inert, label_text
from ui.texts import Texts

MOST = 1000
"""Documents that a basket holds."""

_FEW = 8
"""Documents that are shown without scrolling."""
_REMOVABLE = 100
"""Documents that have a button each."""

Key = tuple[str, str]
"""A collection's name, and a document's id in it."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a basket as the library has it now, each id once, without text; and the titles of
    what the library doesn't have any more."""

    documents: tuple[Document, ...]
    gone: tuple[str, ...]


def held(settings: Settings) -> dict[Key, str]:
    """What is in the basket, with the title that it had when it was put there."""
    nothing: dict[Key, str] = {}
    return kept.read(settings, lambda w, owner: w.basket(owner), nothing) | _held_here()


def _held_here() -> dict[Key, str]:
    """What the session alone holds."""
    return cast("dict[Key, str]", st.session_state.setdefault("basket", {}))


def put_or_take(settings: Settings, collection: str, document: Document) -> None:
    """Put a document into the basket, or take it out again."""
    if (collection, document.id) in held(settings):
        _take_from(settings, collection, document.id)
    else:
        put(settings, collection, [document])


def put(settings: Settings, collection: str, documents: Sequence[Document]) -> None:
    """Put documents into the basket, as far as it has room."""
    basket = held(settings)
    new = {d.id: d.title for d in documents if (collection, d.id) not in basket}
    titles = dict(islice(new.items(), max(0, MOST - len(basket))))
    if not kept.change(settings, lambda w, owner: w.put(owner, collection, titles)):
        _held_here().update({(collection, id): title for id, title in titles.items()})


def _take(settings: Settings, id: str) -> None:
    """Take a document out, from whichever collections it was put there."""
    for collection in [name for name, held_id in held(settings) if held_id == id]:
        _take_from(settings, collection, id)


def _take_from(settings: Settings, collection: str, id: str) -> None:
    _held_here().pop((collection, id), None)
    kept.change(settings, lambda workspace, owner: workspace.take(owner, collection, id))


def _empty(settings: Settings) -> None:
    _held_here().clear()
    kept.change(settings, lambda workspace, owner: workspace.empty(owner))


def contents(settings: Settings, basket: dict[Key, str], who: str | None = None) -> Contents:
    """Read anew what a basket holds. Where two collections have a document, the worse of what they
    know of it holds. `who` is the visitor's name where there is no session to ask."""
    headers = {
        name: _headers(settings, name, [id for place, id in basket if place == name], who)
        for name in dict.fromkeys(name for name, _ in basket)
    }
    found: dict[str, Document] = {}
    gone = []
    for (name, id), title in basket.items():
        if document := headers[name].get(id):
            found[id] = _worse(found.get(id, document), document)
        else:
            gone.append(title)
    return Contents(tuple(found.values()), tuple(gone))


def _headers(settings: Settings, name: str, ids: list[str], who: str | None) -> dict[str, Document]:
    try:
        return resources.collection(settings, name, who).truth.headers(ids)
    except TaiyiError:  # the collection is gone with all that was in it
        return {}


def _worse(one: Document, other: Document) -> Document:
    """`one`, with the standing of the worse of the two."""
    if worst(one.trust, other.trust) is not one.trust:
        one = replace(one, trust=other.trust, standing=other.standing, relations=other.relations)
    return one if other.tier == "curated" else replace(one, tier=other.tier)


def file_of(settings: Settings, basket: dict[Key, str], format: Format, who: str) -> bytes:
    """The references of a basket, as they stand now, for a visitor of that name; it is made in a
    thread that has no session. Raises `CollectionNotFound` where none of it can be read."""
    documents = contents(settings, basket, who).documents
    if not documents:
        raise CollectionNotFound("Nothing that the basket holds can be read any more.")
    return exported(documents, format).encode("utf-8")


def draw(t: Texts, settings: Settings, basket: dict[Key, str]) -> None:
    """The basket as a button that opens it."""
    label = t("basket", count=len(basket))
    with st.popover(label, icon=":material/bookmarks:", disabled=not basket, key="taiyi-basket"):
        now = contents(settings, basket)
        _draw_items(t, settings, now.documents)
        if now.gone:
            st.html(blocks.notice("calm", t("basket-gone"), "; ".join(now.gone)))
        _draw_downloads(t, settings, basket)
        _draw_list(t, now.documents)
        st.button(
            t("basket-empty"),
            icon=":material/delete:",
            on_click=_empty,
            args=(settings,),
            type="tertiary",
        )


def _draw_items(t: Texts, settings: Settings, documents: Sequence[Document]) -> None:
    with st.container(height="content" if len(documents) < _FEW else 300, key="taiyi-items"):
        for place, document in enumerate(documents):
            with st.container(horizontal=True, gap="xsmall", key=f"item-{place}"):
                st.html(hits.basket_item(t, document))
                if place < _REMOVABLE:
                    st.button(
                        t("basket-take", title=label_text(document.title)),
                        key=f"take-{place}",
                        icon=":material/close:",
                        type="tertiary",
                        on_click=_take,
                        args=(settings, document.id),
                    )


def _draw_downloads(t: Texts, settings: Settings, basket: dict[Key, str]) -> None:
    who = visitor.current().name
    st.html(blocks.small(t("basket-save")))
    with st.container(horizontal=True, key="taiyi-downloads"):
        for format in FORMATS:
            st.download_button(
                NAMES[format],
                # Called when it is clicked: the page may have been open for days.
                partial(file_of, settings, basket, format, who),
                file_name=f"references.{format}",
                mime=MEDIA_TYPES[format],
                key=f"download-{format}",
                icon=":material/download:",
                on_click="ignore",
            )


def _draw_list(t: Texts, documents: Sequence[Document]) -> None:
    """The same as a list, to be copied."""
    with st.expander(t("basket-list"), icon=":material/format_list_numbered:"):
        kind = st.segmented_control(
            t("basket-list"),
            ("plain", "markdown"),
            key="basket-list",
            default="plain",
            format_func=lambda kind: t(f"list-as-{kind}"),
            required=True,
            label_visibility="collapsed",
        )
        text = reference_list(documents, markdown=kind == "markdown")
        st.code(inert(text), language=None, wrap_lines=True, height=220)
