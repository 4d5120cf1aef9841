"""What our half of the task tools costs a model: its prompts, readers, location, scorers, batches.

    make bench-tasks

No model is asked: oracles reply, which know what is right. On the development sets in
../shared/data/tasks. Writes results/tasks.json.

- `ceilings`: `taiyi-rag eval tasks` with a model that writes all that is right as Taiyi would write
  it, over HTTP; of 100. `as_taiyi2` is counted as Taiyi 2 was tested, where that is another way
  (docs/evaluation.md).
- `reading`: processor time of reading a reply and finding in the text what it names, and that time
  as a share of what a model alone on a card is assumed to need for prompt and reply
  (`PROMPT_TOKENS_A_S`, `TOKENS_A_S`); percentiles 50 and 95 of records.
- `batch`, `memory`: `benchmarks.tasks_batch`.
- `forms`: `benchmarks.tasks_forms`. Shares of replies that are read right.
- `retrieval`: PubMedQA's questions put to a collection of their own abstracts, as the harness puts
  them. `hits`: the share whose own abstract is among the passages that a model would get; `mrr`:
  the mean of 1 ÷ the place of its first passage, 0 where there is none. The questions are the
  titles of their articles: `untitled` is the collection without titles, the harder one.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import corpora, tasks_batch
from benchmarks.environment import SHARED, write
from benchmarks.tasks_forms import read_right
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.assembly import harness
from taiyi_rag.corpora import CORPORA, Corpus
from taiyi_rag.corpora.mentions import BC5CDR_CHEM, BC5CDR_RELATIONS
from taiyi_rag.evaluation.matching import match
from taiyi_rag.evaluation.resampling import RESAMPLES, interval
from taiyi_rag.harness import table
from taiyi_rag.harness.asking import unmarked
from taiyi_rag.harness.retrieved import searched
from taiyi_rag.harness.running import Sitting
from taiyi_rag.language import has_han
from taiyi_rag.settings import load_settings
from taiyi_rag.tasks import WORKS, Options
from taiyi_rag.tasks.batch import Progress
from taiyi_rag.tasks.modelled import settled, spoken
from tests.harness_oracle import Oracle
from tests.model_server.stub import StubServer

TOKENS_A_S = 100
"""Assumed of one stream: a model of 9 billion parameters in 16 bits reads 18 GB a token, and a card
of its class 2 TB a second."""
PROMPT_TOKENS_A_S = 8_000
"""Assumed: 18 GFLOP a token, of which such a card does 150 TFLOP a second."""
LETTERS_A_TOKEN, HAN_A_TOKEN = 4.0, 1.5
"""Assumed."""
AT_ONCE = 8
BATCH_RECORDS = 400

_TASKS = SHARED / "tasks"
_FORMS_OF = (
    "bc5cdr-both",
    "ncbi-disease",
    "bc5cdr-relations",
    "bc7-litcovid",
    "pubmedqa",
    "medqa-usmle",
    "medqa-mcmle",
)


class _Silent:
    """A `Watcher` that tells nobody."""

    def progress(self, name: str, now: Progress) -> None: ...

    def outage(self, reason: str) -> None: ...


def ceilings(sets: Sequence[Corpus]) -> dict[str, Any]:
    """What a model that is right scores, by set."""
    oracle = Oracle()
    for corpus in sets:
        oracle.learn(corpus, corpus.read(_TASKS).records)
    with StubServer(oracle.mode) as server, tempfile.TemporaryDirectory() as folder:
        settings = load_settings(model={"base_url": server.address}, tasks={"at_once": AT_ONCE})
        asks = harness.asks(settings)
        asked = table.Table(
            _TASKS,
            Path(folder) / "run",
            None,
            asks=asks,
            make=lambda corpus: harness.make(settings, corpus),
            terms=harness.terms(settings),
            greet=cache(lambda: harness.greet(asks)),
            is_up=lambda: harness.is_up(asks),
            at_once=AT_ONCE,
        )
        results = table.measure(asked, sets, _Silent())
    kept = ("task", "metric", "split", "n", "score", "precision", "recall", "as_taiyi2")
    return {
        id: {name: one[name] for name in kept}
        | {name: one[name] for name in ("failed", "unreadable", "remarks")}
        for id, one in results["sets"].items()
    }


def reading(corpus: Corpus) -> dict[str, Any]:
    """What reading right replies costs."""
    work = next(work for work in WORKS if work.about.id == corpus.task)
    seconds, shares = [], []
    for record in corpus.read(_TASKS).records:
        asked = unmarked(record)
        language = spoken(asked)
        options = settled(work.about, Options(types=corpus.types, several=corpus.several), language)
        said = work.reply(record, language, options)
        if said:
            began = time.thread_time()
            work.read(said, asked, language, options)
            seconds.append(time.thread_time() - began)
            prompt = "".join(text for _, text in work.request(asked, language, options).turns)
            shares.append(seconds[-1] / _request_s(prompt, said))
    return {
        "replies": len(seconds),
        "ms": _percentiles([1000 * one for one in seconds]),
        "share_of_request": _percentiles(shares, digits=4),
    }


def _request_s(prompt: str, said: str) -> float:
    """Seconds that a model needs, as assumed."""
    return _tokens(prompt) / PROMPT_TOKENS_A_S + _tokens(said) / TOKENS_A_S


def _tokens(text: str) -> float:
    han = sum(map(has_han, text))
    return max(1.0, (len(text) - han) / LETTERS_A_TOKEN + han / HAN_A_TOKEN)


def _percentiles(values: Sequence[float], digits: int = 2) -> dict[str, float]:
    return {f"p{p}": round(float(np.percentile(values, p)), digits) for p in (50, 95)}


def forms(sets: dict[str, Corpus]) -> dict[str, Any]:
    """Shares of replies that are read right, by set and form. What isn't is printed."""
    told = {}
    for name in _FORMS_OF:
        corpus, records = _with_forms(name, sets)
        got = read_right(corpus, records)
        for form, reply in got.pop("wrong").items():
            print(f"not read right, {name}, {form}: {reply[:300]!r}")
        right = {form: round(share, 4) for form, share in got["right"].items()}
        told[name] = {"task": corpus.task, "language": corpus.language, "n": got["n"], **right}
    return told


