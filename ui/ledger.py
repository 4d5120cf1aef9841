"""The ledger: an answer's sentences with their marks, and the passages they rest on.

A component, because a mark is a button within a sentence. Its script sets every text as text,
never as HTML, and reports which passage was opened by label and claim number.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from taiyi_rag.language import has_han
from taiyi_rag.types import Check, Claim, Evidence, Outcome, TrustStatus, Verdict
from ui import session
from ui.markup import inert
from ui.references import origin
from ui.session import Turn
from ui.texts import Texts

_ASSETS = Path(__file__).parent / "assets"
_SNIPPET = 220
"""Characters of a passage that the list of evidence shows."""
_GRAVE = (TrustStatus.CONCERN, TrustStatus.SUPERSEDED, TrustStatus.RETRACTED)
_CLOSEST = 3
"""Passages offered in place of an answer."""

_component = st.components.v2.component(
    "taiyi_ledger",
    js=(_ASSETS / "ledger.js").read_text("utf-8"),
    css=(_ASSETS / "ledger.css").read_text("utf-8"),
)


def draw(t: Texts, number: int, turn: Turn, *, fresh: bool, strike: bool = False) -> None:
    """Draw the answer of a turn. Opening a passage reruns the page with it open.

    A fresh answer is brought into view, from its question on. With `strike` what isn't supported
    is struck through.
    """
    key = f"ledger-{number}"

    def on_open() -> None:
        sent = (st.session_state.get(key) or {}).get("opened")
        if isinstance(sent, dict):
            chosen = session.passage_named(turn, sent.get("label"), sent.get("claim"))
            session.open_passage(chosen)

    _component(
        key=key,
        data={
            "shown": ledger(t, turn, strike=strike),
            "scroll": f"question-{number}" if fresh else "",
        },
        on_opened_change=on_open,
    )


def ledger(t: Texts, turn: Turn, *, strike: bool = False) -> dict[str, Any]:
    """What the component shows of a turn. Every text in it is inert."""
    answer = turn.answer
    if answer is None:
        return {}
    cited = {c.label for claim in answer.claims for c in claim.citations}
    rows = [_row(t, turn, e) for e in answer.evidence]
    answered = answer.outcome is Outcome.ANSWERED
    return {
        "strike": strike,
        "claims": [_claim(t, turn, claim, answer.language) for claim in answer.claims],
        "sources": [r for r in rows if r["label"] in cited] if answered else rows[:_CLOSEST],
        "evidence": rows,
        "texts": {
            "sources": t("sources" if answered else "closest"),
            "evidence": t("evidence", count=len(rows)),
        },
    }


def _claim(t: Texts, turn: Turn, claim: Claim, language: str) -> dict[str, Any]:
    evidence = {e.label: e for e in turn.answer.evidence} if turn.answer else {}
    languages = {evidence[c.label].passage.language for c in claim.citations}
    return {
        "text": inert(claim.text),
        # A quoted sentence is in the language of its passage, which may not be the question's.
        "lang": languages.pop() if len(languages) == 1 else language,
        "verdict": str(claim.verdict),
        "note": _note(t, claim),
        "originals": [
            {"text": inert(c.quote), "lang": evidence[c.label].passage.language}
            for c in claim.citations
            if has_han(c.quote) != has_han(claim.text)
        ],
        "marks": [
            {"label": c.label, "name": _name(t, turn, evidence[c.label])} for c in claim.citations
        ],
    }


def _note(t: Texts, claim: Claim) -> str:
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


def _name(t: Texts, turn: Turn, evidence: Evidence) -> str:
    where = _origin(t, turn, evidence)
    return inert(t("cited-as", label=evidence.label, title=evidence.title, origin=where))


def _row(t: Texts, turn: Turn, evidence: Evidence) -> dict[str, Any]:
    passage = evidence.passage
    flat = " ".join(passage.text.split())
    doubts = [t(f"trust-{evidence.trust}")] if evidence.trust is not TrustStatus.CURRENT else []
    doubts += [t(f"tier-{evidence.tier}")] if evidence.tier != "curated" else []
    return {
        "label": evidence.label,
        "name": inert(t("open", label=evidence.label, title=evidence.title)),
        "title": inert(evidence.title),
        "lang": passage.language,
        "origin": inert(_origin(t, turn, evidence)),
        "badge": " · ".join(doubts),
        "tone": "bad" if evidence.trust in _GRAVE else "calm",
        "headings": inert(" › ".join(passage.headings)),
        "snippet": inert(flat if len(flat) <= _SNIPPET else flat[: _SNIPPET - 1] + "…"),
    }


def _origin(t: Texts, turn: Turn, evidence: Evidence) -> str:
    document = turn.documents.get(evidence.passage.document_id)
    page_word = t("page", page="{page}")
    if document is None:
        return evidence.source
    return origin(document, evidence.passage.page, page_word)
