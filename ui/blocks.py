"""The page's pieces of HTML that hold others' words. All of it is made by `ui.markup`."""

from __future__ import annotations

from collections.abc import Sequence

from taiyi_rag.types import Document, StudyDesign, TrustStatus
from ui.markup import Html, element, joined
from ui.places import address
from ui.references import Link, citation, file_name, links, noticed
from ui.texts import Texts

_TYPES = 3
"""Study types that are shown, at most."""


def question(number: int, text: str) -> Html:
    """A question, with the anchor that the list of questions leads to."""
    return element("div", element("h2", text), class_="taiyi-question", id=f"question-{number}")


def questions(texts: Sequence[str], first: int = 0) -> Html:
    """The list of questions, each leading to its place on the page: from the first that has one."""
    items = (
        element("li", element("a", text, href=f"#question-{n}", title=text))
        for n, text in enumerate(texts[first:], start=first)
    )
    return element("ol", *items, class_="taiyi-history", start=f"{first + 1}")


def notice(kind: str, headline: str, *lines: str) -> Html:
    """Something the reader must know: `kind` is calm, warning or error."""
    title = (element("strong", headline),) if headline else ()
    return element(
        "div",
        *title,
        *(element("p", line) for line in lines),
        class_=f"taiyi-notice taiyi-{kind}",
        role="alert" if kind == "error" else "note",
    )


def small(*texts: str) -> Html:
    """A line in small print."""
    return element("p", " · ".join(text for text in texts if text), class_="taiyi-small")


def stages(names: Sequence[str], current: int) -> Html:
    """The stages of an answer, those before `current` done."""
    states = ("done" if n < current else "now" if n == current else "next" for n in range(99))
    items = (
        element(
            "li", name, class_=f"taiyi-{state}", aria_current="step" if state == "now" else None
        )
        for name, state in zip(names, states, strict=False)
    )
    return element("ol", *items, class_="taiyi-stages", role="status", aria_live="polite")


def working(t: Texts) -> Html:
    """That it is still at work: seconds that the browser counts, and a word when they are many."""
    return element(
        "p",
        element("span", t("seconds", seconds=""), class_="taiyi-clock", aria_hidden="true"),
        element("span", t("patience"), class_="taiyi-patience"),
        class_="taiyi-working",
    )


def page_title(text: str) -> Html:
    """The page's name, heard and not seen."""
    return element("h1", text, class_="taiyi-unseen")


def subheading(*texts: str) -> Html:
    """A heading in small print."""
    return element("h2", " · ".join(text for text in texts if text), class_="taiyi-small")


def welcome(title: str, tagline: str) -> Html:
    """The head of an empty page."""
    return element("div", element("h2", title), element("p", tagline), class_="taiyi-welcome")


def reference(t: Texts, document: Document, heading: str = "h3") -> Html:
    """A document's title, badges, citation, links, and what else is known of it."""
    return element(
        "div",
        element(heading, document.title, lang=document.language),
        _badges(t, document),
        element("p", citation(document), class_="taiyi-small"),
        _links(links(document)),
        class_="taiyi-reference",
    )


def standing(t: Texts, document: Document, collection: str) -> Html | None:
    """Why a document isn't simply current, and what replaces it; None where it is current."""
    if document.trust is TrustStatus.CURRENT:
        return None
    known = document.standing
    lines = [" · ".join(filter(None, (known.date, known.reason)))]
    lines += _noticed(t, known.notice)
    if known.superseded_by:
        newer = address(collection, document=known.superseded_by, language=t.language)
        name = t("newer", title=known.superseding_title or known.superseded_by)
        lines.append(element("a", name, href=newer, target="_self"))
    corrected = document.trust is TrustStatus.CORRECTED
    tone = "error" if document.trust is TrustStatus.RETRACTED else "warning"
    kind = "calm" if corrected else tone
    return notice(kind, t(f"standing-{document.trust}"), *filter(None, lines))


def beside(name: str, text: str, language: str) -> Html:
    """What was said in another language than what is shown below."""
    which = element("span", name, class_="taiyi-which")
    said = element("blockquote", text, lang=language)
    return element("div", which, said, class_="taiyi-beside")


def details(t: Texts, document: Document, headings: Sequence[str]) -> Html:
    """What is known of a document beside its citation."""
    known = {
        "headings": " › ".join(headings),
        "issuer": document.issuer,
        "version": document.version,
        "address": document.url,
        "licence": document.licence,
        "file": file_name(document),
    }
    rows = (
        joined(element("dt", t(id)), element("dd", value)) for id, value in known.items() if value
    )
    return element("dl", *rows, class_="taiyi-details")


def _badges(t: Texts, document: Document) -> Html:
    usable = document.trust in (TrustStatus.CURRENT, TrustStatus.CORRECTED)
    trust = element("span", t(f"trust-{document.trust}"), class_="good" if usable else "bad")
    design = document.design is not StudyDesign.OTHER
    others = [
        "" if document.tier == "curated" else t(f"tier-{document.tier}"),
        *([t(f"design-{document.design}")] if design else document.study_types[:_TYPES]),
        str(document.year or ""),
        *(t(f"population-{one}") for one in document.populations),
        t.place(document.jurisdiction or ""),
        t(f"language-{document.language}"),
    ]
    shown = (element("span", text) for text in others if text)
    return element("p", trust, *shown, class_="taiyi-badges")


def _noticed(t: Texts, notice: str) -> list[str]:
    """The notice of a standing, as a link where it is one."""
    link = noticed(notice)
    if not notice:
        return []
    name = t("notice")
    return [joined(element("span", f"{name} "), _out(link)) if link else f"{name} {notice}"]


def _links(found: Sequence[Link]) -> Html:
    return element("p", *map(_out, found), class_="taiyi-links")


def _out(link: Link) -> Html:
    """A link out of the page."""
    return element("a", link.text, href=link.url, target="_blank", rel="noopener noreferrer")


def heading(text: str) -> Html:
    """A heading in the sidebar."""
    return element("h2", text, class_="taiyi-aside")


def day(text: str) -> Html:
    """The head of what was asked on a day."""
    return element("h3", text, class_="taiyi-day")


def paragraph(*texts: str) -> Html:
    """Plain paragraphs."""
    return joined(*(element("p", text) for text in texts))


def quoted(text: str) -> Html:
    """Somebody's words that something is to be done with."""
    return element("blockquote", text, class_="taiyi-quoted")


def unseen(text: str) -> Html:
    """What only a screen reader says."""
    return element("span", text, class_="taiyi-unseen")
