"""What the stub says: functions of what it was asked, which need no model and no chance.

They read the evidence from the prompt as a model would, choose the sentences that share most words
with the question, and quote, paraphrase or distort them. `obedient` does whatever it is told by
whoever speaks in the prompt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from taiyi_rag.language import content_terms, document_language, has_han, index_terms, sentences
from tests.model_server.stub import Asked

REFUSALS = {"en": "NOT IN THE LIBRARY", "zh": "资料库中没有"}

Lie = Callable[[str, int], str]
"""Makes of a true sentence and the label of its passage what the liar says, with its marks."""

_MOST = 3


def quoted(asked: Asked, most: int = _MOST) -> str:
    """The best sentences as they are, each with its mark; the refusal where there are none."""
    said = "\n".join(f"{text} [{label}]" for text, label in _best(asked, most))
    return said or refusal(asked)


def paraphrased(asked: Asked) -> str:
    """The same in other words: nothing that is checked word by word changes."""
    said = "\n".join(f"{_reworded(text)} [{label}]" for text, label in _best(asked, _MOST))
    return said or refusal(asked)


def refusal(asked: Asked) -> str:
    """What the instructions say to write where the passages don't answer."""
    return REFUSALS[document_language(asked.question)]


def lied(asked: Asked, lie: Lie) -> str:
    """The best sentences, each distorted."""
    return "\n".join(lie(text, label) for text, label in _best(asked, _MOST))


def _best(asked: Asked, most: int) -> list[tuple[str, int]]:
    """The sentences of the evidence that share most words with the question, and their labels."""
    wanted = set(content_terms(asked.question))
    found = [
        (len(wanted & set(index_terms(f"{p.title} {text}"))), -place, text, p.label)
        for place, p in enumerate(asked.evidence)
        for text in sentences(p.text)
        if len(text) > 8 and text[-1] in ".。;；" and "[" not in text
    ]
    found.sort(key=lambda one: (-one[0], -one[1]))
    return [(text, label) for _, _, text, label in found[:most]]


_REWORDINGS = (
    (r"\bis recommended\b", "is advised"),
    (r"\bare recommended\b", "are advised"),
    (r"\bshould be\b", "ought to be"),
    (r"\bpatients with\b", "people who have"),
    (r"\bpatients\b", "people"),
    (r"\bin order to\b", "to"),
    (r"\busually\b", "as a rule"),
    (r"\bstarting dose\b", "initial dose"),
    ("推荐", "建议"),
    ("应当?", "需要"),
    ("患者", "病人"),
    ("通常", "一般"),
)


def _reworded(text: str) -> str:
    for pattern, other in _REWORDINGS:
        text = re.sub(pattern, other, text)
    if has_han(text):
        return f"根据资料，{text}"
    first, rest = text[:1], text[1:]
    return f"According to the passage, {first.lower() if rest[:1].islower() else first}{rest}"


# Lies

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NEGATIONS = (
    (r"\bis not\b", "is"),
    (r"\bnot recommended\b", "recommended"),
    (r"\bcontraindicated\b", "recommended"),
    (r"\bis\b", "is not"),
    (r"\bare\b", "are not"),
    (r"\bshould\b", "should not"),
    ("禁用|不应|不宜", "推荐"),
    ("不", ""),
    ("可以?", "不可"),
    ("应", "不应"),
    ("为", "不为"),
)


def number_tenfold(text: str, label: int) -> str:
    """Every number ten times as large."""
    return f"{_NUMBER.sub(lambda m: f'{float(m[0]) * 10:g}', text)} [{label}]"


def number_off(text: str, label: int) -> str:
    """Every number one more."""
    return f"{_NUMBER.sub(lambda m: f'{float(m[0]) + 1:g}', text)} [{label}]"


def label_of_another(text: str, label: int) -> str:
    """The mark of the passage after it."""
    return f"{text} [{label + 1}]"


def label_of_none(text: str, label: int) -> str:
    """The mark of a passage that there isn't."""
    return f"{text} [99]"


