"""Just those words are highlighted that the index matched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from taiyi_rag.language import document_language
from taiyi_rag.retrieval.highlights import excerpt, highlights, pieces
from taiyi_rag.types import Language


def marked(text: str, words: str, language: Language | None = None) -> list[str]:
    found = highlights(text, words, language or document_language(text))
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Doses of metformin were dosed.", "metformin dose", ["Doses", "metformin", "dosed"]),
        ("β-blockers, a beta blocker", "beta-blocker", ["β-blockers", "beta", "blocker"]),
        ("IL-6, IL6 and IL-17", "IL6", ["IL-6", "IL6", "IL"]),
        ("anti-inflammatory drugs", "inflammatory", ["inflammatory"]),
        ("12.5 mg, 2.5mg/kg", "2.5 mg", ["mg", "2.5mg"]),
        ("ＩＬ－６ levels", "il-6", ["ＩＬ－６"]),
        ("使用二甲雙胍，避免乳酸", "二甲双胍的剂量", ["二甲雙胍"]),
        ("SGLT2抑制剂可降低风险", "SGLT2 抑制剂", ["SGLT2抑制剂"]),
        ("the dose of it", "the of it", []),
        ("Metformin is first-line.", "二甲双胍 乳酸", ["Metformin"]),
        ("使用二甲双胍", "metformin", ["二甲双胍"]),
        ("Heart failure, and attack rates", "心肌梗死", []),
        ("The trial enrolled adults.", "二甲双胍的剂量", []),
        ("eGFR above 45", "eGFR低于多少", ["eGFR"]),
        ("在eGFR低于30时禁用", "是在什么时候", []),
        ("", "metformin", []),
        ("metformin", "", []),
    ],
)
def test_what_is_highlighted(text: str, words: str, expected: list[str]) -> None:
    assert marked(text, words) == expected


@given(some.text(), some.text())
def test_spans_are_in_order_and_apart(text: str, words: str) -> None:
    spans = [at for span in highlights(text, words, "zh") for at in span]
    assert spans == sorted(set(spans))
    assert all(0 <= at <= len(text) for at in spans)


@given(some.text(max_size=60), some.lists(some.integers(0, 60), max_size=6, unique=True))
def test_pieces_are_the_text(text: str, cuts: list[int]) -> None:
    ends = [min(cut, len(text)) for cut in sorted(cuts)]
    spans = [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False) if a < b]
    cut = pieces(text, spans)
    assert "".join(piece for piece, _ in cut) == text
    assert [piece for piece, is_marked in cut if is_marked] == [text[a:b] for a, b in spans]


def test_an_excerpt_is_taken_where_most_matched() -> None:
    text = (
        "dose " + "filler words " * 60 + "the metformin dose is 500 mg of metformin " + "end " * 50
    )
    shown = excerpt(text, highlights(text, "metformin dose", "en"), 120)
    words = "".join(piece for piece, _ in shown)
    assert words.startswith("… ")
    assert words.endswith(" …")
    assert [p for p, is_marked in shown if is_marked] == ["metformin", "dose", "metformin"]
    assert len(words) <= 124


def test_an_excerpt_without_highlights_is_the_beginning() -> None:
    assert excerpt("a" * 50, [], 10) == [("a" * 10, False), (" …", False)]
    assert excerpt("short", [], 10) == [("short", False)]
