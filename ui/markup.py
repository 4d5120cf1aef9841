"""Text that others wrote, made inert: it is shown letter by letter and does nothing.

Everything on the page that came from a document, a file name, a model or a user passes through
`inert` (for components, which set it as text), `label` (for widgets) or `element` (for HTML). No
other module of `ui` writes HTML.
"""

from __future__ import annotations

import html
import string
import unicodedata

_BIDIRECTIONAL = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_REPLACEMENT = "\ufffd"


class Html(str):
    """HTML that `element` made. A plain `str` is text, and is escaped wherever it goes."""

    __slots__ = ()


def inert(text: str) -> str:
    """`text` without control characters, bidirectional marks and lone surrogates."""
    return "".join(_kept(c) for c in text)


def _kept(c: str) -> str:
    if c in "\n\t":
        return c
    category = unicodedata.category(c)
    if category == "Cs":
        return _REPLACEMENT
    return "" if category == "Cc" or c in _BIDIRECTIONAL else c


def label(text: str) -> str:
    """`text` for the label of a widget, which reads Markdown: none of it means anything."""
    return "".join(f"\\{c}" if c in string.punctuation else c for c in inert(text))


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
