"""Chemicals and diseases of PubMed abstracts: BC5CDR, and the relations between them; NCBI-disease.

Sources: Li et al. (2016), "BioCreative V CDR task corpus: a resource for chemical disease relation
extraction"; Doğan, Leaman and Lu (2014), "NCBI disease corpus: a resource for disease name
recognition and concept normalization". Both come in PubTator's form, BC5CDR as BioC XML, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from taiyi_rag.annotation import reading
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.corpora.corpus import Corpus, Layout, Read
from taiyi_rag.errors import ReadError

INDUCES = "chemical-induced disease"
_CDR = {"Chemical": "chemical", "Disease": "disease"}
_NCBI = dict.fromkeys(
    ("SpecificDisease", "DiseaseClass", "CompositeMention", "Modifier"), "disease"
)


def _records(path: Path, form: str) -> list[Annotated]:
    records = []
    for one in reading.records(path, form):
        if one.record is None:
            raise ReadError(f"{path}: {one.problem}")
        records.append(one.record)
    return records


def _mentions(paths: tuple[Path, ...], form: str, types: Mapping[str, str], wanted: str) -> Read:
    """Mentions of one type, under the name that the prompt has for it."""
    return Read(
        tuple(_named(record, types, (wanted,)) for record in _records(paths[0], form)),
    )


def _named(record: Annotated, types: Mapping[str, str], wanted: tuple[str, ...]) -> Annotated:
    for entity in record.entities:
        if entity.type not in types:
            raise ReadError(f"Record {record.id}: {entity.type!r} is no type of this set.")
    entities = (replace(entity, type=types[entity.type]) for entity in record.entities)
    return replace(
        record, entities=tuple(e for e in entities if e.type in wanted), relations=(), remarks=()
    )


def _relations(paths: tuple[Path, ...], form: str) -> Read:
    """Relations with the mentions of both types. What is related but not mentioned is counted as
    beyond the text."""
    read = _records(paths[0], form)
    beyond = {r.id: len(r.remarks) for r in read if r.remarks}
    records = tuple(
        replace(
            _named(record, _CDR, tuple(_CDR.values())),
            relations=tuple(replace(relation, type=INDUCES) for relation in record.relations),
        )
        for record in read
    )
    pairs = sum(len(record.relations) for record in records) + sum(beyond.values())
    notes = [f"{pairs:,} pairs of a chemical and a disease."]
    if beyond:
        notes.append(f"{sum(beyond.values())} of them with a concept that the text doesn't name.")
    return Read(records, tuple(notes), beyond)


def _cdr_layouts(read: Callable[[tuple[Path, ...], str], Read]) -> tuple[Layout, ...]:
    splits = {"test": "Test", "dev": "Development"}
    forms = {"pubtator": ("PubTator", "PubTator.txt"), "bioc-xml": ("BioC XML", "BioC.xml")}
    return tuple(
        Layout(
            split, name, (f"CDR_{file}Set.{ending}",), partial(_in_form, read, form), known=(500,)
        )
        for split, file in splits.items()
        for form, (name, ending) in forms.items()
    )


def _in_form(
    read: Callable[[tuple[Path, ...], str], Read], form: str, paths: tuple[Path, ...]
) -> Read:
    return read(paths, form)


def _ncbi(paths: tuple[Path, ...]) -> Read:
    return _mentions(paths, "pubtator", _NCBI, "disease")


BC5CDR_CHEM = Corpus(
    "bc5cdr-chem",
    "BC5CDR-Chem",
    "ner",
    "en",
    "entities",
    _cdr_layouts(partial(_mentions, types=_CDR, wanted="chemical")),
    ("chemical",),
    several=True,
)

BC5CDR_DISEASE = Corpus(
    "bc5cdr-disease",
    "BC5CDR-Disease",
    "ner",
    "en",
    "entities",
    _cdr_layouts(partial(_mentions, types=_CDR, wanted="disease")),
    ("disease",),
    several=True,
)

NCBI_DISEASE = Corpus(
    "ncbi-disease",
    "NCBI-disease",
    "ner",
    "en",
    "entities",
    (
        Layout("test", "PubTator", ("NCBItestset_corpus.txt",), _ncbi, known=(100,)),
        Layout("dev", "PubTator", ("NCBIdevelopset_corpus.txt",), _ncbi, known=(100,)),
    ),
    ("disease",),
    several=True,
)

BC5CDR_RELATIONS = Corpus(
    "bc5cdr-relations",
    "BC5CDR",
    "relations",
    "en",
    "relations",
    _cdr_layouts(_relations),
    (INDUCES,),
    several=True,
    ends="identifiers",
)
