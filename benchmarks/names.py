"""Names and identifiers without a model, beside dictionaries: BC5CDR and NCBI Disease, dev sets.

    make bench-names

Mentions count as the sets' own evaluations count them: the same type at the same offsets
(`taiyi_rag.harness.scoring`). Systems:

- `base`: the task names with what the base install has, our vocabulary and the forms of names.
- `terms`: the same with the index of `make terms`.
- `trained`: every mention of the training sets, wherever it stands in a text; the longest first.
- `lexicon`: every name of the index, the same way.

Lists and forms were looked through on the training sets; the development sets were only counted.
`links` are identifiers given gold mentions: `right`, where the first identifier that is MeSH's or
OMIM's is one of the gold ones, `same`, where one of those that the concept has is, `of_these` the
part of the mentions with one of MeSH's or OMIM's where it is right; `linked` have an identifier of
any list, `wider` only a note on a wider concept; `looked_up` is the name as it stands. MeSH has
renamed concepts since the sets were annotated: such count as wrong.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.corpora import settings
from benchmarks.environment import SHARED, write
from taiyi_rag.annotation.schema import Annotated, Entity
from taiyi_rag.assembly.terms import terms
from taiyi_rag.corpora.corpus import Corpus
from taiyi_rag.corpora.mentions import BC5CDR_CHEM, BC5CDR_DISEASE, NCBI_DISEASE
from taiyi_rag.corpora.rows import annotated
from taiyi_rag.evaluation.resampling import interval_of
from taiyi_rag.harness.scoring import score
from taiyi_rag.naming.index import Index
from taiyi_rag.naming.reading import Candidate, Read, longest
from taiyi_rag.naming.words import BREAK, phrase
from taiyi_rag.tasks.link import Linking
from taiyi_rag.tasks.names import Names

_TASKS = SHARED / "tasks"
_SETS = (BC5CDR_CHEM, BC5CDR_DISEASE, NCBI_DISEASE)
_TRAINING = {
    "bc5cdr": _TASKS / "bc5cdr" / "CDR_TrainingSet.PubTator.txt",
    "ncbi": _TASKS / "ncbi_disease" / "NCBItrainset_corpus.txt",
}
_TYPES = {"medicine": "chemical", "chemical": "chemical", "condition": "disease"}
_MOST_WORDS = 12
"""Of a name that the dictionaries look for."""

System = Callable[[Annotated], Annotated]


def ours(index: Index | None) -> System:
    """The task, its types called as the sets call them."""
    task = Names(index)

    def run(record: Annotated) -> Annotated:
        found = task.run(record).entities
        return _with(record, (replace(e, type=_TYPES[e.type]) for e in found if e.type in _TYPES))

    return run


def dictionary(known: Callable[[Read, int, int], str | None]) -> System:
    """The longest names that a dictionary knows; it says the type of some words."""

    def run(record: Annotated) -> Annotated:
        read = Read(record.text)
        found = [
            Candidate(type, first, last)
            for first, word in enumerate(read.words)
            if word.key != BREAK
            for last in range(first, min(first + _MOST_WORDS, len(read.words)))
            if (type := known(read, first, last))
        ]
        spans = [(c.type, *read.span(c.first, c.last)) for c in longest(found)]
        made = (
            Entity(f"d{n}", type, (record.text[start:end],), ((start, end),))
            for n, (type, start, end) in enumerate(spans)
        )
        return _with(record, made)

    return run


def trained(corpus: Corpus) -> System:
    """The mentions of a training set."""
    path = _TRAINING["ncbi" if corpus is NCBI_DISEASE else "bc5cdr"]
    seen: dict[str, str] = {}
    for record in annotated(path, "pubtator"):
        for entity in record.entities:
            type = "chemical" if entity.type == "Chemical" else "disease"
            if key := phrase(entity.words):
                seen.setdefault(key, type)
    return dictionary(lambda read, first, last: seen.get(_key(read, first, last)))


def looked_up(index: Index) -> System:
    """The names of the index."""

    def known(read: Read, first: int, last: int) -> str | None:
        written = read.written(first, last)
        for meaning in index.meanings(_key(read, first, last)):
            if meaning.type in ("chemical", "disease") and meaning.written in ("", written):
                return meaning.type
        return None

    return dictionary(known)


def _key(read: Read, first: int, last: int) -> str:
    end = read.starts[last] + len(read.words[last].key) + 1
    return read.line[read.starts[first] : end]


def _with(record: Annotated, entities: Iterable[Entity]) -> Annotated:
    return Annotated(record.id, record.passages, tuple(entities))


def mentions(corpus: Corpus, systems: dict[str, System]) -> dict[str, Any]:
    """Precision, recall and micro-F1 of each system, and how many abstracts a second of one core
    it reads, as parts of what `trained` reads."""
    gold = corpus.read(_TASKS)
    bare = [Annotated(record.id, record.passages) for record in gold.records]
    figures, seconds = {}, {}
    for name, system in systems.items():
        began = time.process_time()
        predicted = {record.id: system(record) for record in bare}
        seconds[name] = time.process_time() - began
        scored = score(corpus, gold, predicted)
        figures[name] = {
            "f1": _rounded(scored.figure.value),
            "interval": [_rounded(scored.figure.low or 0), _rounded(scored.figure.high or 0)],
            "precision": _rounded(scored.precision),
            "recall": _rounded(scored.recall),
        }
    for name, one in figures.items():
        one["speed"] = _rounded(seconds["trained"] / seconds[name])
        one["abstracts_a_second"] = round(len(bare) / seconds[name])
    n = sum(len(record.entities) for record in gold.records)
    return {"split": gold.split, "records": len(bare), "mentions": n, "systems": figures}


def links(corpus: Corpus, index: Index) -> dict[str, Any]:
    """Identifiers of gold mentions."""
    task = Linking(index)
    rows = []
    for record in corpus.read(_TASKS).records:
        bare = tuple(replace(entity, normalized=()) for entity in record.entities)
        linked = task.run(replace(record, entities=bare)).entities
        counts = np.zeros(7)
        for right, made in zip(record.entities, linked, strict=True):
            gold = {f"{i.database}:{i.id}" for i in right.normalized if i.id != "-1"}
            if gold:
                counts += _judged(gold, made, index)
        rows.append(counts)
    totals = np.array(rows)
    told: dict[str, Any] = {"mentions": int(totals[:, 0].sum())}
    names = ("right", "same", "linked", "looked_up", "wider")
    shares = [(name, place, 0) for place, name in enumerate(names, start=1)]
    for name, part, whole in (*shares, ("of_these", 1, 6)):
        low, high = interval_of(totals, lambda s, p=part, w=whole: s[:, p] / s[:, w]) or (0.0, 0.0)
        share = totals[:, part].sum() / totals[:, whole].sum()
        told[name] = {"share": _rounded(share), "interval": [_rounded(low), _rounded(high)]}
    return told


def _judged(gold: set[str], made: Entity, index: Index) -> tuple[int, ...]:
    """One mention; whether it is right, the same, linked at all, right as it stands, has only a
    wider concept, has an identifier that could be right."""
    ids = [f"{i.database}:{i.id}" for i in made.normalized]
    comparable = [id for id in ids if id.startswith(("MESH:", "OMIM:"))]
    plain = [m.id for m in index.meanings(phrase(made.words)) if m.type == made.type]
    linked = any(not id.startswith("taiyi-vocabulary") for id in ids)
    return (
        1,
        bool(comparable) and comparable[0] in gold,
        not gold.isdisjoint(comparable),
        linked,
        bool(plain) and plain[0] in gold,
        not linked and "kind-of" in dict(made.notes),
        bool(comparable),
    )


def _rounded(value: float) -> float:
    return round(float(value), 3)


def main() -> None:
    index = terms(settings().cache)
    if index is None:
        raise SystemExit("There is no index of terms. make terms builds it.")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    base, with_terms, lexicon = ours(None), ours(index), looked_up(index)
    figures: dict[str, Any] = {
        "release": index.release,
        "names": index.size,
        "index_megabytes": round(index.bytes / 1e6),
        "sets": {},
    }
    for corpus in _SETS:
        systems = {
            "trained": trained(corpus),
            "lexicon": lexicon,
            "base": base,
            "terms": with_terms,
        }
        told = mentions(corpus, systems)
        told["links"] = links(corpus, index)
        figures["sets"][corpus.id] = told
        print(corpus.id, told)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures["megabytes"] = {"at_most": after // 1024, "before": before // 1024}
    files = [path for corpus in _SETS for path in _paths(corpus)]
    print(write("names", figures, [*dict.fromkeys(files), *_TRAINING.values()]))


def _paths(corpus: Corpus) -> tuple[Path, ...]:
    found = corpus.find(_TASKS)
    return found.paths if found else ()


if __name__ == "__main__":
    main()
