"""What a run came to, as the JSON value that `docs/cli.md` describes. Scores are of 100."""

from __future__ import annotations

import platform
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from taiyi_rag.corpora import CORPORA, Corpus
from taiyi_rag.corpora.published import PUBLISHED
from taiyi_rag.evaluation.resampling import CONFIDENCE, RESAMPLES
from taiyi_rag.harness.mistakes import unreadable
from taiyi_rag.harness.retrieved import Searched
from taiyi_rag.harness.running import SEED, Outcome, Sat
from taiyi_rag.harness.scoring import BESIDE, Figure, Score, score

_PACKAGES = ("taiyi-rag", "numpy", "openai")
_AS_TAIYI2 = ("names", "either-order", "none-label")
"""What of `scoring.BESIDE` is how Taiyi 2 was tested."""

_FEW = 30
"""Records under which a percentile interval is clearly too narrow."""


def results_json(
    sats: Sequence[Sat], terms: Mapping[str, Any], limit: int | None, not_run: Iterable[Corpus]
) -> dict[str, Any]:
    """The results of a run over the sets that were asked."""
    sets = {sat.sitting.name: set_json(sat) for sat in sats}
    made = {
        "model": str(terms["model"]),
        "settings": dict(terms),
        "date": datetime.now(UTC).isoformat("T", "seconds"),
        "commit": _commit(),
        "packages": {"python": platform.python_version()}
        | {name: metadata.version(name) for name in _PACKAGES},
        "sample": {"limit": limit, "seed": SEED},
        "intervals": {"confidence": CONFIDENCE, "resamples": RESAMPLES},
        "sets": sets,
        "average": _average(sets),
        "published": [_published(one.title, one.mean, one.source, one.notes) for one in PUBLISHED],
        "not_run": {corpus.id: list(corpus.looked_for()) for corpus in not_run},
    }
    return made | {"notices": list(notices(made))}


def set_json(sat: Sat) -> dict[str, Any]:
    """A set: what it is, its score beside the published ones, what it cost, what failed."""
    sitting, corpus = sat.sitting, sat.sitting.corpus
    scored = score(corpus, sitting.sample, {o.right.id: o.made for o in sat.outcomes})
    return {
        "title": corpus.title,
        "task": corpus.task,
        "language": corpus.language,
        "metric": corpus.metric,
        "split": sitting.gold.split,
        "files": dict(sitting.gold.files),
        "notes": list(sitting.gold.notes),
        "records": len(sitting.gold.records),
        "n": len(sitting.asked),
        **_score_json(scored),
        **_outcomes_json(corpus, sat.outcomes),
        "cost": _cost(sat.outcomes),
        "prompts": sat.prompts,
        "published": {
            one.title: one.figures[corpus.id] for one in PUBLISHED if corpus.id in one.figures
        },
    }


def retrieval_json(given: Sat, found: Searched, retrieved: Sat, alone: Sat) -> dict[str, Any]:
    """PubMedQA's questions with the text that was given, with what was searched for, and alone."""
    rows = {"given": set_json(given), "retrieved": set_json(retrieved), "alone": set_json(alone)}
    n = len(given.sitting.asked)
    return {
        "collection": found.collection,
        "commit": found.commit,
        "n": n,
        "hits": found.hits,
        "hit_rate": round(100 * found.hits / n, 2),
        "lacking": found.lacking,
        "passages": round(found.passages / n, 2),
        "rows": rows,
    }


def _score_json(scored: Score) -> dict[str, Any]:
    exists = scored.metric != "accuracy"
    return {
        "score": _figure(scored.figure),
        "precision": _percent(scored.precision) if exists else None,
        "recall": _percent(scored.recall) if exists else None,
        "beside": {name: _figure(figure) for name, figure in scored.beside.items()},
        "as_taiyi2": next(
            (_figure(scored.beside[n]) for n in _AS_TAIYI2 if n in scored.beside), None
        ),
        "types": {type or "not in the text": list(c) for type, c in scored.types.items()},
        "counts": {id: list(counts) for id, counts in scored.records.items()},
    }


