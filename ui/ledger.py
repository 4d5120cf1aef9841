"""The ledger: an answer's sentences with their marks, and the passages they cite.

A component, because a mark is a button within a sentence. Its script sets every text as text,
never as HTML, and reports which passage was opened by label and claim number. The evidence below
it (`ui.evidence`) is drawn by the same script.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from taiyi_rag.types import Citation, Claim, Evidence, Outcome, StudyDesign, TrustStatus
from ui import claims, session
from ui.markup import inert
from ui.references import origin
from ui.session import Turn
from ui.texts import Texts

_ASSETS = Path(__file__).parent / "assets"
_CLOSEST = 3
"""Passages offered in place of an answer."""
_QUOTED = 420
"""Characters of a quote that a mark shows."""

SCRIPT = (_ASSETS / "ledger.js").read_text("utf-8")
STYLE = "\n".join(
    (_ASSETS / name).read_text("utf-8") for name in ("styles/evidence.css", "ledger.css")
)
"""Claims look the same while they are written, outside the component."""

_component = st.components.v2.component("taiyi_ledger", js=SCRIPT, css=STYLE)


def draw(t: Texts, number: int, turn: Turn, *, fresh: bool, strike: bool = False) -> None:
    """Draw the answer of a turn. Opening a passage reruns the page with it open.

    A fresh answer is brought into view, from its question on. With `strike` what isn't supported
    is struck through.
    """
    key = f"ledger-{number}"
    _component(
        key=key,
        data={
            "shown": ledger(t, turn, strike=strike),
            "scroll": f"question-{number}" if fresh else "",
        },
        on_opened_change=lambda: open_chosen(key, turn),
    )


def prepare(number: int) -> None:
    """Bring the question of a turn into view while its answer is made, and have the browser load
    what draws it, so that it stands at once where its draft stood."""
    shown: dict[str, Any] = {"claims": [], "sources": [], "texts": {}}
    _component(key="ledger-coming", data={"shown": shown, "scroll": f"question-{number}"})


def open_chosen(key: str, turn: Turn) -> None:
    """Open the passage of a turn that was chosen in the component of that key."""
    sent = (st.session_state.get(key) or {}).get("opened")
    if isinstance(sent, dict):
        session.open_passage(session.passage_named(turn, sent.get("label"), sent.get("claim")))


def ledger(t: Texts, turn: Turn, *, strike: bool = False) -> dict[str, Any]:
    """What the component shows of a turn. Every text in it is inert."""
    answer = turn.answer
    if answer is None:
        return {}
    cited = {c.label for claim in answer.claims for c in claim.citations}
    answered = answer.outcome is Outcome.ANSWERED
    chosen = [e for e in answer.evidence if not answered or e.label in cited]
    return {
        "strike": strike,
        "claims": [_claim(t, turn, claim, answer.language) for claim in answer.claims],
        "sources": [row(t, turn, e) for e in (chosen if answered else chosen[:_CLOSEST])],
        "texts": {"sources": t("sources" if answered else "closest"), "open": t("open-it")},
    }


def _claim(t: Texts, turn: Turn, claim: Claim, language: str) -> dict[str, Any]:
    evidence = {e.label: e for e in turn.answer.evidence} if turn.answer else {}
    languages = {evidence[c.label].passage.language for c in claim.citations}
    return claims.shown(t, claim) | {
        # A quoted sentence is in the language of its passage, which may not be the question's.
        "lang": languages.pop() if len(languages) == 1 else language,
        "marks": [_mark(t, turn, evidence[c.label], c) for c in claim.citations],
    }


def _mark(t: Texts, turn: Turn, evidence: Evidence, citation: Citation) -> dict[str, Any]:
    """A mark, and what it shows when it is hovered, focused or touched: the quote that decides."""
    where = _origin(t, turn, evidence)
    return {
        "label": citation.label,
        "name": inert(t("cited-as", label=evidence.label, title=evidence.title, origin=where)),
        "quote": _shortened(citation.quote, _QUOTED),
        "lang": evidence.passage.language,
        "title": inert(evidence.title),
        "origin": inert(where),
        "badges": badges(t, evidence),
    }


def row(t: Texts, turn: Turn, evidence: Evidence) -> dict[str, Any]:
    """A passage in the list of sources: its document, where it comes from, what speaks against
    it."""
    return {
        "label": evidence.label,
        "name": inert(t("open", label=evidence.label, title=evidence.title)),
        "title": inert(evidence.title),
        "lang": evidence.passage.language,
        "origin": inert(_origin(t, turn, evidence)),
        "badges": doubts(t, evidence),
    }


def badges(t: Texts, evidence: Evidence) -> list[dict[str, str]]:
    """What a passage's document is, in a few words; what speaks against it first."""
    plain = [t(f"design-{evidence.design}")] if evidence.design is not StudyDesign.OTHER else []
    if evidence.trust is TrustStatus.CURRENT:
        plain.append(t("trust-current"))
    plain.append(t(f"language-{evidence.passage.language}"))
    return doubts(t, evidence) + [{"text": text, "tone": ""} for text in plain]


def doubts(t: Texts, evidence: Evidence) -> list[dict[str, str]]:
    """What speaks against a passage's document."""
    found = []
    if evidence.trust is not TrustStatus.CURRENT:
        tone = "calm" if evidence.trust is TrustStatus.CORRECTED else "bad"
        found.append({"text": t(f"trust-{evidence.trust}"), "tone": tone})
    if evidence.tier != "curated":
        found.append({"text": t(f"tier-{evidence.tier}"), "tone": "calm"})
    return found


def _shortened(text: str, most: int) -> str:
    flat = " ".join(inert(text).split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def _origin(t: Texts, turn: Turn, evidence: Evidence) -> str:
    document = turn.documents.get(evidence.passage.document_id)
    page_word = t("page", page="{page}")
    if document is None:
        return evidence.source
    return origin(document, evidence.passage.page, page_word)
