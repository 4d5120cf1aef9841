"""What tasks made of texts, on a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taiyi_rag.annotation.schema import Annotated, Question, Text
from taiyi_rag.cli.tasks_shown import print_all


def test_an_answer_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    asked = Question("q1", "open", "Which dose?", (), ("1 g",))
    record = replace(
        Annotated.of("Amoxicillin 1 g."),
        questions=(asked,),
        texts=(Text("answer", "1 g", "en", ((12, 15),)), Text("summary", "A dose.", "en")),
    )
    print_all([record], as_json=False)
    assert capsys.readouterr().out.splitlines() == ["1 g", "A dose."]