def _outcomes_json(corpus: Corpus, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    remarks = Counter(r.kind for o in outcomes if o.made for r in o.made.remarks)
    reasons = Counter(o.why for o in outcomes if o.made is None)
    return {
        "failed": sum(reasons.values()),
        "failures": dict(reasons.most_common()),
        "unreadable": sum(unreadable(corpus, o) for o in outcomes),
        "remarks": dict(remarks.most_common()),
    }


def _cost(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Of the replies that came. Tokens are null where the server didn't tell of all of them."""
    replies = [reply for outcome in outcomes for reply in outcome.replies]
    seconds = sum(reply["seconds"] for reply in replies)
    written = _sum(reply["reply_tokens"] for reply in replies)
    return {
        "requests": len(replies),
        "cut": sum(bool(reply["cut"]) for reply in replies),
        "prompt_tokens": _sum(reply["prompt_tokens"] for reply in replies),
        "reply_tokens": written,
        "seconds": round(seconds, 1),
        "tokens_per_second": round(written / seconds, 1) if written and seconds else None,
    }


def _sum(tokens: Iterable[int | None]) -> int | None:
    total = 0
    for one in tokens:
        if one is None:
            return None
        total += one
    return total


def _average(sets: Mapping[str, Any]) -> dict[str, Any]:
    """The mean of the scores, and of the published ones of the same sets."""
    scores = [one["score"]["value"] for one in sets.values()]
    as_taiyi2 = [(one["as_taiyi2"] or one["score"])["value"] for one in sets.values()]
    published = {
        one.title: _mean([one.figures[id] for id in sets])
        for one in PUBLISHED
        if sets.keys() <= one.figures.keys()
    }
    whole = set(sets) == {corpus.id for corpus in CORPORA}
    return {
        "complete": whole,
        "sets": len(sets),
        "score": _mean(scores),
        "as_taiyi2": _mean(as_taiyi2),
        "published": published,
    }


def _published(title: str, mean: float, source: str, notes: Sequence[str]) -> dict[str, Any]:
    return {"title": title, "mean": mean, "source": source, "notes": list(notes)}


def notices(results: Mapping[str, Any]) -> Iterator[str]:
    """What one should know before quoting the figures."""
    sets, average = results["sets"], results["average"]
    yield (
        "All of these sets are in the training inventory that Taiyi's authors published: scores "
        "of Taiyi show fidelity to its table, not generalisation."
    )
    if limit := results["sample"]["limit"]:
        part = [one for one in sets.values() if one["n"] < one["records"]]
        yield (
            f"A sample: at most {limit:,} records of each set, drawn at random (seed {SEED}); "
            f"{len(part)} of {len(sets)} sets are larger. This is not the table."
        )
    if not average["complete"]:
        yield (
            f"{average['sets']} of {len(CORPORA)} sets were run: the averages are of those alone, "
            "the published ones too."
        )
    yield (
        "A published figure may be of another split than the one read here. LitCovid's and HoC's "
        "splits differ between sources."
    )
    if any(one["metric"] == "entities" for one in sets.values()):
        yield (
            "Entities count as the sets' own evaluations count them, by type and offsets, each "
            "mention once. A model that writes names can't say which mention it means: every "
            "mention of a name that it wrote counts as found. Taiyi 2 was tested by name: the "
            "figure to hold against its own is the one that is counted so."
        )
    failed = sum(one["failed"] for one in sets.values())
    if failed:
        yield f"{failed:,} records failed and count as wrong. Run again to try them once more."
    few = [one["title"] for one in sets.values() if one["n"] < _FEW]
    if few:
        yield f"Fewer than {_FEW} records ({', '.join(few)}): the intervals are too narrow."


def beside_notes(sets: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the figures beside the scores are, of those that there are."""
    names = {name for one in sets for name in one["beside"]}
    return {name: told for name, told in BESIDE.items() if name in names}


def _figure(figure: Figure) -> dict[str, float | None]:
    ends = (figure.low, figure.high)
    low, high = (None if end is None else _percent(end) for end in ends)
    return {"value": _percent(figure.value), "low": low, "high": high}


def _percent(share: float) -> float:
    return round(100 * share, 2)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 2)


def _commit() -> str | None:
    """The commit of the program, where it runs from a checkout."""
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        return None
    describe = ("git", "describe", "--always", "--dirty", "--exclude=*")
    try:
        ran = subprocess.run(describe, cwd=root, capture_output=True, text=True, timeout=10)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return ran.stdout.strip() or None
