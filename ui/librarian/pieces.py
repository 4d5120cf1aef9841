"""The pieces of HTML of the page Library. All of it is made by `ui.markup`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from taiyi_rag.library.access import OPEN, Access
from taiyi_rag.library.listing import Row
from taiyi_rag.types import Document, StudyDesign, TrustStatus
from ui import hits
from ui.librarian.facts import Facts
from ui.markup import Html, element, joined
from ui.references import file_name, origin
from ui.texts import Texts

_UNITS = ("B", "kB", "MB", "GB", "TB")


def size(number: int) -> str:
    """Bytes as people read them."""
    value, unit = float(number), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 or value >= 100 else f"{value:.1f} {_UNITS[unit]}"


def when(t: Texts, at: datetime | str) -> str:
    """How long ago, as far as people care; else the day."""
    try:
        then = datetime.fromisoformat(at) if isinstance(at, str) else at
    except ValueError:
        return ""
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    seconds = (datetime.now(UTC) - then).total_seconds()
    if seconds < 60:
        return t("when-now")
    if seconds < 3600:
        return t("when-minutes", minutes=int(seconds // 60))
    if seconds < 86_400:
        return t("when-hours", hours=int(seconds // 3600))
    return then.date().isoformat()


def card(t: Texts, known: Facts, editor: bool) -> Html:
    """A collection at a glance."""
    return element(
        "section",
        element("h2", known.name),
        *about(t, known),
        *(() if editor else (element("p", t("shelf-read-only"), class_="taiyi-small"),)),
        class_="taiyi-shelf",
    )


def about(t: Texts, known: Facts) -> tuple[Html, ...]:
    """What a collection holds, how it is, who may read it."""
    years = "–".join(dict.fromkeys(map(str, known.years))) if known.years else ""
    held = t("counts", documents=f"{known.documents:,}", passages=f"{known.passages:,}")
    badges = (
        element("span", t(f"health-{known.health}"), class_=_TONES[known.health]),
        element("span", who(t, known.access)),
    )
    changed = t("shelf-changed", when=when(t, known.changed))
    facts = [size(known.bytes), changed, known.embedder]
    return (
        element("p", " · ".join(filter(None, (held, years))), class_="taiyi-held"),
        *_languages(t, known),
        element("p", *badges, class_="taiyi-badges"),
        element("p", " · ".join(facts), class_="taiyi-small"),
    )


_TONES = {"behind": "calm", "flawed": "bad", "sound": "good", "fresh": None}


def _languages(t: Texts, known: Facts) -> tuple[Html, ...]:
    """A bar of the languages of its passages."""
    if not known.passages:
        return ()
    shares = {one: known.share(one) for one in known.languages if known.languages[one]}
    words = [f"{t(f'language-{one}')} {round(100 * share)} %" for one, share in shares.items()]
    parts = (
        element("i", style=f"width: {100 * share:.1f}%", class_=f"taiyi-{one}")
        for one, share in shares.items()
    )
    bar = element("span", *parts, class_="taiyi-shares", aria_hidden="true")
    return (element("p", bar, element("span", " · ".join(words)), class_="taiyi-small"),)


def who(t: Texts, access: Access) -> str:
    """Who may read, in a few words."""
    if access == OPEN:
        return t("who-all")
    if access.readers is None:
        return t("who-all-read", editors=len(access.editors or ()))
    named = access.readers | (access.editors or frozenset())
    return t("who-named", names=len(named))


def broken(t: Texts, name: str, headline: str, message: str) -> Html:
    """A collection that can't be opened, and why."""
    return element(
        "section",
        element("h2", name),
        element("p", element("span", headline, class_="bad"), class_="taiyi-badges"),
        element("p", message, class_="taiyi-small"),
        class_="taiyi-shelf",
    )


def document(t: Texts, row: Row) -> Html:
    """A document of the list."""
    one = row.document
    facts = (t("document-passages", passages=row.passages), file_name(one), _added(t, row))
    return element(
        "div",
        element("h3", one.title or one.id, lang=one.language),
        element("p", origin(one), class_="taiyi-small"),
        hits.badges(t, one),
        element("p", " · ".join(filter(None, facts)), class_="taiyi-small"),
        class_="taiyi-document",
    )


def _added(t: Texts, row: Row) -> str:
    return t("document-added", when=when(t, row.added)) if row.added else ""


def titles(documents: Iterable[Document], more: str = "") -> Html:
    """Titles of documents, and how many others there are."""
    items = [element("li", one.title or one.id, lang=one.language) for one in documents]
    rest = [element("li", more, class_="taiyi-small")] if more else []
    return element("ul", *items, *rest, class_="taiyi-titles")


def doubtful(t: Texts, one: Document) -> Html:
    """A document that isn't simply current, and why."""
    standing = one.standing
    newer = t("newer", title=standing.superseding_title) if standing.superseding_title else ""
    why = [standing.date, standing.reason, standing.notice, newer]
    tone = "calm" if one.trust is TrustStatus.CORRECTED else "bad"
    design = t(f"design-{one.design}") if one.design is not StudyDesign.OTHER else ""
    return element(
        "div",
        element("h3", one.title or one.id, lang=one.language),
        element(
            "p",
            element("span", t(f"trust-{one.trust}"), class_=tone),
            *(element("span", text) for text in (design, str(one.year or "")) if text),
            class_="taiyi-badges",
        ),
        element("p", " · ".join(filter(None, why)) or t("standing-no-reason"), class_="taiyi-small"),
        class_="taiyi-document",
    )


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
    warnings = [str(one) for one in line.get("warnings", ())]
    reason = str(line.get("reason", ""))
    name = element("span", file_of(line), class_="taiyi-file")
    state = element("span", t(f"outcome-{status}"), class_=f"taiyi-state taiyi-{status}")
    body = [element("p", reason, class_="taiyi-small")] if reason else []
    return element("div", element("p", state, name), *body, *unfolding(t, warnings), class_="taiyi-outcome")


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
        element("span", f"{t(f'outcome-{status}')} {number:,}", class_=f"taiyi-state taiyi-{status}")
        for status, number in numbers.items()
        if number
    )
    return element("p", *badges, class_="taiyi-counted")


def file_of(line: dict[str, Any]) -> str:
    """The name of an outcome's file."""
    return str(line.get("path", "")).rpartition("/")[2]


def work(headline: str, state: str, tone: str, *details: str) -> Html:
    """The head of a piece of work: what, in which state, and more in small print."""
    return joined(
        element(
            "p",
            element("strong", headline),
            element("span", state, class_=f"taiyi-state taiyi-{tone}"),
            class_="taiyi-work",
        ),
        element("p", " · ".join(filter(None, details)), class_="taiyi-small"),
    )


def heading(text: str) -> Html:
    """The heading of a part of the page."""
    return element("h2", text, class_="taiyi-part")


def last(t: Texts, lines: Sequence[dict[str, Any]]) -> Html:
    """The files that were done last, in small print."""
    shown = (f"{t(f'outcome-{line["outcome"]}')}: {file_of(line)}" for line in lines)
    return element("p", " · ".join(shown), class_="taiyi-small taiyi-last")


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
