"""Summary, glossary, files in and out."""

from __future__ import annotations

import csv
import io

import pytest

from taiyi_rag.annotation.reading import Input, read
from taiyi_rag.annotation.schema import Annotated, Entity, Identifier, Passage
from taiyi_rag.annotation.table import COLUMNS, table
from taiyi_rag.errors import InputError
from taiyi_rag.tasks import summary
from taiyi_rag.tasks.glossary import Glossary
from taiyi_rag.tasks.names import Names
from taiyi_rag.tasks.summary import Summary


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_summary_quotes_in_order_what_the_text_is_about(language: str) -> None:
    (example,) = summary.ABOUT.examples[language]  # type: ignore[index]
    record, text = Summary().run(example), example.text
    (made,) = record.texts
    assert made.language == language
    assert list(made.offsets) == sorted(made.offsets)
    assert all(text[a:b] in made.text for a, b in made.offsets)
    assert "血压" in made.text or "blood pressure" in made.text
    assert "weekdays" not in made.text
    assert "工作日" not in made.text


def test_a_summary_doesnt_say_the_same_twice_and_short_texts_are_their_own() -> None:
    twice = "Warfarin thins the blood and needs tests. " * 8 + "Diet matters to people on warfarin."
    assert len(Summary().run(Annotated.of(twice)).texts[0].offsets) <= 2
    assert Summary().run(Annotated.of("Rest.")).texts[0].text == "Rest."


def test_a_term_has_its_names_in_both_languages() -> None:
    (term,) = Glossary().run(Annotated.of("房颤")).terms
    assert (term.kind, term.english[0], term.chinese[0]) == (
        "condition",
        "atrial fibrillation",
        "心房颤动",
    )
    assert "tylenol" in Glossary().run(Annotated.of("Paracetamol")).terms[0].brands
    assert all(
        not n.startswith("~")
        for t in Glossary().run(Annotated.of("abacavir")).terms
        for n in t.chinese
    )


def test_a_part_of_a_term_lists_the_terms_that_begin_with_it() -> None:
    terms = Glossary().run(Annotated.of("metfor")).terms
    assert terms[0].english[0].startswith("metfor")
    assert Glossary().run(Annotated.of("zzzz")).terms == ()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"one\n\n two \r\nthree", ["one", "two", "three"]),
        ("a.TXT", "一\n二".encode("gb18030"), ["一", "二"]),
        ("a.jsonl", b'{"id": "x", "text": "one"}\n"two"\n', ["one", "two"]),
        ("a.csv", '\ufeffid,text\r\n7,"a\nb"\r\n8,c\r\n'.encode(), ["a\nb", "c"]),
        ("a.csv", b"first\nsecond\n", ["first", "second"]),
        ("a.csv", "编号,正文\n1,高血压\n".encode(), ["高血压"]),
    ],
)
def test_texts_of_files(name: str, content: bytes, expected: list[str]) -> None:
    assert [one.record and one.record.text for one in read(name, content, 10)] == expected


def test_ids_are_the_files_own() -> None:
    assert read("a.csv", b"pmid,abstract\n12,x\n", 9) == [Input("12", Annotated.of("x", "12"))]
    assert read("a.jsonl", b'{"_id": "q1", "text": "x"}', 9)[0].id == "q1"
    lines = (
        b'{"id": "r", "passages": [{"id": "p", "type": "t", "text": ["x"], "offsets": [[0, 1]]}]}'
    )
    (one,) = read("a.jsonl", lines, 9)
    assert one.record
    assert (one.id, one.record.id, one.record.text) == ("r", "r", "x")


def test_a_line_that_cant_be_read_has_its_problem() -> None:
    found = read("a.jsonl", b'{"text": "x"}\nnot json\n[1]\n{"a": 1}\n' + b"[" * 9_999, 9)
    assert [bool(one.problem) for one in found] == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"x"), ("a.txt", b""), ("a.txt", b"x\n" * 11), ("a.txt", b"\xff\xfe\xff")],
)
def test_files_that_cant_be_read(name: str, content: bytes) -> None:
    with pytest.raises(InputError):
        read(name, content, 10)


def test_a_table_computes_nothing() -> None:
    text = '=HYPERLINK("http://x","y") 5 mg'
    entity = Entity("e1", "quantity", (text,), ((0, len(text)),))
    records = [
        Annotated("@1", (Passage("p1", "t", text),), (entity,)),
        Names().run(Annotated.of("aspirin 5 mg")),
    ]
    written = table(records)
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1][0] == "'@1"
    assert not any(cell.startswith(("=", "@", "+", "-")) for row in rows for cell in row)
    assert [row[4] for row in rows[2:]] == ["aspirin", "5 mg", "5 mg → aspirin"]


def test_a_table_has_identifiers_with_their_databases() -> None:
    means = (Identifier("MESH", "D003924"), Identifier("MONDO", "0005148"), Identifier("", "9606"))
    entity = Entity("e1", "疾病", ("糖尿病",), ((0, 3),), means)
    record = Annotated("1", Annotated.of("糖尿病").passages, (entity,))
    (row,) = csv.DictReader(io.StringIO(table([record]).removeprefix("\ufeff")))
    assert row["means"] == "MESH:D003924; MONDO:0005148; 9606"
