"""The pieces of HTML of what was looked up. All of it is made by `ui.markup`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from taiyi_rag.retrieval.highlights import Pieces
from taiyi_rag.types import Document, Passage, StudyDesign, TrustStatus
from ui.markup import Html, element
from ui.references import origin
from ui.texts import Texts

_TYPES = 3
"""Study types on a card, at most."""
_BINS = 24
"""Bars of a histogram, at most."""


def card_head(t: Texts, document: Document, title: Pieces, rank: int) -> Html:
    """A document's title with its rank, where it comes from, and its badges."""
    heading = element("h3", *_marked(title), lang=document.language)
    number = element("span", f"{rank}", class_="taiyi-rank", aria_hidden="true")
    return element(
        "div",
        element("div", number, heading, class_="taiyi-title"),
        element("p", origin(document), class_="taiyi-small"),
        badges(t, document),
        *_standing(t, document),
        class_="taiyi-card",
    )


def badges(t: Texts, document: Document) -> Html:
    """What a document is, in a few words; what speaks against it first."""
    design = document.design is not StudyDesign.OTHER
    kinds = [t(f"design-{document.design}")] if design else document.study_types[:_TYPES]
    plain = [*kinds, document.jurisdiction or "", t(f"language-{document.language}")]
    return element(
        "p",
        *doubt(t, document),
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


def more(text: str) -> Html:
    """What a card leaves out."""
    return element("p", text, class_="taiyi-small taiyi-more")


def basket(t: Texts, documents: Sequence[Document]) -> Html:
    """What is in the basket, what is doubtful marked."""
    items = (
        element("li", element("span", one.title, lang=one.language), *doubt(t, one))
        for one in documents
    )
    return element("ul", *items, class_="taiyi-basket")


def histogram(name: str, counts: Mapping[int, int], first: int, last: int) -> Html:
    """Bars of how many documents are of which years, from `first` to `last`."""
    width = -(-(last - first + 1) // _BINS)
    bins = [range(start, min(start + width, last + 1)) for start in range(first, last + 1, width)]
    numbers = [sum(counts.get(year, 0) for year in years) for years in bins]
    most = max([1, *numbers])
    bars = (
        element("span", style=f"height: {max(4, 100 * n // most) if n else 0}%", title=_bin(b, n))
        for b, n in zip(bins, numbers, strict=True)
    )
    chart = element("div", *bars, class_="taiyi-histogram", role="img", aria_label=name)
    return element("div", element("p", name, class_="taiyi-label"), chart)


def _bin(years: range, number: int) -> str:
    span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return f"{span}: {number}"


def _leg(name: str, share: float) -> Html:
    percent = round(100 * min(1.0, max(0.0, share)))
    filled = element("i", style=f"width: {percent}%")
    bar = element("span", filled, class_="taiyi-bar", role="img", aria_label=f"{percent} %")
    return element("span", name, bar, class_="taiyi-leg")


def _marked(text: Pieces) -> list[Html]:
    return [element("mark" if marked else "span", piece) for piece, marked in text]
