"""Whether a model's prompts are written as it was trained, and which tokens end its answers.

Two traps are known. A template that is missing or wrong has the model continue a text instead of
answering; and where the end of a turn isn't among the tokens that end an answer, the model goes on
as the user: "<|user|>" leaks into the answer, with a question that nobody asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from taiyi_rag.errors import ModelError
from taiyi_rag.generation.hosting.shape import read_json

OURS = Path(__file__).parent / "glm4.jinja"
"""GLM-4's, for chats without tools: what ms-swift, with which Taiyi2 was trained, writes."""

ENDS = ("<|endoftext|>", "<|user|>", "<|observation|>")
"""Tokens that end an answer of GLM-4's."""

ROLE_TOKENS = (
    "[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>",
    "<|endoftext|>", "<|im_start|>", "<|im_end|>",
)  # fmt: skip
"""What no reader should ever see."""

_BEGINNING = "[gMASK]<sop>"
_TURNS = (("system", "Rules."), ("user", "Asked."), ("assistant", "Told."), ("user", "And?"))


def read_template(folder: Path) -> str | None:
    """The chat template of a tokenizer's folder, None where it has none."""
    if (folder / "chat_template.jinja").exists():
        return (folder / "chat_template.jinja").read_text("utf-8")
    if not (folder / "tokenizer_config.json").exists():
        return None
    template = read_json(folder / "tokenizer_config.json").get("chat_template")
    if isinstance(template, list):
        template = next((t["template"] for t in template if t.get("name") == "default"), None)
    return str(template) if template else None


def problem(template: str, *, glm: bool) -> str:
    """What is wrong with a template, "" where nothing is; a chat of four turns is tried."""
    try:
        with_prompt, without = (render(template, generation=g) for g in (True, False))
    except Exception as error:  # whatever the template's author had in mind
        return f"it can't be rendered ({type(error).__name__}: {error})"
    places = [with_prompt.find(content) for _, content in _TURNS]
    if -1 in places or places != sorted(places):
        return "it leaves out or reorders what is said, or has no place for instructions"
    if not with_prompt.startswith(without) or with_prompt == without:
        return "it doesn't end with the beginning of an answer"
    return _glm_problem(with_prompt) if glm else ""


def _glm_problem(written: str) -> str:
    if not written.startswith(_BEGINNING):
        return f"its prompts don't begin with {_BEGINNING}"
    if written.count(_BEGINNING) > 1:
        return f"its prompts have {_BEGINNING} more than once"
    at = 0
    for role, content in _TURNS:
        marked, said = written.find(f"<|{role}|>", at), written.find(content, at)
        if not at <= marked < said:
            return f"a turn isn't marked with <|{role}|>"
        at = said
    return "" if written.rstrip().endswith("<|assistant|>") else "it doesn't end with <|assistant|>"


def render(template: str, *, generation: bool) -> str:
    """A chat of four turns as the template writes it, in a sandbox, as transformers renders it."""
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def refuse(message: str) -> None:
        raise jinja2.TemplateError(message)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.globals["raise_exception"] = refuse
    messages = [{"role": role, "content": content} for role, content in _TURNS]
    return environment.from_string(template).render(
        messages=messages, add_generation_prompt=generation, bos_token="", eos_token="", tools=None
    )


def needs_code(folder: Path) -> bool:
    """Whether the tokenizer is Python code of the model's, with nothing to stand in for it."""
    config = folder / "tokenizer_config.json"
    return (
        not (folder / "tokenizer.json").exists()
        and config.exists()
        and "AutoTokenizer" in (read_json(config).get("auto_map") or {})
    )


def end_ids(folder: Path) -> list[int]:
    """The ids of GLM-4's `ENDS`, by the tokenizer's files; raises `ModelError` where one lacks."""
    known = dict(_added(folder))
    lacking = [token for token in ENDS if token not in known]
    if lacking:
        raise ModelError(
            f"The tokenizer in {folder} has no {', '.join(lacking)}: answers would run on into a "
            "question that nobody asked. Give GLM-4's tokenizer in TAIYI_SERVE__TOKENIZER."
        )
    return [known[token] for token in ENDS]


def _added(folder: Path) -> Iterable[tuple[str, int]]:
    """Special tokens with their ids."""
    if (folder / "tokenizer.json").exists():
        for token in read_json(folder / "tokenizer.json").get("added_tokens", []):
            yield token["content"], token["id"]
    if (folder / "tokenizer_config.json").exists():
        declared: dict[str, Any] = read_json(folder / "tokenizer_config.json")
        for number, token in (declared.get("added_tokens_decoder") or {}).items():
            yield token["content"], int(number)
