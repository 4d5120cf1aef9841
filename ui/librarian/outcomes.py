"""The pieces of HTML of work and of what came of files. All of it is made by `ui.markup`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from taiyi_rag.types import TrustStatus
from ui import reticence
from ui.markup import Html, element, joined
from ui.texts import Texts


def bar(name: str, done: int, total: int | None) -> Html:
    """How far something is; without a total, that it goes on."""
    percent = min(100, round(100 * done / total)) if total else None
    fill = element("i", style=f"width: {percent}%" if percent is not None else None)
    return element(
        "div",
        fill,
        class_="taiyi-progress" if percent is not None else "taiyi-progress taiyi-unknown",
        role="progressbar",
        aria_label=name,
        aria_valuemin="0",
        aria_valuemax="100",
        aria_valuenow=None if percent is None else str(percent),
    )


def outcome(t: Texts, line: dict[str, Any]) -> Html:
    """What became of a file, why, and what of it didn't come through."""
    status = str(line.get("outcome", ""))
    warnings = [reticence.told(str(one)) for one in line.get("warnings", ())]
    reason = reticence.told(str(line.get("reason", "")))
    name = element("span", file_of(line) or t("outcome-nameless"), class_="taiyi-file")
    state = element("span", t(f"outcome-{status}"), class_=f"taiyi-state taiyi-{status}")
    body = [element("p", reason, class_="taiyi-small")] if reason else []
    return element(
        "div", element("p", state, name), *body, *unfolding(t, warnings), class_="taiyi-outcome"
    )


def unfolding(t: Texts, warnings: Sequence[str]) -> list[Html]:
    """Warnings, folded away."""
    if not warnings:
        return []
    summary = element("summary", t("outcome-warnings", warnings=len(warnings)))
    items = element("ul", *(element("li", one) for one in warnings))
    return [element("details", summary, items, class_="taiyi-warnings")]


def outcomes(summary: str, lines: Iterable[Html], *, unfolded: bool = False) -> Html:
    """Some outcomes together, under a line that unfolds them."""
    return element(
        "details",
        element("summary", summary),
        *lines,
        class_="taiyi-outcomes",
        open="" if unfolded else None,
    )


def counted(t: Texts, numbers: dict[str, int]) -> Html:
    """How many files came to what."""
    badges = (
        element(
            "span", f"{t(f'outcome-{status}')} {number:,}", class_=f"taiyi-state taiyi-{status}"
        )
        for status, number in numbers.items()
        if number
    )
    return element("p", *badges, class_="taiyi-counted")


def file_of(line: dict[str, Any]) -> str:
    """The name of an outcome's file, "" where it was deleted, and with it its name here."""
    return str(line.get("path", "")).rpartition("/")[2]


def work(headline: str, state: str, tone: str, *details: str) -> Html:
    """The head of a piece of work: what, in which state, and more in small print."""
    title = element("strong", headline)
    badge = element("span", state, class_=f"taiyi-state taiyi-{tone}")
    more = " · ".join(filter(None, details))
    small = [element("p", more, class_="taiyi-small")] if more else []
    return joined(element("p", title, badge, class_="taiyi-work"), *small)


def last(t: Texts, lines: Sequence[dict[str, Any]]) -> Html:
    """The files that were done last, in small print."""
    shown = " · ".join(f"{_status(t, line)}: {file_of(line)}" for line in lines)
    return element("p", shown, class_="taiyi-small taiyi-last")


def _status(t: Texts, line: dict[str, Any]) -> str:
    return t(f"outcome-{line['outcome']}")


def file_name_of(path: str) -> str:
    """The name of a file, without its folder."""
    return path.rpartition("/")[2]


def changed(t: Texts, documents: Sequence[dict[str, Any]]) -> Html:
    """Documents whose trust status is another now."""
    items = (
        element(
            "li",
            element("span", t(f"trust-{TrustStatus(one['trust'])}"), class_="taiyi-state"),
            element("span", str(one.get("title") or one.get("document_id", ""))),
        )
        for one in documents
    )
    return element("ul", *items, class_="taiyi-titles")
