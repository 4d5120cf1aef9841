"""Settings, findings and figures for people, in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from taiyi_rag.cli.terminal import console as _console
from taiyi_rag.cli.terminal import inert as _inert
from taiyi_rag.settings import PREFIX, Settings

if TYPE_CHECKING:
    from taiyi_rag.doctor import Finding
    from taiyi_rag.evaluation.report import Report


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
        line = Text(f"{mark} ", style=style).append(_inert(f"{finding.subject}: "), style="bold")
        console.print(line.append(_inert(finding.text)))
        if finding.remedy:
            console.print(Padding(Text(_inert(f"→ {finding.remedy}")), (0, 4)))


def print_evaluation(report: Report) -> None:
    """The figures of an evaluation, and what one should know before quoting them."""
    from taiyi_rag.evaluation.report import facts, notices, tables

    console = _console()
    for table in tables(report):
        console.print(table)
        console.print()
    for text in (facts(report), *notices(report)):
        console.print(Text(_inert(text), style="dim"))
