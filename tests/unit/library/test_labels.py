"""Names by which records and filters find a document."""

from __future__ import annotations

import pytest

from taiyi_rag.library.labels import document_labels, work_name
from taiyi_rag.types import Document


@pytest.mark.parametrize(
    ("kind", "identifier", "name"),
    [
        ("pmid", "9500320", "pmid:9500320"),
        ("pmid", "PMID: 09500320", "pmid:9500320"),
        ("doi", "10.1016/S0140-6736(97)11096-0", "doi:10.1016/s0140-6736(97)11096-0"),
        ("doi", "https://doi.org/10.1/x", ""),
        ("doi", "HTTP://dx.DOI.org/10.1234/AbC.", "doi:10.1234/abc"),
        ("doi", "doi: 10.1234/abc", "doi:10.1234/abc"),
        ("pmcid", "PMC5828200.1", "pmcid:pmc5828200"),
        ("pmid", "0", ""),
        ("pmid", "", ""),
        ("pmid", None, ""),
        ("doi", "unavailable", ""),
        ("doi", "Unavailable", ""),
        ("pmcid", "5828200", ""),
    ],
)
def test_work_names(kind: str, identifier: str | None, name: str) -> None:
    assert work_name(kind, identifier) == name


def test_a_journal_has_its_names() -> None:
    document = Document(
        "1",
        "T",
        "",
        "en",
        "The Lancet (London, England)",
        "pubmed",
        extra=(("citation", "Lancet. 1998;351(9103):637-41"),),
    )
    names = {name for kind, name in document_labels(document) if kind == "source"}
    assert names >= {"the lancet (london, england)", "lancet"}
