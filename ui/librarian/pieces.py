"""The pieces of HTML of the page Library. All of it is made by `ui.markup`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from taiyi_rag.library.access import OPEN, Access
from taiyi_rag.library.listing import Row
from taiyi_rag.types import Document, StudyDesign, TrustStatus
from ui import hits
from ui.librarian.facts import Facts
from ui.markup import Html, element
from ui.references import file_name, origin
from ui.texts import Texts

_UNITS = ("B", "kB", "MB", "GB", "TB")


def size(number: int) -> str:
    """Bytes as people read them."""
    value, unit = float(number), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return (
        f"{value:.0f} {_UNITS[unit]}"
        if unit == 0 or value >= 100
        else f"{value:.1f} {_UNITS[unit]}"
    )


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
    facts = [size(known.bytes), changed, known.embedder.rpartition("/")[2]]
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


def broken(name: str, headline: str, message: str) -> Html:
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
    file = "" if file_name(one) == one.source else file_name(one)
    facts = (t("document-passages", passages=row.passages), file, _added(t, row))
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
        element(
            "p", " · ".join(filter(None, why)) or t("standing-no-reason"), class_="taiyi-small"
        ),
        class_="taiyi-document",
    )


def heading(text: str) -> Html:
    """The heading of a part of the page."""
    return element("h2", text, class_="taiyi-part")


def head_of(t: Texts, known: Facts) -> Html:
    """The head of a collection's own page."""
    return element("div", element("h1", known.name), *about(t, known), class_="taiyi-shelf")


def explained(headline: str, text: str) -> Html:
    """A thing that can be done, and what it does."""
    return element(
        "div",
        element("h3", headline),
        element("p", text, class_="taiyi-small"),
        class_="taiyi-care",
    )


def questions(asked: Iterable[tuple[str, str]]) -> Html:
    """Questions with links to the chats that they were asked in, by id."""
    items = (
        element("li", element("a", question, href="./?" + urlencode({"chat": chat})))
        for question, chat in asked
    )
    return element("ul", *items, class_="taiyi-titles")


def paths(names: Sequence[str]) -> Html:
    """Folders on the server."""
    return element("ul", *(element("li", element("code", one)) for one in names))
