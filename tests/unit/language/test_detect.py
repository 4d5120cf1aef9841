from __future__ import annotations

import pytest

from taiyi_rag.language import document_language, query_language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("metformin dose?", "en"),
        ("metformin 的剂量?", "zh"),
        ("二甲双胍", "zh"),
        ("IL-6?", "en"),
        ("HbA1c 7.0%", "en"),
        ("メトホルミンの用量は？", None),
        ("메트포르민 용량", None),
        ("Какая доза метформина?", None),
        ("ما جرعة الميتفورمين؟", None),
        ("β阻滞剂", "zh"),
    ],
)
def test_question(question: str, language: str | None) -> None:
    assert query_language(question) == language


def test_document_keeps_its_main_language() -> None:
    assert (
        document_language("二甲双胍（metformin, Glucophage）是一线用药，应随餐服用以减少不良反应。")
        == "zh"
    )
    assert (
        document_language("The guideline 《高血压防治指南》 was revised in 2018 by the league.")
        == "en"
    )
