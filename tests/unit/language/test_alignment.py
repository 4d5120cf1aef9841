"""Places in a normalised text lead back to the text as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taiyi_rag.language.alignment import Alignment
from taiyi_rag.language.tokens import fold
from taiyi_rag.verification.quantity import prepared


@pytest.mark.parametrize(
    ("written", "read", "found", "expected"),
    [
        ("plain words", "plain words", "words", "words"),
        ("糖尿病、高血壓", "糖尿病、高血压", "高血压", "高血壓"),
        ("take 5 μg now", "take 5 mcg now", "5 mcg", "5 μg"),
        ("a½ tablet b", "a0.5 tablet b", "0.5 tablet", "½ tablet"),
        (
            "the patient’s heart failure",
            "the patient heart failure",
            "heart failure",
            "heart failure",
        ),
        ("ＩＬ－６ level", "IL-6 level", "IL-6", "ＩＬ－６"),
        ("zero\u200bwidth", "zerowidth", "zerowidth", "zero\u200bwidth"),
    ],
)
def test_a_name_is_found_where_it_was_written(
    written: str, read: str, found: str, expected: str
) -> None:
    start = read.index(found)
    first, last = Alignment(written, read).span(start, start + len(found))
    assert written[first:last] == expected


@given(st.text(alphabet="ab μ½’s糖尿病壓²·5g\u200b（)－é\n", max_size=40))
def test_every_span_lies_in_the_text_and_reads_the_same(written: str) -> None:
    for read in (fold(written), prepared(written)):
        places = Alignment(written, read)
        for at in range(len(read)):
            start, end = places.span(at, at + 1)
            assert 0 <= start <= end <= len(written)
        if read:
            start, end = places.span(0, len(read))
            assert read in prepared(written[start:end]) or read in fold(written[start:end])


def test_what_is_long_and_quite_another_is_placed_as_a_whole() -> None:
    assert Alignment("a" * 5_000, "b" * 4_000).span(10, 20) == (0, 5_000)
