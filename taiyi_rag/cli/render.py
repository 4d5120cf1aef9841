"""Answers, settings and findings for people, in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from taiyi_rag.cli.terminal import console as _console
from taiyi_rag.cli.terminal import doubts
from taiyi_rag.cli.terminal import inert as _inert
from taiyi_rag.settings import PREFIX, Settings
from taiyi_rag.types import Answer, Evidence, Outcome, Verdict

if TYPE_CHECKING:
    from taiyi_rag.cli.doctor import Finding
    from taiyi_rag.evaluation.report import Report

_STYLES = {
    Verdict.SUPPORTED: "",
    Verdict.PARTLY: "yellow",
    Verdict.CONTRADICTED: "red",
    Verdict.UNSUPPORTED: "red",
}
_SHOWN = 240
"""Characters of a passage that a list shows."""


def print_answer(answer: Answer) -> None:
    """Claims with their marks, notices, then the evidence they cite."""
    console = _console()
    for notice in answer.notices:
        console.print(Text(_inert(notice.text), style="dim"))
    if answer.notices and answer.claims:
        console.print()
    for claim in answer.claims:
        line = Text(_inert(claim.text), style=_STYLES[claim.verdict])
        if claim.verdict is not Verdict.SUPPORTED:
            line.append(f" ({claim.verdict})", style="dim")
        line.append(" " + "".join(f"[{c.label}]" for c in claim.citations), style="cyan")
        console.print(line)
    cited = {c.label for claim in answer.claims for c in claim.citations}
    shown = [
        e for e in answer.evidence if e.label in cited or answer.outcome is not Outcome.ANSWERED
    ]
    if shown:
        console.print()
    for evidence in shown:
        _print_evidence(console, evidence, whole=bool(answer.claims))
    if answer.id:
        console.print(Text(f"\nRecorded as {answer.id}", style="dim"))


def _print_evidence(console: Console, evidence: Evidence, *, whole: bool) -> None:
    passage = evidence.passage
    place = f"{passage.document_id}, {passage.start}–{passage.end}"
    place += f", page {passage.page}" if passage.page else ""
    head = Text(f"[{evidence.label}] ", style="cyan").append(_inert(evidence.title), style="bold")
    head.append(doubts(evidence.trust, evidence.tier), style="red")
    console.print(head)
    console.print(Padding(Text(_inert(f"{evidence.source} · {place}"), style="dim"), (0, 4)))
    text = passage.text if whole else _shorten(passage.text)
    console.print(Padding(Text(_inert(text)), (0, 4)))


def print_settings(settings: Settings) -> None:
    """Every variable with its value, default and meaning."""
    table = Table(box=None, pad_edge=False)
    table.add_column("variable", no_wrap=True)
    table.add_column("value", overflow="fold")
    table.add_column("meaning")
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            for inner, inner_field in type(value).model_fields.items():
                variable = f"{PREFIX}{name}__{inner}".upper()
                table.add_row(variable, escape(str(getattr(value, inner))), inner_field.description)
        else:
            table.add_row(f"{PREFIX}{name}".upper(), escape(str(value)), field.description)
    _console().print(table)


def print_findings(findings: Sequence[Finding]) -> None:
    """Doctor's findings, each with its remedy."""
    console = _console()
    marks = {"ok": ("✓", "green"), "note": ("·", "dim"), "wrong": ("✗", "red")}
    for finding in findings:
        mark, style = marks[finding.status]
        line = Text(f"{mark} ", style=style).append(f"{finding.subject}: ", style="bold")
        console.print(line.append(finding.text))
        if finding.remedy:
            console.print(Padding(Text(f"→ {finding.remedy}"), (0, 4)))


def print_evaluation(report: Report) -> None:
    """The figures of an evaluation, and what one should know before quoting them."""
    from taiyi_rag.evaluation.report import facts, notices, tables

    console = _console()
    for table in tables(report):
        console.print(table)
        console.print()
    for text in (facts(report), *notices(report)):
        console.print(Text(_inert(text), style="dim"))


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"
