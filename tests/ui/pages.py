"""What tests see of a page that ran without a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash


def leaves(block: Any) -> Iterator[Any]:
    """Every element, in order."""
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from leaves(child)
        else:
            yield child


def html(page: AppTest) -> str:
    """All HTML of the page."""
    return "\n".join(e.proto.body for e in leaves(page._tree) if e.type == "html")


def words(page: AppTest) -> str:
    """The same, its entities as characters."""
    return unescape(html(page))


def popovers(page: AppTest) -> list[str]:
    """What the buttons are called that open something on the page."""

    def labels(block: Any) -> Iterator[str]:
        for child in getattr(block, "children", {}).values():
            if getattr(child, "type", "") == "popover":
                yield child.proto.popover.label
            yield from labels(child)

    return list(labels(page._tree))


def components(page: AppTest, name: str) -> list[Any]:
    """What the components of that name were given."""
    found = [e.proto for e in leaves(page._tree) if e.type == "bidi_component"]
    return [json.loads(p.json) for p in found if p.component_name == name]


def go_to(page: AppTest, url_path: str) -> AppTest:
    """Open the page of that address; `AppTest.switch_page` knows pages that are files alone."""
    page._page_hash = calc_hash(url_path)
    return page
