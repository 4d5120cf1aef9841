"""What an exported answer says, in which order, and how its file is made."""

from __future__ import annotations

import builtins
import io
from dataclasses import replace
from typing import Any

import docx as word
import pikepdf
import pytest

from taiyi_rag.errors import InputError, SettingsError
from taiyi_rag.exporting import (
    FORMATS,
    Export,
    Since,
    Told,
    compose,
    exported,
    file_name,
    format_of,
    pdf_file,
)
from taiyi_rag.exporting.words import WORDS
from taiyi_rag.types import (
    Agreement,
    Answer,
    Check,
    Citation,
    Claim,
    Document,
    Evidence,
    Finding,
    Language,
    Notice,
    Outcome,
    Passage,
    Standing,
    TrustStatus,
    Verdict,
)
from tests import active, labels
from tests.planting import AT

TEXT = "二甲双胍起始剂量为500 mg。肾小球滤过率低于30时禁用。"
QUOTE = "二甲双胍起始剂量为500 mg。"
EVIDENCE = Evidence(
    2, Passage("p1", "PMID:1", TEXT, 40, 40 + len(TEXT), "zh", page=3), "二甲双胍", "说明书"
)
UNCITED = Evidence(1, Passage("p2", "PMID:2", "Tea.", 0, 4, "en"), "Tea and gout", "Lancet")
SUPPORTED = Claim(
    "Metformin starts at 500 mg.", Verdict.SUPPORTED, (Citation(2, "PMID:1", "p1", 40, 56, QUOTE),)
)
WRONG = Claim(
    "It is contraindicated below 40.",
    Verdict.CONTRADICTED,
    (Citation(2, "PMID:1", "p1", 56, 40 + len(TEXT), TEXT[16:]),),
    (Finding(Check.NUMBER, "40", "30"), Finding(Check.MEANING, "x")),
)
WITHHELD = Claim("A sentence was withheld.", Verdict.UNSUPPORTED, (), withheld=True)
ANSWER = Answer(
    "Dose of metformin?",
    "en",
    Outcome.ANSWERED,
    (SUPPORTED, WRONG, WITHHELD),
    (UNCITED, EVIDENCE),
    (
        Notice("untrusted", "Nobody vouches."),
        Notice("model-failed", "The model is down."),
        Notice("emergency", "Call 120 now."),
    ),
    asked="metformin: dose?",
    generator="Taiyi2",
    id="abc123",
    agreement=Agreement((), "2 trials agree."),
)
DOCUMENT = Document(
    "PMID:1", "二甲双胍片说明书", "", "zh", "说明书", "pubmed", year=2021, doi="10.1000/a(1)",
    pmid="123", authors=tuple(f"Author {n}" for n in range(8)),
)  # fmt: skip
TOLD = Told(AT, "Ward 7", "http://localhost:8501/?answer=abc123")


def made(answer: Answer = ANSWER, documents: Any = None, **told: Any) -> Export:
    return compose(
        answer, documents if documents is not None else {"PMID:1": DOCUMENT}, replace(TOLD, **told)
    )


def texts(export: Export, *styles: str) -> list[str]:
    return [block.text for block in export.blocks if not styles or block.style in styles]


def test_the_order_is_what_matters_first() -> None:
    export = made(since=(Since("Tea", "retracted", "2026-06-01T08:00", "Made up"),))
    styles = [block.style for block in export.blocks]
    assert styles[:4] == ["label", "urgent", "alarm", "title"]
    assert styles[-1] == "label"
    assert texts(export, "alarm") == [
        "Since this answer was given: a document that it rests on was RETRACTED: Tea · "
        "2026-06-01 · Made up"
    ]
    assert texts(export, "urgent") == ["Call 120 now."]


def test_sentences_have_their_marks_verdicts_and_originals() -> None:
    export = made()
    assert texts(export, "claim") == [
        "Metformin starts at 500 mg. [2]",
        "It is contraindicated below 40. [2]",
        "A sentence was withheld.",
    ]
    told = texts(export)
    after = told[told.index("It is contraindicated below 40. [2]") + 1]
    assert after == "The passage cited says otherwise. number: 40; the passage has 30."
    assert f"Original [2]: {QUOTE}" in told
    assert "No passage supports this." in told
    assert "Read as: metformin: dose?" in told
    assert "2 trials agree." in told
    assert told.index("The model is down.") < told.index("Metformin starts at 500 mg. [2]")
    assert told.index("Nobody vouches.") > told.index("A sentence was withheld.")


def test_how_it_was_made_is_said() -> None:
    assert any("Written by Taiyi2" in text for text in texts(made()))
    quoted = made(replace(ANSWER, generator="extractive"))
    assert any(text.startswith("Quoted: ") for text in texts(quoted))
    assert not any("Written by" in text for text in texts(quoted))


def test_a_reference_a_label_with_its_words_and_where_they_stand() -> None:
    export = made()
    (reference,) = [block for block in export.blocks if block.style == "reference"]
    assert reference.text.startswith(
        "[2] Author 0, Author 1, Author 2, Author 3, Author 4, Author 5, et al"
    )
    assert "二甲双胍片说明书. 说明书. 2021." in reference.text
    assert [run.link for run in reference.runs if run.link] == [
        "https://doi.org/10.1000/a%281%29",
        "https://pubmed.ncbi.nlm.nih.gov/123/",
    ]
    assert texts(export, "quote") == [
        f"“{QUOTE}” (page 3, characters 40–56, document PMID:1)",
        f"“{TEXT[16:]}” (page 3, characters 56–{40 + len(TEXT)}, document PMID:1)",
    ]


