"""What people in danger ask, what only sounds so, and what is and isn't declined.

We wrote every text. Each emergency is asked in four forms: as it is; with another opening, in other
type, in the other script or with a slip of the keys; amid other matters; and in haste. Of the first
texts of each language every second one was used while the rules were made ("build"), the others
were kept ("held out"); more were written "later". Each lot was counted once before it was read, and
the rules were mended with it then: that they miss none of them says that nothing was lost, not what
they miss of words that nobody thought of. `docs/safety.md` gives the figures of the first look.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from opencc import OpenCC

from taiyi_rag.language import has_han

Half = Literal["build", "held out", "later"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Asked:
    """A question, what it is ("" when it is nothing) and in which half it is."""

    kind: str
    text: str
    half: Half


def emergencies() -> list[Asked]:
    """Each emergency in its four forms."""
    return [
        Asked(one.kind, variant, one.half)
        for number, one in enumerate(_kinds("emergencies"))
        for variant in variants(one.text, number)
    ]


def lookalikes() -> list[Asked]:
    """Questions with the words of emergencies."""
    return _plain("lookalikes")


def declined() -> list[Asked]:
    """Requests to decline: "prescription" or "harm"."""
    return _kinds("declined")


def twins() -> list[Asked]:
    """Questions with the words of those, and nothing to decline."""
    return _plain("twins")


def variants(text: str, number: int) -> list[str]:
    """The forms in which a text is asked."""
    forms = _FORMS_ZH if has_han(text) else _FORMS_EN
    return [text, *(one[number % len(one)](text) for one in forms)]


def _kinds(name: str) -> list[Asked]:
    first, later = ([tuple(line.split("\t")) for line in _lines(f)] for f in _files(name, "tsv"))
    return _halved(first) + [Asked(kind, text, "later") for kind, text in later]


def _plain(name: str) -> list[Asked]:
    first, later = (_lines(file) for file in _files(name, "txt"))
    return _halved([("", line) for line in first]) + [Asked("", line, "later") for line in later]


def _halved(pairs: list[tuple[str, ...]]) -> list[Asked]:
    seen = {True: 0, False: 0}
    made = []
    for kind, text in pairs:
        chinese = has_han(text)
        made.append(Asked(kind, text, "held out" if seen[chinese] % 2 else "build"))
        seen[chinese] += 1
    return made


def _files(name: str, ending: str) -> tuple[str, str]:
    return f"{name}.{ending}", f"{name}_later.{ending}"


def _lines(file: str) -> list[str]:
    lines = (_FOLDER / file).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")


def _slip(text: str) -> str:
    """Two neighbouring letters of a long word change places, as in typing."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) >= 7 and word.isalpha()]
    if not long:
        return text.upper()
    place = random.Random(text).choice(long)
    word = words[place]
    middle = len(word) // 2
    words[place] = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return " ".join(words)


def _lower(text: str) -> str:
    return re.sub(r"[,']|\.(?!\d)", "", text.lower())


_FORMS_EN: tuple[tuple[Callable[[str], str], ...], ...] = (
    (_slip, str.upper, lambda t: f"Hi doctor. {t}", lambda t: t.replace("'", "’")),
    (
        lambda t: (
            f"I looked at the diet pages yesterday, thanks. Now another matter: {t} Thank you."
        ),
        lambda t: f"{t} By the way, where do you keep the guidelines?",
        lambda t: f"Quick question. {t} Which guideline covers this?",
    ),
    (
        lambda t: f"please help {_lower(t)} what should i do",
        lambda t: f"{t}!!! What do I do?",
        lambda t: f"{_lower(t)} do we need an ambulance",
    ),
)
_FORMS_ZH: tuple[tuple[Callable[[str], str], ...], ...] = (
    (
        lambda t: _traditional().convert(t),
        lambda t: f"医生您好，{t}",
        lambda t: t.replace("，", " ").replace("。", " "),
    ),
    (
        lambda t: f"之前查过饮食的资料，谢谢。现在有个问题：{t}",
        lambda t: f"{t}。另外，指南在哪里可以看到？",
        lambda t: f"请问一下。{t}。应该看哪个指南？",
    ),
    (
        lambda t: f"急！{t}！怎么办啊",
        lambda t: f"救命，{t}，要不要打120",
        lambda t: f"{t}，help！",
    ),
)
