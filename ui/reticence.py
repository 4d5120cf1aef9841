"""What the page tells of the machine, and to whom.

Whoever sits at the machine (the page listens on loopback, their browser connects from there, no
proxy brings them, nobody signs in) sees paths and addresses: they need them to mend what is wrong.
Others see none; passwords in addresses nobody does.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

from ui import visitor

_PASSWORD = re.compile(r"(?<=//)[^/@\s]*@")
_ADDRESS = re.compile(r"\bhttps?://[^\s,;)]+")
_PATH = re.compile(
    r"(?<![\w/.])(?:~|[A-Za-z]:)?[/\\](?:[^\n/\\:,;()]+[/\\])*"
    r"(?:[^\n/\\:,;()'\"]*?\.\w{1,8}\b|[^\s/\\:,;()]*)"
)
"""Names may hold blanks: rather more is hidden than a part of a path shown."""
_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")
"""What a proxy adds to a request."""
_HIDDEN = "…"


def tells_all() -> bool:
    """Whether this visitor may see paths and addresses."""
    return (
        _is_loopback(st.get_option("server.address")) and not visitor.current().name and _is_here()
    )


def _is_here() -> bool:
    """Whether the browser runs on this machine; a proxy on it speaks for others."""
    address = st.context.ip_address  # no text where it is loopback
    forwarded = any(name in st.context.headers for name in _FORWARDED)
    return (not isinstance(address, str) or _is_loopback(address)) and not forwarded


def told(text: str) -> str:
    """A text as this visitor may see it."""
    text = _PASSWORD.sub("", text)
    return text if tells_all() else hidden(text)


def hidden(text: str) -> str:
    """A text without paths and addresses."""
    return _PATH.sub(_HIDDEN, _ADDRESS.sub(_HIDDEN, text))


def server(address: str) -> str:
    """Where a server is: machine and port, as this visitor may see it."""
    try:
        parts = urlsplit(address)
        where = f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        where = ""
    return where if tells_all() else _HIDDEN


def _is_loopback(address: str | None) -> bool:
    try:
        return address == "localhost" or ip_address(address or "").is_loopback
    except ValueError:
        return False
