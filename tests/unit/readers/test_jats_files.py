"""JATS as PubMed Central and publishers give it: no word of a body is lost."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from ingest.blocks import Source
from ingest.readers.jats import read

FILES = [
    ("1471-2180-11-174.nxml", ["PMID:21810267"]),
    ("1472-6831-8-11.nxml", ["PMID:18405359"]),
    ("6605965a.nxml", ["PMID:21045829"]),
    ("PMC2231364.xml", ["PMID:17963531"]),
    ("PMC5828200.nxml", ["PMID:29535835"]),
    ("PMC6095483.xml", ["PMC6095483"]),
    (
        "PMC6358576_PMC6358589.xml",
        [
            *("PMC6358576", "PMC6358577", "PMC6358578", "PMC6358579", "PMC6358580", "PMC6358581"),
            *("PMID:29362510", "PMID:30089893", "PMC6358588", "PMC6358589"),
        ],
    ),
    ("PMC6385181.xml", ["PMC6385181"]),
    ("PMC6398430.nxml", ["PMID:30846892"]),
    ("PMC7417471.nxml", ["PMID:32776254"]),
    ("ehp-116-1694.nxml", ["PMID:19079722"]),
    (
        "elife-56337.nxml",
        ["PMID:32479262", "DOI:10.7554/eLife.56337.sa1", "DOI:10.7554/eLife.56337.sa2"],
    ),
    ("mds526.nxml", ["PMID:23149571"]),
    ("pntd.0002065.nxml", ["PMID:23469300"]),
    ("pntd.0008301.nxml", ["PMID:32479495"]),
    ("pone.0000217.nxml", ["PMID:17299597"]),
    ("pone.0046493.nxml", ["PMID:23029536"]),
    ("pone.0234687.nxml", ["PMID:32555654"]),
    ("ptag100.xml", ["DOI:10.1093/ptep/ptag100"]),
]


@pytest.mark.parametrize(("file", "ids"), FILES)
def test_real_files(shared_documents: Path, file: str, ids: list[str]) -> None:
    found = list(read((shared_documents / "jats" / file).read_bytes(), file))
    assert [source.id for source in found if isinstance(source, Source)] == ids
    for source in found:
        assert isinstance(source, Source)
        assert source.blocks
        assert source.fields["source"]
        assert 2000 < source.fields["year"] < 2030
        for block in source.blocks:
            assert block.text == block.text.strip() != ""
            assert "  " not in block.text
            assert "\n" not in block.text or block.kind == "table"
            assert not re.search(r"Click here|\[\s*[,–]|\(\s*[,;]|[\ufdd0\ufdd1]", block.text)


def words(text: str) -> Counter[str]:
    """Words of letters: a footnote's letter or an exponent at a word changes no word."""
    return Counter(re.findall(r"[^\W\d_]{3,}", unicodedata.normalize("NFKC", text)))


def body_words(path: Path) -> Counter[str]:
    """Every word of the abstracts and bodies, but citations, formulas and words about files."""
    parser = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(path.read_bytes(), parser)
    dropped = {"ref-list", "tex-math", "math", "object-id", "alt-text", "institution-id"}
    dropped |= {"supplementary-material", "media"}
    inline = {"sub", "italic", "bold", "underline", "sc", "ext-link", "styled-content"}
    for element in list(root.iter("*")):
        name = element.tag.rpartition("}")[2]
        if name in dropped or element.get("ref-type") == "bibr":
            tail = element.tail
            element.clear()
            element.tail = tail
        elif name not in inline and (name != "sup" or (element.text or "").islower()):
            element.tail = f" {element.tail or ''}"
            element.text = f" {element.text or ''}"
    found = root.iter("abstract", "body", "floats-group")
    return words(" ".join("".join(element.itertext()) for element in found))


@pytest.mark.parametrize("file", [file for file, _ in FILES])
def test_no_word_of_a_real_body_is_lost(shared_documents: Path, file: str) -> None:
    path = shared_documents / "jats" / file
    got: Counter[str] = Counter()
    for source in read(path.read_bytes(), file):
        assert isinstance(source, Source)
        got += words(" ".join(block.text for block in source.blocks))
    missing = body_words(path) - got
    assert missing.total() <= 4, missing.most_common(20)


def test_a_real_table_stands_with_its_caption_and_notes(shared_documents: Path) -> None:
    path = shared_documents / "jats" / "6605965a.nxml"
    (source,) = read(path.read_bytes(), path.name)
    assert isinstance(source, Source)
    at = next(i for i, block in enumerate(source.blocks) if block.kind == "table")
    assert source.blocks[at - 1].text.startswith("Table 1. Participant characteristics")
    assert (
        "Characteristic: Mean (s.d.) alcohol intake (g per day) [a]"
        " | Colorectal cancer cases (n=1878): 10 (13.7) | Non-cases (n=335 924): 9.0 (12.2)"
        in source.blocks[at].text
    )
    assert source.blocks[at + 1].text.startswith("[a] Among consumers only; 8.8% of the cases")
