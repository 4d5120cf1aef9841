"""Which medicine a dose is of.

Told only where nothing but words of dosing stands between them: of a dose with the wrong medicine
nobody is served.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from taiyi_rag.tasks.mention import Mention

MEDICINES = ("medicine", "chemical")
_FURTHEST = 60
"""Characters from one to the other."""
_BEFORE = re.compile(
    r"""(?:[\s,:(（，：、-]|\b(?:at|of|a|an|the|was|were|is|given|started|continued|increased|reduced|
    initiated|initial|starting|loading|maintenance|usual|total|daily|single|high|low|oral|orally|by|
    mouth|intravenous|intravenously|subcutaneous|subcutaneously|intramuscular|iv|po|sc|im|dose|doses|
    dosage|dosed|treatment|therapy|tablets?|capsules?|injections?|infusion|extended|sustained|release|
    hydrochloride|sodium|potassium|sulfate|sulphate|mesylate|maleate|to|for|from|once|twice|then)\b|
    片|胶囊|注射液|注射剂|颗粒|缓释|控释|肠溶|分散|口服|静脉|静滴|静注|滴注|注射|皮下|肌内|肌注|起始|
    初始|维持|负荷|剂量|每次|每日|每周|每晚|一次|单次|用量|给予|加量|减量|增至|减至|由|从|为|至|钠|盐酸盐|改为)*""",
    re.I | re.X,
)
_AFTER = re.compile(r"\s*(?:of|doses? of|tablets? of|的)?\s*", re.I)


def doses(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Each dose with its medicine, in text order."""
    medicines = [m for m in mentions if m.type in MEDICINES]
    measured = [m for m in mentions if m.type == "quantity"]
    for dose in measured:
        if dose.is_dose and (medicine := _medicine(text, dose, medicines, measured)):
            yield dose, medicine


def _medicine(
    text: str, dose: Mention, medicines: Sequence[Mention], measured: Sequence[Mention]
) -> Mention | None:
    start, end = dose.span
    after = next((m for m in medicines if m.span[0] >= end), None)
    if after and _AFTER.fullmatch(text[end : after.span[0]]):
        own = _of_before(text, after.span[1], measured)
        if "of" in text[end : after.span[0]] or "的" in text[end : after.span[0]] or not own:
            return after
    before = next((m for m in reversed(medicines) if m.span[1] <= start), None)
    if before is None or start - before.span[1] > _FURTHEST:
        return None
    between = _without(text, before.span[1], start, measured)
    return before if _BEFORE.fullmatch(between) else None


def _of_before(text: str, at: int, measured: Sequence[Mention]) -> bool:
    """Whether a dose follows what ends there: "5 mg, lisinopril 10 mg"."""
    following = next((m for m in measured if m.is_dose and m.span[0] >= at), None)
    return following is not None and bool(_BEFORE.fullmatch(text[at : following.span[0]]))


def _without(text: str, start: int, end: int, measured: Sequence[Mention]) -> str:
    """What stands between two places but for the quantities there."""
    kept, at = [], start
    for one in measured:
        if start <= one.span[0] and one.span[1] <= end:
            kept.append(text[at : one.span[0]])
            at = max(at, one.span[1])
    return "".join((*kept, text[at:end]))
