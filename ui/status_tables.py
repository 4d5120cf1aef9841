"""The tables of Status. All HTML is made by `ui.markup`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ui import reticence
from ui.marked_text import table
from ui.markup import Html, element
from ui.promises import Found, Kept
from ui.texts import Texts
from ui.texts.status import BEGINNINGS, FINDINGS, SUBJECTS

if TYPE_CHECKING:
    from taiyi_rag.doctor import Finding
    from taiyi_rag.records import Pace

_STATES = {
    "ok": lambda t: t("state-ok"),
    "note": lambda t: t("state-note"),
    "wrong": lambda t: t("state-wrong"),
}


def section(title: str) -> Html:
    """A heading."""
    return element("h2", title, class_="taiyi-section")


def models(rows: Sequence[tuple[str, str, str]]) -> Html:
    """What each model is for, which one it is, and how it is."""
    items = (
        element(
            "div",
            element("dt", name),
            element("dd", which, *([element("span", how)] if how else [])),
        )
        for name, which, how in rows
    )
    return element("dl", *items, class_="taiyi-models")


def findings(t: Texts, found: Sequence[Finding]) -> Html:
    """Findings, what is wrong first."""
    order = {"wrong": 0, "note": 1, "ok": 2}
    items = (
        element(
            "li",
            element("span", _STATES[one.status](t), class_=f"taiyi-state {one.status}"),
            element("strong", _subject(t, one.subject)),
            element("span", _said(t, one.text)),
            *([element("p", t("mend"), " ", _said(t, one.remedy))] if one.remedy else []),
        )
        for one in sorted(found, key=lambda one: order[one.status])
    )
    return element("ul", *items, class_="taiyi-findings")


def _subject(t: Texts, subject: str) -> str:
    if t.language == "en":
        return subject
    for english, chinese in BEGINNINGS.items():
        if subject.startswith(english):
            return chinese + subject.removeprefix(english)
    return SUBJECTS.get(subject, subject)


def _said(t: Texts, text: str) -> str:
    """What doctor says, as this visitor may see it, in their language as far as we know how."""
    text = reticence.told(text)
    if t.language == "zh":
        for english, chinese in FINDINGS:
            if match := re.fullmatch(english, text):
                return match.expand(chinese)
    return text


def paces(t: Texts, found: Mapping[str, Pace]) -> Html:
    """How long answers took, a library a row."""
    stages = dict.fromkeys(s for pace in found.values() for s in pace.stages if s != "total")
    heads = [t(n) for n in ("pace-library", "pace-answers", "pace-total")]
    rows = (
        (
            name,
            f"{pace.answers} · {_period(pace)}",
            *(_times(pace, stage) for stage in ("total", *stages)),
        )
        for name, pace in found.items()
    )
    return table([*heads, *(t(f"stage-{stage}") for stage in stages)], rows, "taiyi-paces")


def _period(pace: Pace) -> str:
    first, last = pace.since[:10], pace.until[:10]
    return first if first == last else f"{first} – {last}"


def _times(pace: Pace, stage: str) -> str:
    half, most = pace.stages.get(stage, (None, None))
    return "–" if half is None else f"{half:,.0f} / {most:,.0f}"


def promises(t: Texts, kept: Sequence[Kept]) -> Html:
    """How often promises were broken; those without words of ours by their English name."""
    rows = (
        (
            t(one.text) if one.text else element("span", one.name, lang="en"),
            f"{one.failures:,} / {one.n:,}",
            f"≤ {100 * one.at_most:.2g} %",
            f"{one.date} · {one.commit}",
        )
        for one in kept
    )
    names = ("column-promise", "column-broken", "column-bound", "column-measured")
    return table([t(name) for name in names], rows, "taiyi-promises")


def retrieval(t: Texts, found: Sequence[Found]) -> Html:
    """How well documents are found."""
    rows = (
        (
            element("span", one.name, lang="en"),
            f"{one.questions:,}",
            f"{one.ndcg:.3f}",
            f"{one.recall:.3f}",
            f"{one.date} · {one.commit}",
        )
        for one in found
    )
    heads = [t("column-set"), t("column-questions"), "nDCG@10", "R@10", t("column-measured")]
    return table(heads, rows)
