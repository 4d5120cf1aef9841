"""Text that others wrote, made inert: it is shown letter by letter and does nothing.

Everything on the page that came from a document, a file name, a model or a user passes through
`inert` (for components, which set it as text) or `element` (for HTML). No other module of `ui`
writes HTML.
"""

from __future__ import annotations

import html
import re

_DROPPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # bidirectional marks
)
_LONE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_WORD_JOINER = "\u2060"


class Html(str):
    """HTML that `element` made. A plain `str` is text, and is escaped wherever it goes."""

    __slots__ = ()


def inert(text: str) -> str:
    """`text` without control characters, bidirectional marks and lone surrogates."""
    return _LONE.sub(_REPLACEMENT, _DROPPED.sub("", text))


def as_label(text: str) -> str:
    """`text` as the label of a button or pill, which Streamlit reads as Markdown: every sign that
    means something there is escaped, and ":…:" names no icon."""
    line = " ".join(inert(text).split())
    return _PUNCTUATION.sub(r"\\\1", line).replace("\\:", f"\\:{_WORD_JOINER}")


def element(tag: str, *content: str, **attributes: str | None) -> Html:
    """An HTML element. Content is escaped unless it is `Html`, attributes always are.

    Attribute names lose a trailing underscore, and inner ones become hyphens (`class_`,
    `aria_label`). Attributes that are None are left out.
    """
    shown = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_escaped(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    inner = "".join(part if isinstance(part, Html) else _escaped(part) for part in content)
    return Html(f"<{tag}{shown}>{inner}</{tag}>")


def joined(*parts: Html) -> Html:
    """Pieces of HTML, one after another."""
    return Html("".join(parts))


def _escaped(text: str) -> str:
    return html.escape(inert(text), quote=True)