@pytest.mark.parametrize(
    ("trust", "said"),
    [
        (TrustStatus.RETRACTED, "RETRACTED. Made up; 2026-01-01. "),
        (TrustStatus.SUPERSEDED, "SUPERSEDED by a newer version. Made up; 2026-01-01. "),
    ],
)
def test_what_became_of_a_document_stands_before_it(trust: TrustStatus, said: str) -> None:
    known = replace(DOCUMENT, trust=trust, standing=Standing("Made up", "2026-01-01"))
    export = made(documents={"PMID:1": known})
    assert texts(export, "reference")[0].startswith(f"[2] {said}Author 0")


def test_a_document_that_is_gone_is_told_by_what_the_answer_knows() -> None:
    (reference,) = texts(made(documents={}), "reference")
    assert reference == "[2] No longer in the library. 二甲双胍. 说明书."


@pytest.mark.parametrize("outcome", [Outcome.ABSTAINED, Outcome.DECLINED])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_answer_is_one_too(outcome: Outcome, language: Language) -> None:
    notice = Notice("not-in-library", "The library doesn't say.")
    answer = replace(ANSWER, claims=(), outcome=outcome, notices=(notice,), language=language)
    export = made(answer)
    assert WORDS[language][str(outcome)] in texts(export, "heading")
    assert WORDS[language]["closest"] in texts(export, "heading")
    assert "The library doesn't say." in texts(export, "text")
    assert len(texts(export, "quote")) == 2


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_file_is_labelled_and_made_the_same_again(format: Any, language: Language) -> None:
    export = made(replace(ANSWER, language=language))
    data = exported(export, format)
    assert list(labels.lacking(data, format)) == []
    assert data == exported(export, format)


def test_what_a_program_reads_names_the_answer() -> None:
    assert '"ProduceID": "abc123"' in made().implicit
    nameless = made(replace(ANSWER, id=""))
    assert nameless.implicit != made(replace(ANSWER, id="", question="Other?")).implicit


def test_docx_has_headings_chinese_fonts_and_no_foreign_links() -> None:
    read = word.Document(io.BytesIO(exported(made(), "docx")))
    headings = [p.text for p in read.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        "Dose of metformin?",
        "Answer",
        "About the evidence",
        "References",
        "About this file",
    ]
    fonts = read.styles["Normal"].element.rPr.rFonts
    assert "Microsoft YaHei" in fonts.values()
    assert not any("Theme" in name for name in fonts.attrib)
    links = [r.target_ref for r in read.part.rels.values() if r.is_external]
    assert sorted(links)[0] == "http://localhost:8501/?answer=abc123"
    assert len(links) == 3
    assert read.core_properties.created == AT


def test_pdf_is_tagged_and_carries_its_fonts() -> None:
    data = exported(made(), "pdf")
    with pikepdf.open(io.BytesIO(data)) as file:
        assert file.Root.MarkInfo.Marked
        assert file.Root.StructTreeRoot is not None
        with file.open_metadata() as metadata:
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        fonts = [
            f
            for f in file.objects
            if isinstance(f, pikepdf.Dictionary) and f.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all("/FontFile3" in f or "/FontFile2" in f for f in fonts)
    assert len(data) < 150_000


def test_pdf_gives_its_words_back_in_both_languages() -> None:
    text = active.squeezed(active.pdf_text(exported(made(), "pdf")))
    for wanted in ("Metformin starts at 500 mg.", QUOTE, "二甲双胍片说明书", "Call 120 now."):
        assert active.squeezed(wanted) in text


def test_pdf_of_characters_that_no_font_has() -> None:
    data = exported(made(replace(ANSWER, question="𓀀 dose? 👩‍⚕️")), "pdf")
    assert "dose?" in active.pdf_text(data)


def test_without_typst_pdf_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == "typst":
            raise ImportError("no module", name="typst")
        return known(name, *rest)

    pdf_file._compiler.cache_clear()
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(SettingsError, match=r"pip install 'taiyi-rag\[pdf\]'"):
        exported(made(), "pdf")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Below what eGFR?", "2026-05-31-Below-what-eGFR.pdf"),
        ("二甲双胍在eGFR低于多少时禁用？", "2026-05-31-二甲双胍在eGFR低于多少时禁用.pdf"),
        ('../../etc/passwd\x00 CON: <a>|*?"', "2026-05-31-etc-passwd-CON-a.pdf"),
        ("\u202egpj.exe", "2026-05-31-gpj-exe.pdf"),
        ("???", "2026-05-31.pdf"),
        ("W" * 400, f"2026-05-31-{'W' * 47}.pdf"),
    ],
)
def test_files_are_named_after_date_and_question(question: str, name: str) -> None:
    assert file_name(question, AT, "pdf") == name


def test_formats_by_name() -> None:
    assert format_of("Markdown") == format_of(".md") == "md"
    with pytest.raises(InputError, match="md, docx, pdf"):
        format_of("odt")


def test_words_are_there_in_both_languages_for_every_check_and_status() -> None:
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    known = set(WORDS["en"])
    assert {f"check-{c}" for c in Check} <= known
    assert {f"verdict-{v}" for v in Verdict} - {"verdict-supported"} <= known
    assert {f"trust-{s}" for s in TrustStatus} - {"trust-current"} <= known