def _with_forms(name: str, sets: dict[str, Corpus]) -> tuple[Corpus, Iterable[Annotated]]:
    """A set; BC5CDR's chemicals and diseases asked for in one prompt, too."""
    if name != "bc5cdr-both":
        return sets[name], sets[name].read(_TASKS).records
    records = BC5CDR_RELATIONS.read(_TASKS).records
    both = replace(BC5CDR_RELATIONS, task="ner", types=("chemical", "disease"))
    return both, [replace(record, relations=()) for record in records]


def retrieval(corpus: Corpus, *, titled: bool) -> dict[str, Any]:
    """Whether questions find their own abstracts."""
    sitting = Sitting.of(corpus, corpus.read(_TASKS), None)
    name = "pubmedqa_titled" if titled else "pubmedqa"
    collection = corpora.collection_of(name, (_document(r, titled) for r in sitting.asked))
    find = harness.find(corpora.settings(), collection)
    own = match(collection.truth, {record.id for record in sitting.asked}).ids
    documents: list[list[str]] = []

    def noting(question: str) -> list[Any]:
        nodes = list(find(question))
        documents.append([node.node.metadata["document_id"] for node in nodes])
        return nodes

    found = searched(sitting, collection, noting)
    ids = [own.get(record.id, "") for record in sitting.asked]
    ranks = [d.index(id) + 1 if id in d else 0 for id, d in zip(ids, documents, strict=True)]
    values = np.array([[rank > 0, 1 / rank if rank else 0] for rank in ranks], dtype=np.float64)
    low, high = interval(values) or (np.zeros(2), np.zeros(2))
    if found.hits != int(values[:, 0].sum()):
        raise SystemExit("The harness counts other hits than the places say.")
    hits, mrr = (
        {"value": round(mean, 4), "low": round(a, 4), "high": round(b, 4)}
        for mean, a, b in zip(values.mean(0).tolist(), low.tolist(), high.tolist(), strict=True)
    )
    passages = round(found.passages / len(ranks), 2)
    return {
        "n": len(ranks),
        "lacking": found.lacking,
        "passages": passages,
        "hits": hits,
        "mrr": mrr,
    }


def _document(record: Annotated, titled: bool) -> corpora.Record:
    (question,) = record.questions
    return {"_id": record.id, "title": question.question if titled else "", "text": record.text}


def main() -> None:
    files = {corpus.id: corpus.find(_TASKS) for corpus in CORPORA}
    sets = {corpus.id: corpus for corpus in CORPORA if files[corpus.id]}
    load = os.getloadavg()[0]
    figures: dict[str, Any] = {
        "settings": {
            "assumed_tokens_a_s": TOKENS_A_S,
            "assumed_prompt_tokens_a_s": PROMPT_TOKENS_A_S,
            "assumed_letters_a_token": LETTERS_A_TOKEN,
            "assumed_han_a_token": HAN_A_TOKEN,
            "interval_resamples": RESAMPLES,
            "ceilings_at_once": AT_ONCE,
        },
        "load_at_start": round(load, 2),
    }
    figures["memory"] = _told(tasks_batch.memory())
    figures["batch"] = _told(tasks_batch.overhead(BC5CDR_CHEM.read(_TASKS).records[:BATCH_RECORDS]))
    figures["reading"] = {id: _told(reading(corpus), id) for id, corpus in sets.items()}
    figures["forms"] = _told(forms(sets))
    figures["ceilings"] = _told(ceilings(tuple(sets.values())))
    figures["retrieval"] = {
        name: _told(retrieval(sets["pubmedqa"], titled=titled), name)
        for name, titled in (("untitled", False), ("titled", True))
    }
    paths = dict.fromkeys(path for found in files.values() if found for path in found.paths)
    print(write("tasks", figures, paths))


def _told(figures: dict[str, Any], name: str = "") -> dict[str, Any]:
    print(name, figures, flush=True)
    return figures


if __name__ == "__main__":
    main()