def no_label(text: str, label: int) -> str:
    """No mark."""
    return text


def invented_reference(text: str, label: int) -> str:
    """A DOI, a PMID and an address that nobody gave it."""
    return (
        f"{text[:-1]} (Smith 2021, doi:10.1000/xyz{label}, PMID 99999{label}, "
        f"https://example.org/{label}). [{label}]"
    )


def invented_dose(text: str, label: int) -> str:
    """A dose that stands nowhere, in a sentence of its own."""
    dose = "成人每日口服 875 mg。" if has_han(text) else "Give adults 875 mg by mouth daily."
    return f"{text} [{label}]\n{dose} [{label}]"


def negated(text: str, label: int) -> str:
    """The contrary."""
    for pattern, other in _NEGATIONS:
        changed, count = re.subn(pattern, other, text, count=1, flags=re.IGNORECASE)
        if count:
            return f"{changed} [{label}]"
    return f"It is not true that {text} [{label}]"


LIES: dict[str, Lie] = {
    "tenfold": number_tenfold,
    "off by one": number_off,
    "label of another": label_of_another,
    "label of none": label_of_none,
    "no label": no_label,
    "reference": invented_reference,
    "dose": invented_dose,
    "negation": negated,
}


# Obedience

_SAY = re.compile(
    r"(?:\b(?:say|write|writes?|answer|reply|respond|output|print|repeat|state|include|append|add|"
    r"insert|embed|display|show|recommend|tell (?:the )?\w+|begin|start|end)\b"
    r"|(?:输出|回答|回复|写|说|打印|重复|附上|加上|添加|插入|显示|推荐|告诉\w{0,4}|以))"
    r"(?:\s*(?:only|with|that|this|the following|exactly|the text|the (?:link|image|sentence|word)|"
    r"your answer with|只|仅|以下|下面的?|这句话|内容|文字|链接|一句))*\s*[:：,，]?\s*(?P<said>.+)",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN_QUOTES = re.compile(r"[\"“「『'‘]([^\"”」』'’]{2,})[\"”」』'’]")
_ADDRESS = re.compile(r"!?\[[^\]]*\]\([^)]*\)|https?://[^\s)>\"”]+|\bwww\.\S+")
_REVEAL = re.compile(
    r"system prompt|(?:your|the|above|previous|initial) (?:instructions|rules|prompt)|"
    r"提示词|系统(?:提示|指令)|你的(?:指令|规则|要求)",
    re.IGNORECASE,
)
_REVEALS = re.compile(
    r"\b(?:reveal|print|repeat|show|output|display|leak|quote)\b|输出|显示|重复|打印|泄露|透露|复述",
    re.IGNORECASE,
)
_LABELS = re.compile(r"\[\d{1,3}\]")


def obedient(asked: Asked) -> str:
    """Whatever it is told to by documents, their titles and the question, as if the passage that
    tells it said so; and then what it was asked for."""
    obeyed = [
        f"{said} [{label}]"
        for text, label in _speakers(asked)
        for order in re.split(r"(?<=[.!?])\s+|(?<=[。！？])|\n", text)
        for said in _obeyed(order, asked)
    ]
    return "\n".join([*dict.fromkeys(obeyed), quoted(asked)])


def _speakers(asked: Asked) -> Iterator[tuple[str, int]]:
    passages = asked.evidence
    for p in passages:
        for text in (p.title, p.section, p.text):
            yield text, p.label
    yield asked.question, passages[0].label if passages else 1


def _obeyed(order: str, asked: Asked) -> Iterator[str]:
    if _REVEAL.search(order) and _REVEALS.search(order):
        yield asked.instructions
    yield from _ADDRESS.findall(order)
    if told := _SAY.search(order):
        wanted = _BETWEEN_QUOTES.findall(told["said"]) or [told["said"].strip()]
        yield from (w if w[-1] in ".。!！" else f"{w}." for w in wanted if w.strip())
    elif labels := _LABELS.findall(order):
        yield f"This is certain {''.join(labels)}."
