"""The kinds of real documents, against our own judgement of them."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.describing import described
from ingest.items import Reading
from taiyi_rag.errors import ReadError
from taiyi_rag.types import Document, StudyDesign

_JUDGED = Path(__file__).parents[1] / "unit" / "ingest" / "judged_designs.tsv"


def judged() -> dict[tuple[str, str], str]:
    lines = _JUDGED.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {(place, name): design for place, name, design in rows}


def read(folder: Path) -> Iterator[tuple[str, Document]]:
    """Every document of a folder, by id or file name."""
    for path in sorted(folder.iterdir()):
        if path.name not in ("SOURCE", "LICENSE"):
            for item in Reading(path.read_bytes(), str(path), 10**9).items():
                if not isinstance(item, ReadError):
                    yield item.document.id or path.name, item.document


def scifact(shared: Path, wanted: set[str]) -> Iterator[tuple[str, Document]]:
    with (shared / "retrieval" / "scifact" / "corpus.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["doc_id"] in wanted:
                text = " ".join(ast.literal_eval(row["abstract"].replace("'  '", "', '")))
                document = Document(row["doc_id"], row["title"], text, "en", "S", "beir")
                yield row["doc_id"], described(document)


def agreement(shared: Path, places: set[str]) -> tuple[float, float, list[str]]:
    """The share of judged documents whose kind was found; of those that were called other than
    `other`, the share that are so; and which were missed."""
    wanted = {key: design for key, design in judged().items() if key[0] in places}
    found: dict[tuple[str, str], StudyDesign] = {}
    for place in places:
        if place.startswith("scifact"):
            documents = scifact(shared, {name for p, name in wanted if p == place})
        else:
            documents = read(shared / "documents" / place)
        found |= {(place, name): document.design for name, document in documents}
    missed = [f"{k}: {found[k]}, not {d}" for k, d in wanted.items() if found[k] != d]
    called = [key for key in wanted if found[key] is not StudyDesign.OTHER]
    right = sum(found[key] == wanted[key] for key in called)
    return 1 - len(missed) / len(wanted), right / len(called), missed


KNOWN = {place for place, _ in judged()} - {"scifact-blind"}


def test_kinds_of_abstracts_that_no_rule_was_made_for(shared_data: Path) -> None:
    """Without any indexing, mostly of the laboratory."""
    agreed, precise, missed = agreement(shared_data, {"scifact-blind"})
    assert agreed >= 0.65, missed
    assert precise >= 0.85, missed


def test_kinds_of_records_and_texts(shared_data: Path) -> None:
    """All but the PDFs, which take their time to read."""
    places = KNOWN - {"guideline_pdf_en", "official_zh", "tcm_gb18030"}
    agreed, precise, missed = agreement(shared_data, places)
    assert agreed >= 0.85, missed
    assert precise >= 0.95, missed


@pytest.mark.documents
def test_kinds_of_all(shared_data: Path) -> None:
    agreed, precise, missed = agreement(shared_data, KNOWN)
    assert agreed >= 0.9, missed
    assert precise >= 0.95, missed
