"""Names that our vocabulary lacks: by their form, by the lexicon, by what the text explains."""

from __future__ import annotations

import itertools
import time

import pytest

from taiyi_rag.naming.index import Index
from taiyi_rag.naming.recognition import recognised


def found(text: str, index: Index | None = None) -> list[tuple[str, str]]:
    return [(text[n.start : n.end], n.type) for n in recognised(text, index)]


@pytest.mark.parametrize(
    ("text", "words", "type"),
    [
        ("He took zorbamycin for it.", "zorbamycin", "chemical"),
        ("given 2-chlorobupivacaine at once", "2-chlorobupivacaine", "chemical"),
        ("the agonist MK-801 was", "MK-801", "chemical"),
        ("treated with teravastatin calcium daily", "teravastatin calcium", "chemical"),
        ("a case of hepatic vein thrombosis.", "hepatic vein thrombosis", "disease"),
        ("died of acute renal failure", "acute renal failure", "disease"),
        ("Smith-Weber syndrome is rare", "Smith-Weber syndrome", "disease"),
        ("G6PD deficiency was found", "G6PD deficiency", "disease"),
        ("had von Hippel-Lindau (VHL) disease", "von Hippel-Lindau (VHL) disease", "disease"),
        ("cancer of the urinary bladder", "cancer of the urinary bladder", "disease"),
        ("with breast and ovarian cancer", "breast and ovarian cancer", "disease"),
        ("the ABCD1 gene", "ABCD1", "gene"),
        ("诊断为急性化脓性胆管炎。", "急性化脓性胆管炎", "disease"),
        ("考虑Sjögren综合征", "Sjögren综合征", "disease"),
        ("予依培伐他汀口服", "依培伐他汀", "chemical"),
        ("检出BRAF突变", "BRAF", "gene"),
    ],
)
def test_names_are_told_by_how_they_are_made(text: str, words: str, type: str) -> None:
    assert (words, type) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "The disease, the syndrome and the failure of this approach.",
        "They determine the routine medicine at baseline and combine the guidelines.",
        "Genoma and stroma are in the diploma.",
        "The study of MK was in 801 men.",
        "本病区病人病情稳定，病历已归档。",
    ],
)
def test_words_that_only_look_so_are_left(text: str) -> None:
    assert found(text) == []


def test_an_abbreviation_is_what_its_text_says() -> None:
    text = "Myotonic dystrophy (DM) is inherited. DM is common. Direct messages aren't DM-like."
    assert [w for w in found(text) if w[0] == "DM"] == [("DM", "disease")] * 3
    elsewhere = "The deputy manager (DM) called. DM is late."
    assert found(elsewhere) == []


def test_the_lexicon_adds_what_has_no_such_form(index: Index) -> None:
    text = "Acrisuxine spared the lungs; moon sickness didn't."
    assert found(text) == []
    assert found(text, index) == [("Acrisuxine", "chemical"), ("moon sickness", "disease")]


def test_a_short_name_needs_the_long_one(index: Index) -> None:
    assert found("There was NO difference.", index) == []
    text = "Nitric oxide fell, and NO synthase with it."
    assert ("NO", "chemical") in found(text, index)


def test_a_gene_is_told_by_its_neighbours_or_its_symbol(index: Index) -> None:
    assert ("TP53", "gene") in found("TP53 was lost.", index)
    assert ("p53", "gene") in found("mutant p53 protein", index)
    assert found("on page p53 of it", index) == []


def test_pieces_of_two_sentences_are_no_name() -> None:
    assert ("liver failure", "disease") in found("liver failure")
    assert found("It spared the liver. Failure came later.") == []


HOSTILE = [
    "a" * 20_000,
    "metformin " * 2_000,
    "(HF) " * 4_000,
    "heart failure (HF) " * 1_000,
    "deficiency " * 1_800,
    "of the lung " * 1_600,
    "急性" * 10_000,
    "肝炎" * 10_000,
    "阿" * 20_000,
    "A-1 " * 5_000,
    " ".join(f"abc{n} def (AD{n})" for n in range(1_000)),
    "von " * 5_000,
    "\u202e\ud800\x00 disease of the\u200b liver" * 500,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: ascii(t[:12]))
def test_hostile_text_is_read_in_time(text: str, index: Index) -> None:
    began = time.process_time()
    named = recognised(text, index)
    assert time.process_time() - began < 5
    assert all(one.end <= other.start for one, other in itertools.pairwise(named))
    assert all(text[one.start : one.end].strip() for one in named)
