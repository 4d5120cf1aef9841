"""A sentence never ends inside a dose, an abbreviation, a decimal or a book title."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taiyi_rag.language import sentence_spans, sentences

CASES = [
    ("Take 2.5mg twice daily. Do not exceed 10 mg.", 2),
    ("Use NSAIDs, e.g. Ibuprofen, with food. Stop if it bleeds.", 2),
    ("Dr. Smith compared it vs. Placebo in the U.S. cohort.", 1),
    ("See Fig. 2 and Table 3. Results (P<.001) hold.", 2),
    ("Approx. 30% (95% CI 1.2–3.4) died.", 1),
    ("E. coli was isolated. The dose was 5 mg/kg i.v. b.i.d. for 3 days.", 2),
    ("Smith et al. Found it in J. Clin. Oncol. 2010;28:1–9.", 1),
    ("He took vitamin D. The dose was 800 IU.", 2),
    ("2. Methods were sound.", 1),
    ("It was safe.[12] The next trial (p = 0.03) was not.", 2),
    ("Is it safe? Yes! It is.", 3),
    ("服用2.5mg每日两次。不得超过10mg！患者应如何处理？", 3),
    ("参见《诊疗方案（试行第九版）。附录》一书。体温>37.3℃。", 2),
    ("（试行第九版。附录）继续有效。完。", 2),
    ("他说：“不能用。”然后离开。", 2),
    ("剂量为10mg.患者耐受良好。", 2),
    ("第一行\n第二行", 2),
]


@pytest.mark.parametrize(("text", "count"), CASES)
def test_counts(text: str, count: int) -> None:
    assert len(sentences(text)) == count, sentences(text)


def test_dose_stays_whole() -> None:
    assert sentences("给予2.5mg.每日1次。") == ["给予2.5mg.", "每日1次。"]


def test_unclosed_bracket_does_not_swallow_the_text() -> None:
    assert len(sentences("（未闭合。" + "第二句。" * 200)) > 100


@given(st.text(alphabet="ab .。!？\n(（)）《》[1]2mgDr", max_size=200))
def test_spans_cover_all_words_in_order(text: str) -> None:
    spans = sentence_spans(text)
    assert all(a < b for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


def test_offsets_are_of_the_whole_text() -> None:
    text = "One. Two. Three."
    assert [text[a:b] for a, b in sentence_spans(text, 5)] == ["Two.", "Three."]
