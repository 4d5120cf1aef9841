"""What a generator writes is believed only as far as the cited passages say it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from taiyi_rag.prompts import escape_marks
from taiyi_rag.types import Evidence, Passage, Verdict
from taiyi_rag.verification.ledger import Verifier

TEXT = "Metformin starts at 500 mg twice daily with meals. It is contraindicated below eGFR 30."


def evidence(text: str = TEXT, label: int = 1, start: int = 100) -> Evidence:
    passage = Passage("p7", "doc", text, start, start + len(text), "en")
    return Evidence(label, passage, "Title", "Source")


def test_quoted_sentence_is_supported_at_its_offsets() -> None:
    (claim,) = Verifier().read("It is contraindicated below eGFR 30. [1]", [evidence()])
    (citation,) = claim.citations
    assert claim.verdict is Verdict.SUPPORTED
    assert claim.text == citation.quote == "It is contraindicated below eGFR 30."
    assert TEXT[citation.start - 100 : citation.end - 100] == citation.quote
    assert (citation.label, citation.document_id, citation.passage_id) == (1, "doc", "p7")


@pytest.mark.parametrize(
    "text",
    [
        "It is contraindicated below eGFR 30. [2]",  # no such evidence
        "It is contraindicated below eGFR 30. [0]",
        "It is contraindicated below eGFR 30.",  # no mark at all
        "Metformin starts at 850 mg twice daily with meals. [1]",  # another dose
        "Metformin starts at 5000 mg twice daily with meals. [1]",
        "Aspirin prevents strokes in older women. [1]",  # other words
    ],
)
def test_what_the_passage_doesnt_say_is_unsupported(text: str) -> None:
    (claim,) = Verifier().read(text, [evidence()])
    assert claim.verdict is Verdict.UNSUPPORTED
    assert claim.citations == ()


def test_paraphrase_is_partly_supported_with_the_deciding_sentence() -> None:
    (claim,) = Verifier().read("Metformin starts with meals at 500 mg twice. [1]", [evidence()])
    assert claim.verdict is Verdict.PARTLY
    assert claim.citations[0].quote == "Metformin starts at 500 mg twice daily with meals."


def test_dropped_negation_is_never_supported() -> None:
    (claim,) = Verifier().read("Do give metformin. [1]", [evidence("Do not give metformin.")])
    assert claim.verdict is not Verdict.SUPPORTED


def test_marks_count_for_the_sentences_before_them() -> None:
    both = [evidence(), evidence("另一段。禁用于重度肾功能不全。", 2)]
    claims = Verifier().read("Unrelated words. [1] 禁用于重度肾功能不全。[2][1]\n\n[2]", both)
    assert [c.verdict for c in claims] == [Verdict.UNSUPPORTED, Verdict.SUPPORTED]
    assert [c.label for c in claims[1].citations] == [2]


def test_nothing_written_is_no_claim() -> None:
    assert Verifier().read("", [evidence()]) == ()
    assert Verifier().read("[1][2]\n. ", [evidence()]) == ()


def test_a_sources_own_brackets_are_not_our_marks() -> None:
    text = "Give 300 mg daily [1] only when clearance exceeds 60; never more than 50 mg below [2]."
    (claim,) = Verifier().read(f"{escape_marks(text)} [1]", [evidence(text)])
    assert (claim.text, claim.verdict) == (text, Verdict.SUPPORTED)


@pytest.mark.parametrize("part", ["5 mg daily.", "recommended for children under 2 years."])
def test_part_of_a_sentence_is_no_quote(part: str) -> None:
    passage = evidence("Give 2.5 mg daily. Not recommended for children under 2 years.")
    (claim,) = Verifier().read(f"{part} [1]", [passage])
    assert claim.verdict is not Verdict.SUPPORTED


def test_a_claim_comes_as_soon_as_its_marks_are_whole() -> None:
    pieces = ["Metformin starts at 500 mg tw", "ice daily with meals. [", "1]", "[2", "] It", " is"]
    heard: list[str] = []

    def deltas() -> Iterator[str]:
        for piece in pieces:
            heard.append(piece)
            yield piece
        raise TimeoutError

    claims = Verifier().stream(deltas(), [evidence()])
    assert next(claims).verdict is Verdict.SUPPORTED
    assert heard[-1] == "] It"
    with pytest.raises(TimeoutError):
        next(claims)


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_pieces_of_any_length_make_the_same_claims(length: int) -> None:
    text = "Give metformin. [1] It is contraindicated below eGFR 30. [1][2]\nMore [2]\nlast"
    pieces = [text[i : i + length] for i in range(0, len(text), length)]
    whole = Verifier().read(text, [evidence()])
    assert tuple(Verifier().stream(pieces, [evidence()])) == whole
    assert len(whole) == 4
