"""Which medicine a dose is of.

Told only where it is plain (`whose`) and nothing but words of dosing stands between them: of a
dose with the wrong medicine nobody is served.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from taiyi_rag.annotation.schema import Span
from taiyi_rag.tasks.mention import Mention
from taiyi_rag.tasks.whose import Medicine, Sentence, apart, stretches

MEDICINES = ("medicine", "chemical")
_FURTHEST = 60
"""Characters from one to the other."""
_BEFORE = re.compile(
    r"""(?:\s?(?:hydrochloride|hydrobromide|sodium|potassium|calcium|magnesium|sulfate|sulphate|
    mesylate|maleate|tartrate|succinate|acetate|盐酸盐|钠|钾)(?![a-z]))?
    (?:[\s,:(（，：、-]|\b(?:at|of|a|an|the|was|were|is|given|started|continued|increased|reduced|
    initiated|initial|starting|loading|maintenance|usual|total|daily|single|high|low|oral|orally|by|
    mouth|intravenous|intravenously|subcutaneous|subcutaneously|intramuscular|iv|po|sc|im|dose|doses|
    dosage|dosed|treatment|therapy|tablets?|capsules?|injections?|infusion|extended|sustained|release|
    to|for|from|once|twice|then)\b|
    片|胶囊|注射液|注射剂|颗粒|缓释|控释|肠溶|分散|口服|静脉|静滴|静注|滴注|注射|皮下|肌内|肌注|起始|
    初始|维持|负荷|剂量|每次|每日|每周|每晚|一次|单次|用量|给予|加量|减量|增至|减至|由|从|为|至|改为)*""",
    re.I | re.X,
)
_AFTER = re.compile(r"\s*(?:of|doses? of|tablets? of|的)?\s*", re.I)


def doses(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Each dose with its medicine, in text order."""
    measured = [m for m in mentions if m.type == "quantity"]
    for start, end in stretches(text):
        some = [m for m in measured if m.is_dose and start <= m.span[0] < end]
        named = {m.span: m for m in mentions if m.type in MEDICINES and start <= m.span[0] < end}
        if not (some and named):
            continue
        medicines = apart(_medicine(text, m) for m in named.values())
        sentence = Sentence(text, (start, end), medicines)
        for dose in some:
            owner = sentence.owner(dose.span)
            if owner and (sentence.lists(dose.span) or _plain(text, dose, owner.span, measured)):
                yield dose, named[owner.span]


def _medicine(text: str, mention: Mention) -> Medicine:
    meant = mention.normalized[0].id if mention.normalized else text[slice(*mention.span)].lower()
    return Medicine(mention.span, meant)


def _plain(text: str, dose: Mention, owner: Span, measured: Sequence[Mention]) -> bool:
    """Whether only words of dosing stand between a dose and a medicine."""
    start, end = dose.span
    if end <= owner[0]:
        return _AFTER.fullmatch(text[end : owner[0]]) is not None
    near = start - owner[1] <= _FURTHEST
    return near and _BEFORE.fullmatch(_without(text, owner[1], start, measured)) is not None


def _without(text: str, start: int, end: int, measured: Sequence[Mention]) -> str:
    """What stands between two places but for the quantities there."""
    kept, at = [], start
    for one in measured:
        if start <= one.span[0] and one.span[1] <= end:
            kept.append(text[at : one.span[0]])
            at = max(at, one.span[1])
    return "".join((*kept, text[at:end]))
