"""The pieces of HTML of what was looked up. All of it is made by `ui.markup`."""

from __future__ import annotations

from collections.abc import Mapping

from taiyi_rag.retrieval.highlights import Pieces
from taiyi_rag.types import Document, Passage, StudyDesign, TrustStatus
from ui.markup import Html, element
from ui.references import citation
from ui.texts import Texts

_BEGINNING = 240
"""Characters of a passage that others are compared with."""
_TYPES = 3
"""Study types on a card, at most."""


def card_head(
    t: Texts, document: Document, title: Pieces, rank: int, page: str, *, new: bool = False
) -> Html:
    """A document's title with its rank, where it comes from, and its badges. `page` is the address
    of its own page."""
    link = element(
        "a", *_marked(title), href=page, target="_blank", rel="noopener", title=t("card-page")
    )
    heading = element("h3", link, lang=document.language)
    number = element("span", f"{rank}", class_="taiyi-rank", aria_hidden="true")
    return element(
        "div",
        element("div", number, heading, class_="taiyi-title"),
        element("p", citation(document), class_="taiyi-small", lang=document.language),
        badges(t, document, new=new),
        *_standing(t, document),
        class_="taiyi-card",
    )


def badges(t: Texts, document: Document, *, new: bool = False) -> Html:
    """What a document is, in a few words; what speaks against it first."""
    design = document.design is not StudyDesign.OTHER
    kinds = [t(f"design-{document.design}")] if design else document.study_types[:_TYPES]
    plain = [*kinds, t.place(document.jurisdiction or ""), t(f"language-{document.language}")]
    return element(
        "p",
        *doubt(t, document),
        *([element("span", t("card-new"), class_="good")] if new else []),
        *(element("span", text) for text in plain if text),
        class_="taiyi-badges",
    )


def _standing(t: Texts, document: Document) -> list[Html]:
    """Why a document isn't simply current, as far as it is known."""
    standing = document.standing
    newer = standing.superseding_title
    known = [standing.date, standing.reason, t("newer", title=newer) if newer else ""]
    if document.trust is TrustStatus.CURRENT or not any(known):
        return []
    return [element("p", " · ".join(filter(None, known)), class_="taiyi-small")]


def doubt(t: Texts, document: Document) -> list[Html]:
    """A badge for what isn't simply current."""
    found = []
    if document.trust is not TrustStatus.CURRENT:
        tone = "calm" if document.trust is TrustStatus.CORRECTED else "bad"
        found.append(element("span", t(f"trust-{document.trust}"), class_=tone))
    if document.tier != "curated":
        found.append(element("span", t(f"tier-{document.tier}"), class_="calm"))
    return found


def found(
    t: Texts,
    passage: Passage,
    text: Pieces,
    meaning: float,
    words: float,
    prior: Mapping[str, float],
) -> Html:
    """A passage with what matched, where it stands, and why it was found there."""
    page = t("page", page=passage.page) if passage.page else ""
    place = " · ".join(filter(None, (" › ".join(passage.headings), page)))
    legs = element(
        "p",
        _leg(t("leg-meaning"), meaning),
        _leg(t("leg-words"), words),
        *(element("span", f"{t(f'prior-{part}')} {v:+.2f}") for part, v in prior.items()),
        class_="taiyi-legs",
        title=t("legs-how"),
    )
    excerpt = element("p", *_marked(text), lang=passage.language, class_="taiyi-excerpt")
    under = element("p", place, class_="taiyi-small taiyi-place") if place else Html("")
    return element("div", under, excerpt, legs, class_="taiyi-found")


def passage_named(t: Texts, document: Document, passage: Passage) -> Html:
    """The passage that others were asked to be like."""
    begin = passage.text[:_BEGINNING] + ("…" if len(passage.text) > _BEGINNING else "")
    return element(
        "div",
        element("strong", t("like")),
        element("h2", document.title, lang=document.language),
        element("p", begin, lang=passage.language),
        element("p", t("like-how"), class_="taiyi-small"),
        class_="taiyi-notice taiyi-calm taiyi-like",
        role="note",
    )


def heading(search: str) -> Html:
    """A heading for those who go by headings; others see what is below it."""
    return element("h2", search, class_="taiyi-unseen")


def more(text: str) -> Html:
    """What a card leaves out."""
    return element("p", text, class_="taiyi-small taiyi-more")


def basket_item(t: Texts, document: Document) -> Html:
    """A document in the basket, what is doubtful marked."""
    title = element("span", document.title, lang=document.language)
    return element("p", title, *doubt(t, document), class_="taiyi-basket")


def _leg(name: str, share: float) -> Html:
    percent = round(100 * min(1.0, max(0.0, share)))
    filled = element("i", style=f"width: {percent}%")
    bar = element("span", filled, class_="taiyi-bar", role="img", aria_label=f"{percent} %")
    return element("span", name, bar, class_="taiyi-leg")


def _marked(text: Pieces) -> list[Html]:
    return [element("mark" if marked else "span", piece) for piece, marked in text]
