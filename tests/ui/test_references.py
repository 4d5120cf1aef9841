"""A document's reference: only well-formed identifiers become links."""

from __future__ import annotations

import pytest

from taiyi_rag.types import Document
from ui.references import Link, citation, links, origin


def _document(**fields: object) -> Document:
    given: dict[str, object] = {"id": "d", "title": "T", "text": "", "language": "en"}
    given |= {"source": "Lancet", "format": "markdown", **fields}
    return Document(**given)  # type: ignore[arg-type]


def test_identifiers_become_links() -> None:
    document = _document(doi="10.1016/S0140-6736(05)67176-0", pmid="32678530")
    assert links(document) == [
        Link(
            "DOI 10.1016/S0140-6736(05)67176-0", "https://doi.org/10.1016/S0140-6736%2805%2967176-0"
        ),
        Link("PMID 32678530", "https://pubmed.ncbi.nlm.nih.gov/32678530/"),
    ]


@pytest.mark.parametrize(
    "doi",
    ["", "x", "javascript:alert(1)", '10.1000/a"onclick=', "10.1000/a b", "10.1/a\n", "//evil"],
)
def test_a_malformed_doi_is_no_link(doi: str) -> None:
    assert links(_document(doi=doi)) == []


@pytest.mark.parametrize("pmid", ["", "0", "1 OR 1", "123456789", "../../evil", "１２３"])
def test_a_malformed_pmid_is_no_link(pmid: str) -> None:
    assert links(_document(pmid=pmid)) == []


def test_a_citation_names_three_authors() -> None:
    document = _document(authors=("Li A", "Wu B", "Ma C", "Xu D"), year=2020)
    assert citation(document) == "Li A, Wu B, Ma C et al. Lancet. 2020."
    assert citation(_document()) == "Lancet."


def test_the_origin_names_the_page() -> None:
    assert origin(_document(year=2020), 3, "第 {page} 页") == "Lancet · 2020 · 第 3 页"
    assert origin(_document()) == "Lancet"
