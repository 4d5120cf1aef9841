"""What a visitor is about in the library: which collection, which part of it, what they must be
told. Whatever changes a collection passes through here, and through the question who may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import streamlit as st

from taiyi_rag.errors import CollectionError
from taiyi_rag.jobs import Kind
from taiyi_rag.settings import Settings
from ui import blocks, problems, resources, session, visitor
from ui.texts import Texts

PARTS = ("documents", "add", "standing", "care", "readers")
FOR_READERS = ("documents", "standing")
"""Those that who may only read sees."""


def chosen() -> str:
    """The collection that is looked after, "" while none is: the session's, else the address's. It
    may be gone, or not for this visitor."""
    if "library" not in st.session_state:
        st.session_state["library"] = st.query_params.get("collection", "")
        st.session_state["library-part"] = st.query_params.get("part", "")
    return str(st.session_state["library"])


def choose(name: str, part: str = "") -> None:
    """Look after another collection, which is then the one that is asked, too; "" for none."""
    st.session_state["library"], st.session_state["library-part"] = name, part
    st.session_state.pop("library-selected", None)
    asked()
    if name:
        st.session_state["collection"] = name


def part(parts: Sequence[str]) -> str:
    """The part that is looked at, of those that there are."""
    wanted = str(st.session_state.get("library-part"))
    return wanted if wanted in parts else parts[0]


def keep_address(name: str, looked_at: str = "") -> None:
    """Write the page's address, so that a reload shows the same."""
    if name:
        session.keep_address({"part": looked_at} if looked_at != PARTS[0] else {}, name)
    else:
        st.query_params.pop("collection", None)
        st.query_params.pop("part", None)


@contextmanager
def acting() -> Iterator[None]:
    """What goes wrong inside is told when the page is drawn next."""
    try:
        yield
    except Exception as error:  # as `problems.told` has it
        st.session_state["library-problem"] = problems.problem_of(error)


def check_may_change(t: Texts, settings: Settings, name: str) -> None:
    """Raises `CollectionError` where the visitor may not change a collection: buttons that aren't
    drawn, or were drawn before, can be pressed all the same."""
    if not resources.may_change(settings, name):
        raise CollectionError(t("library-not-yours"))


def start(t: Texts, settings: Settings, name: str, kind: Kind, *arguments: str) -> None:
    """Have work done on a collection, in a process of its own."""
    with acting():
        check_may_change(t, settings, name)
        begin(settings, name, kind, arguments)


def begin(
    settings: Settings,
    name: str,
    kind: Kind,
    arguments: Sequence[str] = (),
    options: Sequence[str] = (),
) -> None:
    """The same, for who has made sure that it may be done: to this library, and to none that has
    its name later. Raises `TaiyiError`, also where there is none of that name (any more)."""
    resources.jobs(settings).start(
        kind,
        name,
        arguments,
        options=options,
        owner=visitor.current().owner,
        library=resources.shelved(settings, name).truth.identity,
    )


def ask(what: str, *about: str) -> None:
    """Have a dialog open until it is dismissed or done, whatever else the page draws anew."""
    st.session_state["library-asking"] = (what, about)


def asking(what: str) -> tuple[str, ...] | None:
    """What that dialog is about, None while it isn't open."""
    asked, about = st.session_state.get("library-asking", ("", ()))
    return cast("tuple[str, ...]", about) if asked == what else None


def asked() -> None:
    """The dialog is done."""
    st.session_state.pop("library-asking", None)


def say(headline: str, *lines: str) -> None:
    """Have something told when the page is drawn next."""
    st.session_state["library-said"] = (headline, *lines)


def tell(t: Texts) -> None:
    """Tell what there is to tell, once."""
    if problem := st.session_state.pop("library-problem", None):
        problems.show(t, problem)
    if said := st.session_state.pop("library-said", None):
        st.html(blocks.notice("calm", *said))
