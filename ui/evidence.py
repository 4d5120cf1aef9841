"""The evidence of an answer: passages by their strength, of what years, and where they stand."""

from __future__ import annotations

from typing import Any

import streamlit as st

from taiyi_rag.types import Answer, Evidence
from ui import charts, strength
from ui.ledger import SCRIPT, STYLE, badges, open_chosen, row
from ui.markup import inert
from ui.session import Turn
from ui.texts import Texts

_SNIPPET = 220
"""Characters of a passage that the list shows."""
_CHARTED = 3
"""Documents with a year that are worth a chart."""

_component = st.components.v2.component("taiyi_evidence", js=SCRIPT, css=STYLE)


def draw(t: Texts, number: int, turn: Turn) -> None:
    """Draw the evidence of a turn: what stands out, and all passages behind a fold."""
    answer = turn.answer
    if answer is None or not answer.evidence:
        return
    if answer.agreement:
        st.html(charts.agreement(t, answer.agreement))
    rows = strength.years(answer)
    if answer.claims and sum(len(one.dots) for one in rows) >= _CHARTED:
        st.html(charts.years(t, rows))
    key = f"evidence-{number}"
    _component(
        key=key,
        data={"shown": panel(t, turn, answer), "scroll": ""},
        on_opened_change=lambda: open_chosen(key, turn),
    )


def panel(t: Texts, turn: Turn, answer: Answer) -> dict[str, Any]:
    """What the component shows: all passages, strongest first. Every text in it is inert."""
    cited = strength.cited_labels(answer)
    return {
        "claims": [],
        "sources": [_row(t, turn, e, cited) for e in strength.ordered(answer)],
        "texts": {"fold": t("evidence", count=len(answer.evidence))},
    }


def _row(t: Texts, turn: Turn, evidence: Evidence, cited: frozenset[int]) -> dict[str, Any]:
    passage, flat = evidence.passage, " ".join(evidence.passage.text.split())
    known = row(t, turn, evidence)
    where = " › ".join(passage.headings)
    used = [{"text": t("chart-cited"), "tone": "cited"}] if evidence.label in cited else []
    populations = [{"text": t(f"population-{p}"), "tone": ""} for p in evidence.populations]
    return known | {
        "origin": " · ".join(filter(None, (known["origin"], inert(where)))),
        "badges": used + badges(t, evidence) + populations,
        "snippet": inert(flat if len(flat) <= _SNIPPET else flat[: _SNIPPET - 1] + "…"),
    }
