"""What the page shows of a claim, while it is still being written and when the answer stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from taiyi_rag.language import has_han
from taiyi_rag.types import Check, Claim, Language, Verdict
from ui.markup import Html, element, inert
from ui.texts import Texts

_OPEN = 2
"""Originals that stand beside a claim; the others unfold."""


def shown(t: Texts, claim: Claim) -> dict[str, Any]:
    """A claim's words, its verdict, what is wrong with it, and the originals of what it says."""
    originals = _originals(claim)
    return {
        "text": inert(claim.text),
        "verdict": str(claim.verdict),
        "note": note(t, claim),
        "original": t("original"),
        "originals": originals[:_OPEN],
        "others": originals[_OPEN:],
        "more": t("originals-more", count=len(originals) - _OPEN),
    }


def note(t: Texts, claim: Claim) -> str:
    """What is wrong with a claim, and what the passage has instead."""
    if claim.verdict is Verdict.SUPPORTED:
        return ""
    found = [f for f in claim.findings if f.check not in (Check.MEANING, Check.LABEL)]
    told = [
        t(
            "finding-instead" if f.instead else "finding",
            check=t(f"check-{f.check}"),
            said=f.said,
            instead=f.instead,
        )
        for f in found
    ]
    return inert(" ".join([t(f"verdict-{claim.verdict}"), *told]))


def language_of(text: str) -> Language:
    """The language that a sentence is shown in."""
    return "zh" if has_han(text) else "en"


def drafts(t: Texts, claims: Sequence[Claim]) -> Html:
    """The sentences of an answer that is still being written, as they will stand in the ledger
    (`assets/ledger.js` draws the same elements)."""
    return element("div", *(_draft(t, claim) for claim in claims), class_="taiyi-claims")


def _draft(t: Texts, claim: Claim) -> Html:
    data = shown(t, claim)
    marks = (element("span", str(c.label), class_="mark") for c in claim.citations)
    said = [element("span", claim.text, class_="words"), *marks]
    lines = [element("div", *said, class_="said", lang=language_of(claim.text))]
    if data["note"]:
        lines.append(element("div", data["note"], class_="verdict"))
    beside = [_beside(data)] if data["originals"] else []
    kind = f"claim {claim.verdict}{' both' if beside else ''}"
    return element("div", element("div", *lines, class_="saying"), *beside, class_=kind)


def _beside(data: dict[str, Any]) -> Html:
    quotes = [
        element("blockquote", one["text"], class_="original", lang=one["lang"])
        for one in data["originals"]
    ]
    name = element("div", data["original"], class_="which")
    more = [element("div", data["more"], class_="more")] if data["others"] else []
    return element("div", name, *quotes, *more, class_="beside")


def _originals(claim: Claim) -> list[dict[str, str]]:
    """The quotes of a claim that are in another language than the claim, each once."""
    quotes = dict.fromkeys(c.quote for c in claim.citations)
    return [
        {"text": inert(quote), "lang": language_of(quote)}
        for quote in quotes
        if has_han(quote) != has_han(claim.text)
    ]
