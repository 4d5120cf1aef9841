"""Eight ways to put a question again that ask the same: how people ask, not what.

By rules, in each language: manners, a bare form, order, other names of the same thing (brands too,
units spelt out), spacing and punctuation, letters of other widths or scripts, a typing error.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from taiyi_rag.types import Language

WAYS = ("polite", "indirect", "bare", "order", "names", "spacing", "script", "typing")

_NAMES_EN = (
    ("adrenaline", "epinephrine"),
    ("paracetamol", "acetaminophen"),
    ("heart failure", "cardiac failure"),
    ("high blood pressure", "hypertension"),
    ("children", "kids"),
    ("dose", "dosage"),
    ("dapagliflozin", "Forxiga"),
    ("varenicline", "Champix"),
    ("clopidogrel", "Plavix"),
    ("antibiotics", "antimicrobials"),
    ("stroke", "cerebral infarction"),
    ("diarrhoea", "diarrhea"),
    ("mortality", "death"),
    ("vaccination", "immunisation"),
    ("treated", "managed"),
    ("mg", "milligrams"),
    ("kg", "kilograms"),
)
_NAMES_ZH = (
    ("对乙酰氨基酚", "扑热息痛"),
    ("达格列净", "安达唐"),
    ("氯吡格雷", "波立维"),
    ("剂量", "用量"),
    ("卒中", "中风"),
    ("患者", "病人"),
    ("儿童", "小儿"),
    ("疗程", "治疗时间"),
    ("孕妇", "妊娠妇女"),
    ("死亡率", "病死率"),
    ("房颤", "心房颤动"),
    ("新冠", "新型冠状病毒感染"),
    ("乙肝", "乙型肝炎"),
    ("服用", "口服"),
    ("如何", "怎么"),
    ("多久", "多长时间"),
)
_FRONT = re.compile(r"^(.+?) ((?:in|after|before|during|with|for|of) (?!the\b)[^?]+)\?$")
_ASKING = re.compile(
    r"\b(?:what|which|how|when|who|where|does|do|did|is|are|was|were|can|should|the|a|an|by|to|at"
    r"|up|much|many|often|long|be|been)\b\s*",
    re.IGNORECASE,
)
_SUBJECT_ZH = re.compile(r"^(.{2,14}?)(时|患者|后|中|期间)(.+?)[？?]$")


def reworded(question: str, language: Language, seed: int = 30) -> dict[str, str]:
    """The question in each of the `WAYS`; some may leave it as it is."""
    make = _ENGLISH if language == "en" else _CHINESE
    chance = random.Random(f"{seed}-{question}")
    return {way: make[way](question, chance) for way in WAYS}


def _lowered(question: str) -> str:
    """With its first letter small, unless that begins a name."""
    first = question.split(" ", 1)[0]
    return question if first[1:] != first[1:].lower() else question[0].lower() + question[1:]


def _bare(question: str) -> str:
    return " ".join(_ASKING.sub("", question).strip(" ?").split())


def _order(question: str) -> str:
    if match := _FRONT.match(question):
        last = match[2][0].upper() + match[2][1:]
        return f"{last}, {_lowered(match[1])}?"
    return question


def _names(question: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for one, other in pairs:
        question = re.sub(rf"(?<![A-Za-z]){one}(?![A-Za-z])", other, question, flags=re.I)
    return question


def _typing(question: str, chance: random.Random) -> str:
    """Two letters of a long ordinary word change places; names of medicines are left, since another
    name may be another medicine."""
    words = [w for w in re.findall(r"\b[a-z]{6,}\b", question) if not _RISKY.search(w)]
    if not words:
        return question
    word = chance.choice(words)
    at = chance.randrange(1, len(word) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return question.replace(word, swapped, 1)


_RISKY = re.compile(
    r"(?:in|ine|ol|ide|ate|one|cept|mab|vir|il|an|ase|acid|xane|axel|ium|ron|rol|zinc|feine)$"
)

_ENGLISH: dict[str, Callable[[str, random.Random], str]] = {
    "polite": lambda q, r: r.choice(
        ("Could you please tell me: {} Thank you!", "Hello, {} Thanks in advance.", "Please, {}")
    ).format(_lowered(q)),
    "indirect": lambda q, r: r.choice(
        ("I would like to know {}", "I was wondering, {}", "Do you happen to know {}")
    ).format(_lowered(q)),
    "bare": lambda q, r: _bare(q),
    "order": lambda q, r: _order(q),
    "names": lambda q, r: _names(q, _NAMES_EN),
    "spacing": lambda q, r: (
        "  " + q.replace(" ", "  ").rstrip("?") + r.choice((" ??", "", "?!", " . "))
    ),
    "script": lambda q, r: "".join(
        chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in q
    ),
    "typing": _typing,
}


def _order_zh(question: str) -> str:
    match = _SUBJECT_ZH.match(question)
    return f"{match[3]}，{match[1]}{match[2]}？" if match else question


def _typing_zh(question: str, chance: random.Random) -> str:
    """A function word is left out or typed twice."""
    for word in ("的", "是", "了", "应", "用"):
        if word in question:
            return question.replace(word, chance.choice(("", word * 2)), 1)
    return question


def _traditional(question: str) -> str:
    from opencc import OpenCC

    return str(OpenCC("s2t").convert(question))


_CHINESE: dict[str, Callable[[str, random.Random], str]] = {
    "polite": lambda q, r: r.choice(
        ("请问{}谢谢！", "您好，请问一下，{}", "麻烦问一下{}多谢")
    ).format(q),
    "indirect": lambda q, r: r.choice(("我想知道{}", "想请教一下，{}", "能告诉我{}")).format(q),
    "bare": lambda q, r: re.sub(r"(?:是多少|是什么|吗|呢|多少)?[？?]$", "", q),
    "order": lambda q, r: _order_zh(q),
    "names": lambda q, r: _names(q, _NAMES_ZH),
    "spacing": lambda q, r: (
        " ".join(re.findall(r"[A-Za-z0-9-]+|.", q)).rstrip(" ？?") + r.choice(("？？", " ", "。"))
    ),
    "script": lambda q, r: _traditional(q),
    "typing": _typing_zh,
}
