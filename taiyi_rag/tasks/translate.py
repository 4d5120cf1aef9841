"""Translation between English and Chinese.

The safety of it: a translation that reads well may have 100 mg where the text has 10 mg, and its
reader, who can't read the text, can't see it. So every quantity of either must be in the other, in
whatever unit and words, and every dose beside the same words; those that aren't are told.
"""

from __future__ import annotations

from dataclasses import replace

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Remark, Text
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks.exchanged import other_medicines
from taiyi_rag.tasks.fidelity import changed
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.tasks.wording import other_language, text_of
from taiyi_rag.types import Language


def _translated(text: str, words: str, to: Language) -> Annotated:
    return replace(Annotated.of(text), texts=(Text("translation", words, to),))


_EXAMPLES: tuple[tuple[str, str], ...] = (
    (
        "Adults with atrial fibrillation received apixaban 5 mg twice daily; the dose was 2.5 mg "
        "twice daily in those with two of the following: age 80 years or older, body weight 60 kg "
        "or less, serum creatinine 133 μmol/L or more.",
        "成人心房颤动患者口服阿哌沙班5 mg，每日2次；具备下列两项者剂量为2.5 mg，每日2次："
        "年龄≥80岁、体重≤60 kg、血清肌酐≥133 μmol/L。",
    ),
    (
        "Fasting glucose was 9.5 mmol/L. Metformin was started at 0.5 g once daily.",
        "空腹血糖9.5 mmol/L。起始给予二甲双胍0.5 g，每日1次。",
    ),
)
ABOUT = About(
    "translate",
    ("texts",),
    {
        "en": tuple(_translated(en, zh, "zh") for en, zh in _EXAMPLES),
        "zh": tuple(_translated(zh, en, "en") for en, zh in _EXAMPLES),
    },
    longest=200_000,
    group="write",
    takes=("to",),
    needs_model=True,
    instead="glossary",
)
_NAMES: tuple[str, ...] = (
    "translation",
    "translated text",
    "chinese translation",
    "english translation",
)
_NAMES += ("译文", "翻译", "中文翻译", "英文翻译", "中文译文", "英文译文", "翻译结果")
CHARACTERS: dict[Language, int] = {"en": 1_500, "zh": 500}
"""Of a part: what its translation has fits into a reply of 1,024 tokens."""
_FORM = {
    "type": "object",
    "properties": {"translation": {"type": "string", "maxLength": 8_000}},
    "required": ["translation"],
    "additionalProperties": False,
}


def target(language: Language, options: Options) -> Language:
    """The language that a text of that one is put into."""
    return options.to or ("en" if language == "zh" else "zh")


class Translate:
    """Translation of a text that fits into a request."""

    about = ABOUT

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        source: Language = "zh" if target(language, options) == "en" else "en"
        return Request.of(prompts.filled("translate", source, {"text": record.text}), _FORM)

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        return record.texts[0].text

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        words = text_of(said, _NAMES)
        if not words:
            return replace(record, remarks=(Remark("unread", said),))
        to = target(language, options)
        flaws = [Remark("changed", quantity) for quantity in changed(words, record.text)]
        flaws += [Remark("changed", name) for name in other_medicines(words, record.text)]
        flaws += other_language(words, to)
        return replace(record, texts=(Text("translation", words, to),), remarks=tuple(flaws))
