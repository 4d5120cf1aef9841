"""A reader sees an answer, not thoughts nor another's turn, however the words are cut in pieces."""

from __future__ import annotations

import pytest

from taiyi_rag.generation.visible import Visible


def seen(pieces: list[str]) -> str:
    visible = Visible()
    return "".join(map(visible.feed, pieces)) + visible.end()


CASES = [
    ("Dose 5 mg [1].", "Dose 5 mg [1]."),
    ("Dose 5 mg [1].<|user|>\nAnd in children?", "Dose 5 mg [1]."),
    ("剂量5 mg [1]。<|observation|>{}", "剂量5 mg [1]。"),
    ("A [1]<|endoftext|>B", "A [1]"),
    ("A [1]<|assistant|>\nB", "A [1]"),
    ("[gMASK]<sop><|assistant|>\n A [1]", "A [1]"),
    ("<think>5 mg? 50?\n<|user|></think>\n\nA [1]", "A [1]"),
    ("A <think>b</think>c", "A c"),
    ("<think>never ends", ""),
    ("eGFR <30 or <|x|> [1]", "eGFR <30 or <|x|> [1]"),
    ("below <", "below <"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_only_the_answer_is_seen(text: str, expected: str) -> None:
    assert seen([text]) == expected
    assert seen(list(text)) == expected
    for cut in range(len(text)):
        assert seen([text[:cut], text[cut:]]) == expected


def test_nothing_waits_longer_than_it_must() -> None:
    visible = Visible()
    assert visible.feed("Start ") == "Start "
    assert visible.feed("<|") == ""
    assert visible.feed("x") == "<|x"
    assert not visible.ended
    assert visible.feed("<|user|>more") == ""
    assert visible.ended
    assert visible.feed("and more") == ""
