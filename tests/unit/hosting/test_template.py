"""Templates: what is sound, what is a trap."""

from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag.errors import ModelError
from taiyi_rag.generation.hosting import template
from tests.unit.hosting import folders

OURS = template.OURS.read_text("utf-8")


def test_ours_writes_what_glm4_was_trained_on() -> None:
    assert template.render(OURS, generation=True) == (
        "[gMASK]<sop><|system|>\nRules.<|user|>\nAsked.<|assistant|>\nTold.<|user|>\nAnd?"
        "<|assistant|>\n"
    )
    assert template.problem(OURS, glm=True) == ""


CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def test_other_families_have_other_marks() -> None:
    assert template.problem(CHATML, glm=False) == ""
    assert "[gMASK]<sop>" in template.problem(CHATML, glm=True)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (OURS.replace("[gMASK]<sop>", ""), "don't begin with"),
        (OURS.replace("[gMASK]<sop>", "[gMASK]<sop>[gMASK]<sop>"), "more than once"),
        (OURS.replace("<|{{ message.role }}|>", ""), "isn't marked"),
        (OURS.replace("<|{{ message.role }}|>", "<|user|>"), r"isn't marked with <\|system\|>"),
        (OURS.replace("<|assistant|>", ""), "beginning of an answer|doesn't end"),
        (OURS.replace("add_generation_prompt", "false"), "beginning of an answer"),
        (OURS.replace("messages", "messages[1:]"), "no place for instructions"),
        (OURS.replace("messages", "messages | reverse"), "reorders"),
        ("{{ raise_exception('no system role') }}", "no system role"),
        ("{% for", "can't be rendered"),
        ("{{ messages.__class__.__mro__[1].__subclasses__() }}", "can't be rendered"),
    ],
)
def test_what_wont_do_is_named(broken: str, said: str) -> None:
    import re

    assert re.search(said, template.problem(broken, glm=True))


def test_templates_are_found_where_they_may_be(tmp_path: Path) -> None:
    assert template.read_template(tmp_path) is None
    config = tmp_path / "tokenizer_config.json"
    folders.write(config, {})
    assert template.read_template(tmp_path) is None
    folders.write(config, {"chat_template": "a"})
    assert template.read_template(tmp_path) == "a"
    several = [{"name": "tool_use", "template": "b"}, {"name": "default", "template": "c"}]
    folders.write(config, {"chat_template": several})
    assert template.read_template(tmp_path) == "c"
    (tmp_path / "chat_template.jinja").write_text("d")
    assert template.read_template(tmp_path) == "d"


def test_a_tokenizer_that_is_code_is_seen(tmp_path: Path) -> None:
    declared = {"auto_map": {"AutoTokenizer": ["tokenization_chatglm.ChatGLM4Tokenizer", None]}}
    folders.write(tmp_path / "tokenizer_config.json", declared)
    assert template.needs_code(tmp_path)
    folders.write(tmp_path / "tokenizer.json", {})
    assert not template.needs_code(tmp_path)


def test_ends_are_found_in_either_file(model: Path, tmp_path: Path) -> None:
    assert template.end_ids(model) == [60, 61, 62]
    decoder = {str(number): {"content": token} for token, number in folders.TOKENS.items()}
    folders.write(tmp_path / "tokenizer_config.json", {"added_tokens_decoder": decoder})
    assert template.end_ids(tmp_path) == [60, 61, 62]


def test_a_tokenizer_without_ends_is_told(tmp_path: Path) -> None:
    folders.write(tmp_path / "tokenizer.json", {"added_tokens": [{"id": 1, "content": "<|user|>"}]})
    with pytest.raises(ModelError, match=r"endoftext.*TAIYI_SERVE__TOKENIZER"):
        template.end_ids(tmp_path)
