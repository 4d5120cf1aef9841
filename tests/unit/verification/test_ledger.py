"""What a generator writes is believed only as far as the cited passages say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest

from taiyi_rag.prompts import escape_marks
from taiyi_rag.types import Check, Evidence, Finding, Passage, Verdict
from taiyi_rag.verification.ledger import Verifier
from taiyi_rag.verification.sources import Source
from taiyi_rag.verification.support import Judged, SignalJudge

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


def test_what_no_passage_says_is_unsupported() -> None:
    (claim,) = Verifier().read("Aspirin prevents strokes in older women. [1]", [evidence()])
    assert claim.verdict is Verdict.UNSUPPORTED
    assert claim.citations == ()
    assert [f.check for f in claim.findings] == [Check.MEANING]


@pytest.mark.parametrize("mark", [" [2]", " [0]", " [17][2]", ""])
def test_what_another_passage_says_is_cited_from_there(mark: str) -> None:
    """Wherever the label points: never to a passage that doesn't say it."""
    other = evidence("Aspirin prevents clots. It is taken daily.", label=2)
    (claim,) = Verifier().read(f"It is contraindicated below eGFR 30.{mark}", [other, evidence()])
    assert claim.verdict is Verdict.SUPPORTED
    assert [c.label for c in claim.citations] == [1]
    assert all(f.check is Check.LABEL and f.instead == "[1]" for f in claim.findings)
    assert [f.said for f in claim.findings] == (re.findall(r"\[\d+\]", mark) or [""])


@pytest.mark.parametrize("dose", ["850 mg", "5000 mg", "0.5 mg", "500 g"])
def test_another_dose_is_contradicted_and_withheld(dose: str) -> None:
    (claim,) = Verifier().read(
        f"Metformin starts at {dose} twice daily with meals. [1]", [evidence()]
    )
    assert claim.verdict is Verdict.CONTRADICTED
    assert claim.withheld
    assert claim.citations[0].quote == "Metformin starts at 500 mg twice daily with meals."
    assert (claim.findings[0].said, claim.findings[0].instead) == (dose, "500 mg")


def test_a_dose_that_no_passage_gives_is_withheld() -> None:
    (claim,) = Verifier().read("Take 75 mg aspirin daily. [1]", [evidence()])
    assert claim.verdict is Verdict.UNSUPPORTED
    assert claim.withheld


def test_without_vectors_other_words_are_supported_in_part() -> None:
    (claim,) = Verifier().read(
        "With meals metformin starts at 500 mg twice daily. [1]", [evidence()]
    )
    assert claim.verdict is Verdict.PARTLY
    assert claim.citations[0].quote == "Metformin starts at 500 mg twice daily with meals."
    assert claim.support is not None
    assert 0.5 <= claim.support < 0.85


def near(claim: str, together: Sequence[Sequence[str]]) -> list[float]:
    return [0.9] * len(together)


def test_with_them_they_are_supported_with_the_sentence_that_decides() -> None:
    verifier = Verifier(SignalJudge(near))
    (claim,) = verifier.read("With meals metformin starts at 500 mg twice daily. [1]", [evidence()])
    assert claim.verdict is Verdict.SUPPORTED
    assert claim.citations[0].quote == "Metformin starts at 500 mg twice daily with meals."
    assert not claim.withheld


def test_what_is_added_to_it_makes_it_unsupported() -> None:
    told = (
        "Metformin starts at 500 mg twice daily with meals, and aspirin prevents strokes in women."
    )
    (claim,) = Verifier(SignalJudge(near)).read(f"{told} [1]", [evidence()])
    assert claim.verdict is not Verdict.SUPPORTED


def test_two_sentences_may_say_it_together() -> None:
    text = (
        "Tranexamic acid was given to 10060 patients. It reduced deaths from bleeding. It is cheap."
    )
    told = "Tranexamic acid reduced deaths from bleeding."
    (claim,) = Verifier(SignalJudge(near)).read(f"{told} [1]", [evidence(text)])
    assert claim.verdict is Verdict.SUPPORTED
    assert claim.citations[0].quote.endswith("It reduced deaths from bleeding.")


def test_every_cited_passage_that_says_it_is_cited() -> None:
    three = [evidence(), evidence(TEXT, 2), evidence("Aspirin prevents clots.", 3)]
    told = "With meals metformin starts at 500 mg twice daily."
    (claim,) = Verifier(SignalJudge(near)).read(f"{told} [1][2][3]", three)
    assert [c.label for c in claim.citations] == [1, 2]
    assert claim.findings == (Finding(Check.LABEL, "[3]", "[1]"),)


@pytest.mark.parametrize("marks", ["“”", '""', "「」"])
def test_words_quoted_wrongly_are_found(marks: str) -> None:
    opened, closed = marks
    for quote, wrong in (("500 mg  twice daily", False), ("five tablets a day", True)):
        told = f"Metformin starts at 500 mg twice daily with meals: {opened}{quote}{closed}. [1]"
        (claim,) = Verifier(SignalJudge(near)).read(told, [evidence()])
        found = [f.said for f in claim.findings if f.check is Check.QUOTE]
        assert found == ([quote] if wrong else [])
        assert not wrong or claim.verdict is not Verdict.SUPPORTED


@pytest.mark.parametrize(
    "invented",
    [
        "https://example.org/a?b=1",
        "www.example.org",
        "doi:10.1000/xyz123",
        "PMID: 1234567",
        "NCT01234567",
    ],
)
def test_an_invented_identifier_is_cut_out_and_never_supported(invented: str) -> None:
    told = f"Metformin starts at 500 mg twice daily with meals ({invented}). [1]"
    (claim,) = Verifier(SignalJudge(near)).read(told, [evidence()])
    assert claim.verdict is Verdict.UNSUPPORTED
    assert claim.citations == ()
    assert invented.removeprefix("doi:") not in claim.text
    assert claim.findings[0].check is Check.IDENTIFIER


def test_an_identifier_of_the_passage_is_none() -> None:
    text = "The trial (NCT01234567) gave 500 mg twice daily to adults."
    (claim,) = Verifier(SignalJudge(near)).read(
        "Adults in the trial NCT01234567 were given 500 mg twice daily. [1]", [evidence(text)]
    )
    assert claim.verdict is Verdict.SUPPORTED


def test_a_list_under_the_opposite_heading_is_contradicted() -> None:
    told = "Metformin is indicated in:\n- eGFR below 30 [1]"
    text = "Metformin is contraindicated in patients with an eGFR below 30."
    (claim,) = Verifier(SignalJudge(near)).read(told, [evidence(text)])
    assert claim.text == "Metformin is indicated in: eGFR below 30"
    assert claim.verdict is Verdict.CONTRADICTED


def test_a_judge_that_finds_a_contradiction_is_heard() -> None:
    def judge(claim: str, sources: Sequence[Source]) -> list[Judged]:
        return [Judged(source, 0.01, 0.98) for source in sources[:1]]

    (claim,) = Verifier(judge).read("Metformin may be given at any eGFR. [1]", [evidence()])
    assert claim.verdict is Verdict.CONTRADICTED
    assert claim.findings[-1].instead == claim.citations[0].quote


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
