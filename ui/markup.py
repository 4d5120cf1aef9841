"""Text that others wrote, made inert: it is shown letter by letter and does nothing.

Everything on the page that came from a document, a file name, a model or a user passes through
`inert` (for components, which set it as text), `element` (for HTML) or `label_text` (for labels,
which Streamlit reads as Markdown). No other module of `ui` writes HTML.
"""

from __future__ import annotations

import html
import re
import string

from taiyi_rag.inert import unstacked

_DROPPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # bidirectional marks
)
_LONE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
_JOINER = "\u2060"
"""Has no width, and doesn't let a line end."""
_REPLACED = re.compile(
    r":(?=//|streamlit:)|www(?=\.)|@|-(?=[->])|<(?=[-=])|[>~](?==)", re.IGNORECASE
)
"""What Streamlit makes links, arrows and pictures of though it is escaped."""


class Html(str):
    """HTML that `element` made. A plain `str` is text, and is escaped wherever it goes."""

    __slots__ = ()


def inert(text: str) -> str:
    """`text` without control characters, bidirectional marks, lone surrogates, and more combining
    marks on a letter than any language has."""
    return unstacked(_LONE.sub(_REPLACEMENT, _DROPPED.sub("", text)))


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


def label_text(text: str) -> str:
    """`text` for a label that Streamlit reads as Markdown, so that it shows the text itself.

    Labels, `help`, captions, titles of tabs, popovers, expanders, dialogs and toasts are Markdown,
    and so are the options of pills, radios, segmented controls and menus. Options of selectboxes
    and multiselects, placeholders, values and cells of tables aren't: they take `inert`.
    """
    apart = _REPLACED.sub(lambda m: m[0] + _JOINER, " ".join(inert(text).split()))
    return "".join(f"\\{c}" if c in string.punctuation else c for c in apart)
