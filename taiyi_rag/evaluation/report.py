"""What an evaluation came to: as JSON, as tables for a terminal, and what one should know of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any

import numpy as np
from rich.table import Table
from rich.text import Text

from taiyi_rag.evaluation.judgements import Judged
from taiyi_rag.evaluation.matching import Matching
from taiyi_rag.evaluation.measures import ALL, MEASURES, Difference, Estimate, Evaluation
from taiyi_rag.evaluation.resampling import CONFIDENCE, RESAMPLES

NAMES = {ALL: "all", "en": "English", "zh": "Chinese", "other": "other"}
_PACKAGES = ("taiyi-rag", "ir-measures")
_FEW = 30
"""Queries under which a percentile interval is clearly too narrow."""


@dataclass(frozen=True, slots=True)
class Against:
    """Another run, what it came to, and this run's differences from it."""

    name: str
    lacking: int
    evaluation: Evaluation
    differences: dict[str, dict[str, Difference]]


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation of a collection's retrieval with all that one must know to repeat it.

    `commit` is the state of the collection at the beginning, `changed` whether it had another at
    the end; `counts` are its documents and passages, `settings` those of retrieval, `files` the
    path and SHA-256 of what was read.
    """

    collection: str
    embedder: str
    commit: int
    changed: bool
    counts: dict[str, int]
    settings: dict[str, Any]
    files: dict[str, dict[str, str]]
    judged: Judged
    matching: Matching
    evaluation: Evaluation
    milliseconds: tuple[float, ...]
    against: Against | None = None


def report_json(report: Report) -> dict[str, Any]:
    """The form that `docs/cli.md` describes."""
    made = {
        "collection": report.collection,
        "embedder": report.embedder,
        "commit": report.commit,
        "settings": {"retrieval": report.settings},
        "files": report.files,
        "packages": {name: metadata.version(name) for name in _PACKAGES},
        "counts": {
            **report.counts,
            "queries": len(report.evaluation.queries),
            "queries_without_judgement": report.judged.without_judgement,
            "queries_without_relevant": report.judged.without_relevant,
            "judged_queries_without_text": report.judged.without_text,
            "documents_judged": len(report.matching.ids) + len(report.matching.lacking),
            "documents_matched": report.matching.how,
            "documents_lacking": len(report.matching.lacking),
        },
        "measures": _measures(report.evaluation),
        "intervals": {"confidence": CONFIDENCE, "resamples": RESAMPLES},
        "unjudged_of_top_10": round(report.evaluation.unjudged, 4),
        "milliseconds": {f"p{p}": _percentile(report, p) for p in (50, 95)},
        "notices": list(notices(report)),
    }
    return made | ({"against": _against(report.against)} if report.against else {})


def _measures(evaluation: Evaluation) -> dict[str, Any]:
    return {
        name: {"queries": group.queries}
        | {measure: _rounded(estimate) for measure, estimate in group.measures.items()}
        for name, group in evaluation.groups.items()
    }


def _against(against: Against) -> dict[str, Any]:
    return {
        "run": against.name,
        "queries_lacking": against.lacking,
        "measures": _measures(against.evaluation),
        "differences": {
            name: {m: _rounded(d.estimate) | {"p": round(d.p, 4)} for m, d in found.items()}
            for name, found in against.differences.items()
        },
    }


def _rounded(estimate: Estimate) -> dict[str, float | None]:
    return {name: None if v is None else round(v, 4) for name, v in asdict(estimate).items()}


def _percentile(report: Report, p: int) -> float:
    return round(float(np.percentile(report.milliseconds, p)), 2)


def notices(report: Report) -> Iterator[str]:
    """What one should know before quoting the figures."""
    judged, lacking = report.judged, report.matching.lacking
    if report.changed:
        yield "The collection changed meanwhile. Measure again when nobody writes to it."
    if judged.without_judgement:
        yield f"{judged.without_judgement} queries have no judgement and were left out."
    if judged.without_relevant:
        yield f"{judged.without_relevant} queries have nothing relevant and were left out."
    if judged.without_text:
        yield f"{judged.without_text} queries of the qrels have no text and were left out."
    if lacking:
        yield (
            f"{len(lacking)} of {len(lacking) + len(report.matching.ids)} judged documents aren't "
            f"in the collection, or not under that name ({_some(lacking)}), and count as not found."
        )
    if report.against and report.against.lacking:
        yield f"{report.against.lacking} queries aren't in {report.against.name}; they count as 0."
    few = [NAMES[n] for n, g in report.evaluation.groups.items() if g.queries < _FEW]
    if few:
        yield f"Fewer than {_FEW} queries ({', '.join(few)}): the intervals are too narrow."


def _some(names: frozenset[str]) -> str:
    first = sorted(names)[:3]
    return ", ".join(map(repr, first)) + (", …" if len(names) > len(first) else "")


def tables(report: Report) -> list[Table]:
    """The figures by language, and, where there is another run, the differences from it."""
    figures = _table(f"Collection {report.collection}")
    for name, group in report.evaluation.groups.items():
        cells = [_cell(group.measures[measure], "{:.3f}") for measure in MEASURES]
        figures.add_row(NAMES[name], str(group.queries), *cells)
    if report.against is None:
        return [figures]
    differences = _table(f"The same minus {report.against.name}")
    for name, found in report.against.differences.items():
        cells = [_cell(found[m].estimate, "{:+.3f}") + f"\n  p {found[m].p:.4f}" for m in MEASURES]
        differences.add_row(NAMES[name], str(report.evaluation.groups[name].queries), *cells)
    return [figures, differences]


def facts(report: Report) -> str:
    """How the figures came about, in a line."""
    how = ", ".join(f"{n} by {kind}" for kind, n in report.matching.how.items()) or "none"
    return (
        f"Judged documents matched: {how}. Unjudged in the top 10: "
        f"{report.evaluation.unjudged:.0%}. A query took {_percentile(report, 50):.1f} ms "
        f"(median; 95 %: {_percentile(report, 95):.1f})."
    )


def _table(title: str) -> Table:
    table = Table(title=Text(title, style="bold"), title_justify="left", box=None, pad_edge=False)
    table.add_column("queries in")
    table.add_column("number", justify="right")
    for measure in MEASURES:
        table.add_column(measure, no_wrap=True)
    return table


def _cell(estimate: Estimate, form: str) -> str:
    if estimate.low is None or estimate.high is None:
        return form.format(estimate.mean)
    ends = f"{form.format(estimate.low)} to {form.format(estimate.high)}"
    return f"{form.format(estimate.mean)}\n  {ends}"
