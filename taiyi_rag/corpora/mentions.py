"""Chemicals and diseases of PubMed abstracts: BC5CDR, and the relations between them; NCBI-disease.

Sources: Li et al. (2016), "BioCreative V CDR task corpus: a resource for chemical disease relation
extraction"; Doğan, Leaman and Lu (2014), "NCBI disease corpus: a resource for disease name
recognition and concept normalization". Both come in PubTator's form, BC5CDR as BioC XML, too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from taiyi_rag.annotation.formats import FORMS
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.corpora.corpus import Corpus, Layout, Read
from taiyi_rag.corpora.rows import annotated, readable
from taiyi_rag.errors import ReadError
from taiyi_rag.evaluation.files import content

INDUCES = "chemical-induced disease"
_CDR = {"Chemical": "chemical", "Disease": "disease"}
_NCBI = dict.fromkeys(
    ("SpecificDisease", "DiseaseClass", "CompositeMention", "Modifier"), "disease"
)
_PART = re.compile(
    rb"<annotation\b(?:(?!</annotation>).)*?>IndividualMention<.*?</annotation>\s*", re.DOTALL
)
"""In BioC, the parts of a mention of several concepts stand beside it once more; they aren't
mentions of their own (PubTator's form has them in a last column), and not all of their offsets are
true."""


def _records(path: Path) -> tuple[Annotated, ...]:
    if path.suffix.lower() != ".xml":
        return annotated(path, "pubtator")
    whole = _PART.sub(b"", content(path))
    return readable(path, FORMS["bioc-xml"].read(io.BytesIO(whole)))


def _mentions(paths: tuple[Path, ...], types: Mapping[str, str], wanted: str) -> Read:
    """Mentions of one type, under the name that the prompt has for it."""
    read = (_named(paths[0], record, types) for record in _records(paths[0]))
    return Read(
        tuple(
            replace(record, entities=tuple(e for e in record.entities if e.type == wanted))
            for record in read
        )
    )


def _named(path: Path, record: Annotated, types: Mapping[str, str]) -> Annotated:
    """The record with its mentions alone."""
    for entity in record.entities:
        if entity.type not in types:
            raise ReadError(f"{path}, {record.id}: {entity.type!r} is no type of this set.")
    entities = tuple(replace(entity, type=types[entity.type]) for entity in record.entities)
    return replace(record, entities=entities, relations=(), remarks=())


def _relations(paths: tuple[Path, ...]) -> Read:
    """Relations with the mentions of both types. What is related but not mentioned is counted as
    beyond the text."""
    read = _records(paths[0])
    beyond = {record.id: len(record.remarks) for record in read if record.remarks}
    records = tuple(
        replace(
            _named(paths[0], record, _CDR),
            relations=tuple(replace(relation, type=INDUCES) for relation in record.relations),
        )
        for record in read
    )
    pairs = sum(len(record.relations) for record in records) + sum(beyond.values())
    notes = [f"{pairs:,} pairs of a chemical and a disease."]
    if beyond:
        notes.append(f"{sum(beyond.values())} of them with a concept that the text doesn't name.")
    return Read(records, tuple(notes), beyond)


def _cdr_layouts(read: Callable[[tuple[Path, ...]], Read]) -> tuple[Layout, ...]:
    return tuple(
        Layout(split, form, (f"CDR_{file}Set.{ending}",), read, known=(500,))
        for split, file in (("test", "Test"), ("dev", "Development"))
        for form, ending in (("PubTator", "PubTator.txt"), ("BioC XML", "BioC.xml"))
    )


_ncbi = partial(_mentions, types=_NCBI, wanted="disease")

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
