"""Whose page this is: what a visitor keeps is found again under this, and by nobody else.

Where people sign in, it is who they are. Where they don't, each browser has a secret of its own in
a cookie, drawn at random at its first visit; what is stored is a hash of it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import streamlit as st

COOKIE = "taiyi-visitor"

_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")
_ASSETS = Path(__file__).parent / "assets"

_component = st.components.v2.component(
    "taiyi_visitor", js=(_ASSETS / "visitor.js").read_text("utf-8")
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """`owner` is what their things are stored under; `name` who they are, "" where nobody signs
    in."""

    owner: str
    name: str = ""


def current() -> Visitor:
    """The visitor of this session."""
    if name := _signed_in():
        # Names are the same however they are written, as they are for who may read.
        return Visitor(_owner(f"user {name.casefold()}"), name)
    return Visitor(_owner(f"browser {_browsers_secret()}"))


def remember() -> None:
    """Have the browser keep its secret. Draws nothing."""
    if not _signed_in() and st.context.cookies.get(COOKIE) != _browsers_secret():
        _component(key="visitor", data={"name": COOKIE, "secret": _browsers_secret()})


def _browsers_secret() -> str:
    if "visitor" not in st.session_state:
        known = st.context.cookies.get(COOKIE, "")
        fits = _SECRET.fullmatch(known)
        st.session_state["visitor"] = known if fits else secrets.token_urlsafe(24)
    return cast(str, st.session_state["visitor"])


def is_unverified() -> bool:
    """Whether somebody signed in with an address that nobody has verified to be theirs: anybody
    could give any. They count as not signed in."""
    user = st.user.to_dict()
    denied = str(user.get("email_verified", True)).casefold() in ("false", "0", "none")
    return bool(user.get("is_logged_in") and user.get("email") and denied)


def _signed_in() -> str:
    user = st.user.to_dict()
    if not user.get("is_logged_in") or is_unverified():
        return ""
    return str(user.get("email") or user.get("sub") or "")


def _owner(of: str) -> str:
    return hashlib.sha256(of.encode("utf-8")).hexdigest()
