"""JSON lines in BEIR's form: ids as given, metadata as fields, one bad line costs itself alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Source
from ingest.readers.beir import read
from ingest.readers.common.records import SHOWN
from taiyi_rag.errors import ReadError


def lines(*records: Any) -> list[Source | ReadError]:
    text = "\n".join(r if isinstance(r, str) else json.dumps(r) for r in records)
    return list(read(text.encode(), "corpus.jsonl"))


def one(**record: Any) -> Source:
    (source,) = lines({"_id": "a", "text": "Text.", **record})
    assert isinstance(source, Source)
    return source


@pytest.mark.parametrize(
    ("given_id", "expected"), [("PLAIN-1", "PLAIN-1"), (0, "0"), ("药 1", "药 1")]
)
def test_the_id_is_kept_as_given(given_id: str | int, expected: str) -> None:
    assert one(_id=given_id).id == expected


def test_paragraphs_are_what_blank_lines_part() -> None:
    source = one(text="First line\nwraps here.\n \nSecond.\u200b\n\n\n第三段\n接着。")
    assert [(b.kind, b.text) for b in source.blocks] == [
        ("paragraph", "First line wraps here."),
        ("paragraph", "Second."),
        ("paragraph", "第三段接着。"),
    ]


def test_known_names_become_fields_and_others_are_kept() -> None:
    source = one(
        title="T",
        url="https://x.org",
        metadata={
            "year": "2020-05",
            "lang": "zh-CN",
            "doi": "https://doi.org/10.1/x",
            "pmid": 123,
            "journal": "BMJ",
            "license": "CC0",
            "authors": ["A B", "C D"],
            "publication_types": "Review; Meta-Analysis",
            "topic": {"a": [1]},
            "empty": None,
        },
    )
    assert source.fields == {
        "url": "https://x.org",
        "year": 2020,
        "language": "zh",
        "pmid": "123",
        "source": "BMJ",
        "licence": "CC0",
        "authors": ("A B", "C D"),
        "study_types": ("Review", "Meta-Analysis"),
        "extra": (("doi", "https://doi.org/10.1/x"), ("topic", '{"a": [1]}')),
    }


def test_a_document_without_title_is_called_by_its_first_words() -> None:
    assert one(text="Short.").title == "Short."
    long = one(text="word " * 40).title
    assert long.endswith("word…")
    assert len(long) < 90


def test_a_document_may_be_a_title_alone() -> None:
    source = one(title="Only a title", text="")
    assert (source.title, list(source.blocks)) == ("Only a title", [])


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("{not json", "valid JSON"),
        ("[1, 2]", "JSON object"),
        ({"text": "x"}, "no _id"),
        ({"_id": True, "text": "x"}, "no _id"),
        ({"_id": "", "text": "x"}, "no _id"),
        ('{"_id": "\\ud800", "text": "x"}', "can't be shown"),
        ({"_id": "2"}, "text isn't a string"),
        ({"_id": "2", "text": None}, "text isn't a string"),
        ({"_id": "2", "text": " "}, "neither"),
        ({"_id": "1", "text": "again"}, "stands twice"),
        ('{"_id": ' + "9" * 5000 + ', "text": "x"}', "digits"),
        ('{"_id": "2", "text": ' + "[" * 100_000, "deep"),
    ],
)
def test_a_bad_line_costs_itself_alone(bad: Any, words: str) -> None:
    first, error, last = lines({"_id": "1", "text": "a"}, bad, {"_id": "3", "text": "c"})
    assert isinstance(first, Source)
    assert isinstance(last, Source)
    assert isinstance(error, ReadError)
    assert str(error).startswith("corpus.jsonl, line 2: ")
    assert words in str(error)


def test_bytes_that_are_not_utf8_cost_their_line() -> None:
    data = '{"_id": "1", "text": "好"}\n'.encode() + '{"_id": "2", "text": "好"}'.encode("gb18030")
    first, error = read(data, "c.jsonl")
    assert isinstance(first, Source)
    assert "UTF-8" in str(error)


def test_a_file_without_a_good_line_raises_its_first_error() -> None:
    with pytest.raises(ReadError, match=r"None of the 2 records.*line 1"):
        lines("x", "y")
    with pytest.raises(ReadError, match="holds no documents"):
        list(read(b"\n\n", "c.jsonl"))


def test_many_bad_lines_are_counted() -> None:
    found = lines({"_id": "1", "text": "a"}, *["bad"] * (SHOWN + 5))
    assert len(found) == 1 + SHOWN + 1
    assert "5 more" in str(found[-1])


def test_an_array_is_read_as_its_entries() -> None:
    text = json.dumps([{"_id": 1, "text": "a"}, {"text": "b"}], indent=1)
    first, error = read(b"\xef\xbb\xbf" + text.encode(), "c.json")
    assert isinstance(first, Source)
    assert "c.json, entry 2" in str(error)


def test_a_json_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ReadError, match="no _id"):
        list(read(json.dumps({"questions": []}, indent=2).encode(), "golden.json"))


@given(
    st.dictionaries(
        st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists)
    )
)
def test_whatever_metadata_says_is_kept_or_dropped_in_peace(metadata: dict[str, Any]) -> None:
    extra = one(metadata=metadata).fields.get("extra", ())
    assert all(isinstance(key, str) and isinstance(value, str) for key, value in extra)


def test_two_records_run_into_one_are_told() -> None:
    (first, second) = lines(
        '{"_id": "1", "text": "The dose is 5 mg", "text": "Nothing."}', {"_id": "2", "text": "b"}
    )
    assert "same name twice" in str(first)
    assert isinstance(second, Source)
