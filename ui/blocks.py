"""The page's pieces of HTML that hold others' words. All of it is made by `ui.markup`."""

from __future__ import annotations

from collections.abc import Sequence

from taiyi_rag.types import Agreement, Claim, Document, StudyDesign, TrustStatus, Verdict
from ui.markup import Html, element, joined
from ui.references import citation, file_name, links
from ui.texts import Texts


def question(number: int, text: str) -> Html:
    """A question, with the anchor that the list of questions leads to."""
    return element("div", element("h2", text), class_="taiyi-question", id=f"question-{number}")


def questions(texts: Sequence[str]) -> Html:
    """The list of questions, each leading to its place on the page."""
    items = (
        element("li", element("a", text, href=f"#question-{n}", title=text))
        for n, text in enumerate(texts)
    )
    return element("ol", *items, class_="taiyi-history")


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


def agreement(t: Texts, panel: Agreement) -> Html:
    """Where documents stand on the effect that was asked of, by direction and design."""
    rows = (
        element(
            "tr",
            element("td", t(f"direction-{one.direction}"), class_=f"taiyi-{one.direction}"),
            element("td", t(f"design-{one.design}"), str(one.year or "")),
            element("td", f"[{one.label}] {one.title}" if one.label else one.title),
            element("td", one.quote),
        )
        for one in sorted(panel.positions, key=lambda p: (p.direction, _STRENGTH[p.design]))
    )
    return element(
        "details",
        element("summary", panel.text),
        element("table", element("tbody", *rows)),
        class_="taiyi-agreement",
    )


_STRENGTH = {design: place for place, design in enumerate(StudyDesign)}


def draft(t: Texts, claims: Sequence[Claim]) -> Html:
    """The sentences of an answer that is still being written."""
    return joined(
        *(
            element(
                "p",
                claim.text + "".join(f" [{c.label}]" for c in claim.citations),
                *_doubt(t, claim.verdict),
                class_=f"taiyi-draft taiyi-{claim.verdict}",
            )
            for claim in claims
        )
    )


def _doubt(t: Texts, verdict: Verdict) -> tuple[Html, ...]:
    if verdict is Verdict.SUPPORTED:
        return ()
    return (element("em", t(f"verdict-{verdict}")),)


def welcome(title: str, tagline: str) -> Html:
    """The head of an empty page."""
    return element("div", element("h1", title), element("p", tagline), class_="taiyi-welcome")


def reference(t: Texts, document: Document) -> Html:
    """A document's title, badges, citation, links, and what else is known of it."""
    return element(
        "div",
        element("h3", document.title, lang=document.language),
        _badges(t, document),
        element("p", citation(document), class_="taiyi-small"),
        _links(document),
        class_="taiyi-reference",
    )


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
    tier = [] if document.tier == "curated" else [t(f"tier-{document.tier}")]
    others = [*tier, *document.study_types, t(f"language-{document.language}")]
    return element("p", trust, *(element("span", text) for text in others), class_="taiyi-badges")


def _links(document: Document) -> Html:
    shown = (
        element("a", link.text, href=link.url, target="_blank", rel="noopener noreferrer")
        for link in links(document)
    )
    return element("p", *shown, class_="taiyi-links")


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
