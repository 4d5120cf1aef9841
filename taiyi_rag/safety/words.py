"""What people are told: whom to call, and what isn't done here.

Emergency and crisis numbers, and who gives them:
CN 120; 12356, the national psychological aid line (National Health Commission, December 2024, all
   provinces since 1 May 2025); police 110.
HK 999; 18111, the Mental Health Support Hotline (Health Bureau, December 2023).
TW 119; 1925 (Ministry of Health and Welfare); police 110.
SG 995; 1767, Samaritans of Singapore; police 999.
AU 000; Lifeline 13 11 14; Poisons Information Centre 13 11 26.
US 911; 988 Suicide & Crisis Lifeline (SAMHSA, July 2022); Poison Help 1-800-222-1222 (HRSA).
CA 911; 9-8-8 Suicide Crisis Helpline (Public Health Agency of Canada, November 2023).
GB 999; NHS 111, option 2 for mental health; Samaritans 116 123.
EU 112 (Directive (EU) 2018/1972, article 109); 116 123, the harmonised number for emotional support
   (Commission Decision 2007/698/EC), which not every member state has in service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from taiyi_rag.safety.codes import Decline, RedFlag
from taiyi_rag.safety.notation import lines
from taiyi_rag.types import CallingRegion, Language


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom to call; `poison` is "" where the ambulance's number is the one for it."""

    ambulance: str
    crisis: str
    police: str
    poison: str = ""


_NUMBERS: dict[CallingRegion, Numbers] = {
    "CN": Numbers("120", "12356", "110"),
    "HK": Numbers("999", "18111", "999"),
    "TW": Numbers("119", "1925", "110"),
    "SG": Numbers("995", "1767", "999"),
    "AU": Numbers("000", "13 11 14", "000", "13 11 26"),
    "US": Numbers("911", "988", "911", "1-800-222-1222"),
    "CA": Numbers("911", "988", "911"),
    "GB": Numbers("999", "111 (option 2) / 116 123", "999", "111"),
    "EU": Numbers("112", "116 123", "112"),
}
_ANYWHERE = Numbers(
    "your local emergency number (112 in the EU, 911 in the US and Canada, 999 in the UK and Hong "
    "Kong, 000 in Australia, 120 in China)",
    "a crisis line (988 in the US and Canada, 116 123 in the UK and much of the EU, 13 11 14 in "
    "Australia, 12356 in China)",
    "your local police (112 in the EU, 911 in the US and Canada, 999 in the UK and Hong Kong, 000 "
    "in Australia, 110 in China)",
)

_MEDICAL: dict[Language, str] = {
    "en": "This may be an emergency: possibly {names}. Call {ambulance} now, or go to the nearest "
    "emergency department. Don't wait for what is found here. Clinicians in charge: follow your "
    "emergency protocol.",
    "zh": "这可能是急症：可能为{names}。请立即拨打 {ambulance}，或马上前往最近的急诊，"
    "不要等待这里的检索结果。正在接诊的医务人员请按急救流程处理。",
}
_POISON: dict[Language, str] = {
    "en": "Poison advice: {poison}.",
    "zh": "中毒咨询：{poison}。",
}
_SUICIDE: dict[Language, str] = {
    "en": "It sounds as if someone may be in danger of taking their own life. You don't have to "
    "carry this alone: call {crisis}. If there is immediate danger, call {ambulance}, "
    "stay with the person, and move away anything that could be used to do harm.",
    "zh": "听起来您或身边的人可能有自杀或自伤的危险。您不必独自承受：请拨打心理援助热线 {crisis}。"
    "如有紧急危险，请立即拨打 {ambulance}，陪在当事人身边，并移开可能用来伤害自己的物品。",
}
_VIOLENCE: dict[Language, str] = {
    "en": "It sounds as if someone may be in danger from another person. Call {police}; for "
    "injuries call {ambulance}. Go where you are safe first, if you can.",
    "zh": "听起来有人可能正受到他人伤害。请拨打报警电话 {police}；如有受伤请拨打 {ambulance}。"
    "如有可能，请先到安全的地方。",
}
_DECLINED: dict[Decline, dict[Language, str]] = {
    Decline.PRESCRIPTION: {
        "en": "No prescriptions are written here, and nobody's dose is decided: that is for a "
        "clinician who has seen the patient. What can be done: quote what the label or a guideline "
        "in the library says of a medicine, its usual doses, limits, warnings and interactions. "
        "Ask for instance: What does the label say about the dose of amoxicillin?",
        "zh": "这里不开具处方，也不替任何人决定用药剂量：处方须由接诊医师本人开具"
        "（《互联网诊疗监管细则（试行）》严禁使用人工智能等自动生成处方）。"
        "可以做的是：引用资料库中说明书或指南对药品的记载，如常用剂量、限量、警告和相互作用。"
        "例如可以问：说明书对阿莫西林的用法用量是怎么写的？",
    },
    Decline.HARM: {
        "en": "This isn't answered, since it could help to hurt someone. Questions on treatment, "
        "prevention, toxicology, law and ethics are. If someone is in danger, call your local "
        "emergency number.",
        "zh": "这个问题不予回答，因为它可能帮助伤害他人或自己。"
        "有关治疗、预防、毒理、法律和伦理的问题可以提问。如有人处于危险中，请拨打当地急救或报警电话。",
    },
}
_APART = frozenset({RedFlag.SUICIDE, RedFlag.VIOLENCE, RedFlag.PSYCHOSIS})
"""Told in sentences of their own."""


def numbers(language: Language, region: CallingRegion | None = None) -> Numbers:
    """Whom to call in a region; where it isn't known, by the language of the question."""
    if region is None:
        return _NUMBERS["CN"] if language == "zh" else _ANYWHERE
    return _NUMBERS[region]


def emergency(
    flags: Sequence[RedFlag], language: Language, region: CallingRegion | None = None
) -> str:
    """What someone with these flags, of which there is one at least, is told first."""
    called = numbers(language, region)
    medical = [flag for flag in flags if flag not in _APART]
    told = []
    if RedFlag.SUICIDE in flags:
        told.append(_SUICIDE[language])
    if medical:
        told.append(_MEDICAL[language])
    if RedFlag.POISONING in flags and called.poison:
        told.append(_POISON[language])
    if {RedFlag.VIOLENCE, RedFlag.PSYCHOSIS} & set(flags):
        told.append(_VIOLENCE[language])
    filled = (one.format(names=_listed(medical, language), **_fields(called)) for one in told)
    return (" " if language == "en" else "").join(filled)


def declined(decline: Decline, language: Language) -> str:
    """Why something isn't done, and what can be asked instead."""
    return _DECLINED[decline][language]


def _fields(called: Numbers) -> dict[str, str]:
    return {
        "ambulance": called.ambulance,
        "crisis": called.crisis,
        "police": called.police,
        "poison": called.poison,
    }


def _listed(flags: Sequence[RedFlag], language: Language) -> str:
    """The names of the first three."""
    names = [_names()[flag][language] for flag in flags[:3]]
    if language == "zh":
        return "、".join(names)
    return " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


@cache
def _names() -> dict[RedFlag, dict[Language, str]]:
    rows = (line.split("\t") for line in lines("names.tsv"))
    return {RedFlag(code): {"en": english, "zh": chinese} for code, english, chinese in rows}
