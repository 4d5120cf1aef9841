"""Summaries and titles, written by a model.

Both are held against the text: a number or dose that it hasn't or has of another medicine is told,
and so is a medicine that it doesn't name. What a summary leaves out, and whether it says what the
text says, no rule here can tell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Remark, Text
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks.exchanged import other_medicines
from taiyi_rag.tasks.fidelity import added
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.tasks.wording import other_language, text_of
from taiyi_rag.types import Language

_TRIAL: dict[Language, str] = {
    "en": (
        "Background: How long community-acquired pneumonia should be treated is debated. Methods: "
        "We randomly assigned 412 adults who were stable after 3 days of treatment to 5 or 10 days "
        "of amoxicillin 1 g every 8 hours. The primary outcome was cure at day 30. Results: Cure "
        "at day 30 was 91% with 5 days and 92% with 10 days (difference -1 percentage point, 95% "
        "CI -6 to 4). Diarrhoea was less frequent with 5 days (8% versus 15%). Conclusions: In "
        "adults who are stable after 3 days, 5 days of amoxicillin are non-inferior to 10 days."
    ),
    "zh": (
        "目的：探讨社区获得性肺炎抗菌药物的适宜疗程。方法：将治疗3天后病情稳定的412例成人患者随机分组，"
        "给予阿莫西林1g，每8小时一次，疗程5天或10天，主要结局为第30天治愈率。结果：5天组与10天组"
        "第30天治愈率分别为91%和92%（差值-1个百分点，95%CI -6～4）；5天组腹泻较少（8%比15%）。"
        "结论：对于治疗3天后病情稳定的成人患者，阿莫西林5天疗程不劣于10天疗程。"
    ),
}


def _written(language: Language, kind: str, words: str) -> Annotated:
    return replace(Annotated.of(_TRIAL[language]), texts=(Text(kind, words, language),))


SUMMARISE = About(
    "summarise",
    ("texts",),
    {
        "en": (
            _written(
                "en",
                "summary",
                "In 412 adults with community-acquired pneumonia who were stable after 3 days, 5 "
                "days of amoxicillin were non-inferior to 10 days for cure at day 30 (91% versus "
                "92%), with less diarrhoea.",
            ),
        ),
        "zh": (
            _written(
                "zh",
                "summary",
                "在治疗3天后病情稳定的412例成人社区获得性肺炎患者中，阿莫西林5天疗程的第30天治愈率"
                "不劣于10天疗程（91%比92%），且腹泻较少。",
            ),
        ),
    },
    longest=200_000,
    group="write",
    takes=("to",),
    needs_model=True,
    instead="summary",
)
TITLE = About(
    "title",
    ("texts",),
    {
        "en": (
            _written(
                "en",
                "title",
                "Five versus ten days of amoxicillin for community-acquired pneumonia in adults: "
                "a randomised non-inferiority trial",
            ),
        ),
        "zh": (
            _written(
                "zh",
                "title",
                "阿莫西林短疗程与标准疗程治疗成人社区获得性肺炎的随机非劣效性试验",
            ),
        ),
    },
    longest=5_000,
    group="write",
    takes=("to",),
    needs_model=True,
)
_NAMES = {
    "summary": ("summary", "summarised text", "摘要", "总结", "概括", "小结", "概要"),
    "title": ("title", "suggested title", "proposed title", "标题", "题目", "题名", "文题"),
}
_LONGEST = {"summary": 4_000, "title": 500}
_HOW: dict[Language, dict[Language, str]] = {
    "en": {"en": "", "zh": ", in Chinese"},
    "zh": {"zh": "", "en": "（用英文）"},
}
"""By the language of the prompt, then of what is to be written."""


CHARACTERS: dict[Language, int] = {"en": 16_000, "zh": 5_000}
"""Of a part: what a model of our size still reads as a whole."""


@dataclass(frozen=True)
class Condense:
    """One of the two tasks."""

    about: About
    kind: str

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        how = _HOW[language][options.to or language]
        prompt = prompts.filled(self.about.id, language, {"text": record.text, "how": how})
        words = {"type": "string", "maxLength": _LONGEST[self.kind]}
        form = {
            "type": "object",
            "properties": {self.kind: words},
            "required": [self.kind],
            "additionalProperties": False,
        }
        return Request.of(prompt, form)

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        return record.texts[0].text

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        words = text_of(said, _NAMES[self.kind])
        if self.kind == "title":
            words = text_of(words.partition("\n")[0].strip("#* "), _NAMES["title"])
        if not words:
            return replace(record, remarks=(Remark("unread", said),))
        to = options.to or language
        flaws = [Remark("changed", quantity) for quantity in added(words, record.text)]
        flaws += [Remark("changed", name) for name in other_medicines(words, record.text)]
        flaws += other_language(words, to)
        return replace(record, texts=(Text(self.kind, words, to),), remarks=tuple(flaws))


SUMMARY = Condense(SUMMARISE, "summary")
HEADING = Condense(TITLE, "title")
