"""Texts with the classes that they are in: BC7-LitCovid, HoC, KUAKE-QIC.

Sources: Chen et al. (2022), "Multi-label classification for biomedical literature: an overview of
the BioCreative VII LitCovid track" (ftp.ncbi.nlm.nih.gov/pub/lu/LitCovid/biocreative); Baker et al.
(2016), "Automatic semantic classification of scientific literature according to the hallmarks of
cancer"; Zhang et al. (2022), "CBLUE: a Chinese biomedical language understanding evaluation
benchmark". The sentences of HoC are joined to documents as Peng et al. (2019), BLUE, do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from taiyi_rag.annotation.schema import Annotated, Label
from taiyi_rag.corpora.corpus import Corpus, Layout, Read
from taiyi_rag.corpora.rows import Row, annotated, table
from taiyi_rag.errors import ReadError

TOPICS = (
    "Treatment",
    "Diagnosis",
    "Prevention",
    "Mechanism",
    "Transmission",
    "Epidemic Forecasting",
    "Case Report",
)
HALLMARKS = (
    "activating invasion and metastasis",
    "avoiding immune destruction",
    "cellular energetics",
    "enabling replicative immortality",
    "evading growth suppressors",
    "genomic instability and mutation",
    "inducing angiogenesis",
    "resisting cell death",
    "sustaining proliferative signaling",
    "tumor promoting inflammation",
)
INTENTS = (
    "病情诊断",
    "病因分析",
    "治疗方案",
    "就医建议",
    "指标解读",
    "疾病描述",
    "后果表述",
    "注意事项",
    "功效作用",
    "医疗费用",
    "其他",
)
_RENAMED = {"疾病表述": "疾病描述"}
"""CBLUE's file says the one, its description and Taiyi's prompts the other."""

_NONE = {"", "none", "empty", "null", "nan"}
_SENTENCE = re.compile(r"^(.*)_s(\d+)$")


def _labelled(paths: tuple[Path, ...], types: tuple[str, ...]) -> Read:
    """A TSV with `pmid`, `text`, `labels`, these between ";" or "|"."""
    return Read(tuple(_of_row(row, row.text("text"), types) for row in table(paths[0], "\t")))


def _topics(paths: tuple[Path, ...]) -> Read:
    return _labelled(paths, TOPICS)


def _hallmarks(paths: tuple[Path, ...]) -> Read:
    """One text a row, or, with an `index` ("10064105_s0"), one sentence a row."""
    rows = list(table(paths[0], "\t"))
    if not rows or "index" not in rows[0].fields:
        return _noted(_labelled(paths, HALLMARKS), "One document a row.")
    documents: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for row in rows:
        sentence = _SENTENCE.match(row.text("index"))
        if sentence is None:
            raise row.wrong('its "index" isn\'t a document\'s id, "_s" and a number.')
        text = row.text("sentence" if "sentence" in row.fields else "sentence1")
        documents.setdefault(sentence[1], []).append((text, _names(row, HALLMARKS, ",")))
    records = tuple(_joined(id, sentences) for id, sentences in documents.items())
    return _noted(Read(records), "One sentence a row; each document has the labels of its own.")


def _joined(id: str, sentences: list[tuple[str, tuple[str, ...]]]) -> Annotated:
    labels = dict.fromkeys(name for _, names in sentences for name in names)
    return _made(id, " ".join(text for text, _ in sentences), labels)


def _noted(read: Read, note: str) -> Read:
    without = sum(not record.labels for record in read.records)
    notes = (*read.notes, note, *([f"{without:,} have no label."] if without else []))
    return replace(read, notes=notes)


def _articles(paths: tuple[Path, ...]) -> Read:
    """BioCreative VII's CSV: `title` and `abstract`, `label` with ";" between names."""
    return Read(tuple(map(_article, table(paths[0], ","))))


def _article(row: Row) -> Annotated:
    passages = [("title", row.text("title")), ("abstract", row.text("abstract"))]
    labels = tuple(map(Label, _names(row, TOPICS, ";")))
    record = Annotated.of_passages(((t, text) for t, text in passages if text), row.text("pmid"))
    return replace(record, labels=labels)


def _intents(paths: tuple[Path, ...]) -> Read:
    """CBLUE's JSON: `id`, `query`, `label`."""
    return Read(tuple(_intent(paths[0], record) for record in annotated(paths[0], "kuake-qic")))


def _intent(path: Path, record: Annotated) -> Annotated:
    names = [_RENAMED.get(label.name, label.name) for label in record.labels]
    if len(names) != 1 or names[0] not in INTENTS:
        raise ReadError(f"{path}, {record.id}: its label {names} is none of {'，'.join(INTENTS)}.")
    return replace(record, labels=(Label(names[0]),))


def _of_row(row: Row, text: str, types: tuple[str, ...]) -> Annotated:
    return _made(row.text("pmid"), text, _names(row, types, ";|"))


def _made(id: str, text: str, labels: Iterable[str]) -> Annotated:
    return replace(Annotated.of(text, id), labels=tuple(map(Label, labels)))


def _names(row: Row, types: tuple[str, ...], between: str) -> tuple[str, ...]:
    """The labels of a row, as `types` writes them. One that isn't among these is an error."""
    known = {name.lower(): name for name in types}
    said = row.text("labels" if "labels" in row.fields else "label")
    names = [name.strip().lower() for name in re.split(f"[{between}]", said)]
    wanted = [name for name in names if name not in _NONE]
    for name in wanted:
        if name not in known:
            raise row.wrong(f"its label {name!r} is none of {', '.join(types)}.")
    return tuple(dict.fromkeys(known[name] for name in wanted))


LITCOVID = Corpus(
    "bc7-litcovid",
    "BC7-LitCovid",
    "classify",
    "en",
    "labels",
    (
        Layout("test", "BioCreative's CSV",
               ("BC7-LitCovid-Test-GS.csv",), _articles, known=(2500,)),
        Layout("test", "TSV", ("*litcovid*/test.tsv",), _topics, known=(2500,)),
        Layout("test, every other row of it", "TSV",
               ("*litcovid*/alternate_rows.tsv",), _topics, known=(1250,)),
        Layout("dev", "BioCreative's CSV", ("BC7-LitCovid-Dev.csv",), _articles, known=(6239,)),
        Layout("dev", "TSV", ("*litcovid*/dev.tsv",), _topics),
    ),
    TOPICS,
    several=True,
)  # fmt: skip

HOC = Corpus(
    "hoc",
    "HoC",
    "classify",
    "en",
    "labels",
    (
        # 315 documents in BLUE's split, 371 in BLURB's.
        Layout("test", "TSV", ("*hoc*/test.tsv",), _hallmarks, known=(315, 371)),
        Layout("dev", "TSV", ("*hoc*/dev.tsv",), _hallmarks, known=(157, 186)),
    ),
    HALLMARKS,
    several=True,
)

KUAKE_QIC = Corpus(
    "kuake-qic",
    "KUAKE-QIC-dev",
    "classify",
    "zh",
    "labels",
    (
        Layout("dev", "CBLUE's JSON", ("KUAKE-QIC_dev.json",), _intents, known=(1955,)),
        Layout("dev", "CBLUE's JSON", ("*qic*/dev.json",), _intents, known=(1955,)),
    ),
    INTENTS,
)
