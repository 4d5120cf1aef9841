"""Sentences told wrongly: one thing of each changed that makes another statement of it.

The changes are those of TRUST 5. They know nothing of the checks: each is a plain replacement in
the words of a true sentence.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from taiyi_rag.language.detect import has_han
from taiyi_rag.language.substances import names_another
from taiyi_rag.language.vocabulary import vocabulary

Change = Callable[[str, random.Random], Iterator[str]]


@dataclass(frozen=True)
class Misquote:
    """What kind of change, the sentence as it stands, and as it is told."""

    kind: str
    true: str
    told: str


_NUMBER = r"(?<![\w.,/·\-–])\d+(?:\.\d+)?(?![\d,]*\d)(?!\.\d)"
_MEASURED = re.compile(
    rf"{_NUMBER}(?=\s?(?:mg|mcg|μg|µg|g|mL|ml|IU|units|毫克|微克|克|毫升|国际单位|单位|%|％|"
    rf"mmol|mmHg|"
    r"hours?|days?|weeks?|months?|小时|天|周|个月|片|次)(?![A-Za-z]))"
)
_PERCENT = re.compile(
    rf"(?<!to )(?<!and )(?<!or )(?<!vs )(?<!vs. )(?<![-–~～至]\s)(?<![-–~～至])({_NUMBER})"
    r"\s?[%％](?!\s?(?:CI|置信|可信|confidence|[-–~～至]|to\b|and\b|or\b))"
)
_RANGE = re.compile(
    r"(?<![\w.,/·\-–:：])(\d+(?:\.\d+)?)(\s?(?:[-–~～]|to|至)\s?)(\d+(?:\.\d+)?)"
    r"(?=\s?(?:mg|mcg|μg|g|mL|IU|%|hours|days|weeks|months|years|mmHg|毫克|微克|克|小时|天|周|"
    r"个月|岁|[)）]))"
)


def _replaced(text: str, match: re.Match[str], by: str) -> str:
    return text[: match.start()] + by + text[match.end() :]


def _times(factor: float) -> Change:
    def change(text: str, chance: random.Random) -> Iterator[str]:
        for match in _MEASURED.finditer(text):
            value = float(match.group()) * factor
            if value:
                yield _replaced(text, match, f"{value:.10g}")

    return change


def _swaps(*pairs: tuple[str, str]) -> Change:
    """Each place where a pattern is, with what it becomes."""
    compiled = [(re.compile(pattern), by) for pattern, by in pairs]

    def change(text: str, chance: random.Random) -> Iterator[str]:
        for pattern, by in compiled:
            for match in pattern.finditer(text):
                yield _replaced(text, match, match.expand(by))

    return change


_ONCE = re.compile(r"once|single|每[日天][1一]次|一日一次|[1一]次")
"""Where a day's dose is given at once, it is the same as each dose."""


def _unless(absent: re.Pattern[str], change: Change) -> Change:
    def guarded(text: str, chance: random.Random) -> Iterator[str]:
        if not absent.search(text):
            yield from change(text, chance)

    return guarded


def _range_end(text: str, chance: random.Random) -> Iterator[str]:
    for match in _RANGE.finditer(text):
        low, joint, high = match.groups()
        if float(low) < float(high):
            decimals = len(high.partition(".")[2])
            further = f"{float(high) * 1.5 + 1:.{decimals}f}"
            yield _replaced(text, match, f"{low}{joint}{further}")
            if float(low):
                yield _replaced(text, match, f"{float(low) / 2:.{decimals + 1}f}{joint}{high}")
            yield _replaced(text, match, low)


def _swapped_numbers(text: str, chance: random.Random) -> Iterator[str]:
    """Two numbers of a kind in each other's place."""
    for pattern in (_PERCENT, re.compile(rf"({_NUMBER})(?=\s?(?:mg|毫克|mg/kg)\b)")):
        found = [m for m in pattern.finditer(text) if m[1] != "95"]
        for one, two in itertools.pairwise(found):
            if float(one[1]) != float(two[1]):
                a, b = one.span(1), two.span(1)
                yield text[: a[0]] + two[1] + text[a[1] : b[0]] + one[1] + text[b[1] :]


def _other_medicine(text: str, chance: random.Random) -> Iterator[str]:
    language = "zh" if has_han(text) else "en"
    for found in vocabulary().find(text):
        at = text.lower().find(found.name)
        if found.entry.kind != "substance" or at < 0 or names_another(found):
            continue
        if text.lower().count(found.name) > 1:
            continue
        others = [
            e.names(language)[0]
            for e in chance.sample(_MEDICINES, 12)
            if e is not found.entry
            and e.names(language)
            and not e.names(language)[0].startswith("~")
            and e.names(language)[0].islower() == (language == "en")
        ]
        whole = {w for e in others for w in [e] if found.name not in w and w not in text.lower()}
        if whole:
            yield text[:at] + sorted(whole)[0] + text[at + len(found.name) :]


_MEDICINES = [
    e
    for e in vocabulary().entries
    if e.kind == "substance"
    and "/" not in e.english[0]
    and " " not in e.english[0]
    and e.chinese[0]
]

CHANGES: dict[str, Change] = {
    "ten times": _times(10),
    "a tenth": _times(0.1),
    "unit": _swaps(
        (r"(?<=\d)(\s?)mg\b", r"\1mcg"),
        (r"(?<=\d)(\s?)mg\b", r"\1g"),
        (r"(?<=\d)(\s?)g\b(?!/)", r"\1mg"),
        (r"(?<=\d)(\s?)(?:mcg|μg|µg)\b", r"\1mg"),
        (r"(?<=\d)(\s?)毫克", r"\1克"),
        (r"(?<=\d)(\s?)毫克", r"\1微克"),
        (r"(?<=\d)(\s?)微克", r"\1毫克"),
        (r"(?<=\d)(\s?)(?:IU|国际单位)(?![/A-Za-z])", r"\1mg"),
        (r"mg/kg\b", "mg"),
        (r"(?<=\d)(\s?)hours\b", r"\1days"),
        (r"(?<=\d)(\s?)weeks\b", r"\1months"),
        (r"(?<=\d)(\s?)小时", r"\1天"),
        (r"(?<=\d)(\s?)周(?!围)", r"\1个月"),
    ),
    "unconverted": _swaps(
        (r"mmol/[Ll]", "mg/dL"), (r"mg/d[Ll]", "mmol/L"), (r"(?:μ|µ|u)mol/L", "mg/dL")
    ),
    "comparator": _swaps(
        ("≥", "≤"),
        ("≤", "≥"),
        (r"\bat least(?= (?:\d|one|two|three|four|five|six))", "at most"),
        (r"\bbelow(?= \d)", "above"),
        (r"\babove(?= \d)", "below"),
        (r"\b[Ll]ess than(?= \d)", "more than"),
        (r"\b[Mm]ore than(?= \d)", "less than"),
        (r"\bup to(?= \d)", "at least"),
        (r"(?<=\d )or more\b", "or less"),
        (r"(?<=\d )or less\b", "or more"),
        (r"(?<=years )or older\b", "or younger"),
        (r"(?<=%) or less\b", " or more"),
        (r"(?<!不)低于(?=\s?\d)", "高于"),
        (r"(?<!不)高于(?=\s?\d)", "低于"),
        (r"(?<!不)超过(?=\s?\d)", "低于"),
        (r"不超过(?=\s?\d)", "超过"),
        (r"至少(?=\s?\d)", "至多"),
        (r"(?<=[\d岁天周月年时])及?以上", "以下"),
        (r"(?<=[\d岁天周月年时²])及?以下", "以上"),
        (r"(?<=\d)岁及以上", "岁及以下"),
        (r"(?<=\s)<(?=\s?\d)", ">"),
        (r"(?<=\s)>(?=\s?\d)", "<"),
        (r"不足(?=\s?\d)", "超过"),
    ),
    "frequency": _swaps(
        (r"\bonce daily\b", "twice daily"),
        (r"\bonce a day\b", "twice a day"),
        (r"\btwice daily\b", "three times daily"),
        (r"\btwice a day\b", "once a day"),
        (r"\bthree times (daily|a day)\b", r"twice \1"),
        (r"\bfour times (daily|a day)\b", r"twice \1"),
        (r"\bonce weekly\b", "once daily"),
        (r"\b(every) 12 (hours)\b", r"\1 8 \2"),
        (r"\b(every) 4 (hours)\b", r"\1 6 \2"),
        (r"\b(every) 8 (hours)\b", r"\1 12 \2"),
        (r"\b(every) 6 (hours)\b", r"\1 12 \2"),
        (r"\bbid\b", "qid"),
        (r"(?<=\d mg) daily\b", " twice daily"),
        (r"每(日|天)\s?([1一])\s?次", r"每\g<1>2次"),
        (r"每(日|天)\s?([2两二])\s?次", r"每\g<1>3次"),
        (r"每(日|天)\s?([3三])\s?次", r"每\g<1>2次"),
        (r"每日1～2次", "每日3～4次"),
        (r"每12小时", "每6小时"),
        (r"每4小时", "每8小时"),
        (r"每周([1-3一两三])次", r"每日\g<1>次"),
    ),
    "day and dose": _unless(
        _ONCE,
        _swaps(
            (
                r"每[日天](?=[一-鿿]{0,4}\s?[\d.]+\s?(?:mg|g|毫克|克|μg|µg|片|"
                r"mL))(?![一-鿿]{0,4}\s?[\d.]+\s?(?:次|～\d次))",
                "每次",
            ),
            (
                r"每次(?=[一-鿿]{0,4}\s?[\d.]+\s?(?:mg|g|毫克|克|μg|µg|片|"
                r"mL)(?![，,]\s?每[日天]1次)(?!、每[日天]1))",
                "每日",
            ),
            (r"mg/day\b", "mg/dose"),
            (r"mg per day\b", "mg per dose"),
            (r"mg/kg/day\b", "mg/kg/dose"),
        ),
    ),
    "negation": _swaps(
        (r"\b(did|does|do|is|are|was|were|should|must|has|have|may|can|could|will) not\b", r"\1"),
        (r"\bcannot\b", "can"),
        (
            r"(?<=[a-z] )no (?=(?:significant|evidence|difference|benefit|increase|effect|"
            r"absolute|known|support))",
            "a ",
        ),
        (r"\bwithout (?=\w)", "with "),
        (r"\bcontraindicated\b", "recommended"),
        (r"\brecommends against\b", "recommends"),
        (r"\bavoided\b", "used"),
        (r"不(?=推荐|建议|应|宜|能|得|需|适用|支持|增加|减少|影响|引起)", ""),
        (r"未(?=发现|见|显示|改善|降低|增加|纳入|接受|从)", ""),
        (r"无(?=显著|明显|统计)", "有"),
        (r"没有", "有"),
        (r"禁用", "推荐使用"),
        (r"避免(?=使用|合用|与)", "可以"),
    ),
    "population": _swaps(
        (r"(?<!young )\badults\b", "children"),
        (r"\badult\b", "pediatric"),
        (r"(?<!young )\bchildren\b", "adults"),
        (r"\bpediatric\b", "adult"),
        (r"\binfants\b", "adults"),
        (r"\belderly\b", "children"),
        (r"\bwomen\b", "men"),
        (r"成人", "儿童"),
        (r"儿童", "成人"),
        (r"患儿", "成人"),
        (r"孕妇", "老年人"),
        (r"老年(?=患者|高血压|人)", "儿童"),
    ),
    "route": _swaps(
        (r"\borally\b", "intravenously"),
        (
            r"\boral\b(?= (?:dose|administration|tablet|metformin|iron|amoxicillin|prednis|"
            r"vancomycin|zinc))",
            "intravenous",
        ),
        (r"\bintravenous\b", "oral"),
        (r"\bintravenously\b", "orally"),
        (r"\bintramuscular(ly)?\b", r"subcutaneous\1"),
        (r"\bsubcutaneous(ly)?\b", r"intravenous\1"),
        (r"\bby mouth\b", "subcutaneously"),
        (r"口服", "肌内注射"),
        (r"静脉滴注|静脉注射|静脉输注", "口服"),
        (r"肌内注射|肌肉注射", "口服"),
        (r"皮下注射", "静脉注射"),
        (r"雾化吸入", "静脉注射"),
    ),
    "medicine": _other_medicine,
    "range end": _range_end,
    "percent dropped": _swaps((_PERCENT.pattern, r"\1")),
    "numbers exchanged": _swapped_numbers,
    "direction": _swaps(
        (r"\breduces\b", "increases"),
        (r"\breduced\b(?! (?:ejection|dose))", "increased"),
        (r"\bincreases\b", "reduces"),
        (r"\bincreased\b", "reduced"),
        (r"\bhigher\b(?! than \d)", "lower"),
        (r"\blower\b(?! than \d)(?! (?:respir|limb|back|abdom|leg|gastro|ext))", "higher"),
        (r"(?<!不)增加", "减少"),
        (r"(?<!不)减少", "增加"),
        (r"升高", "降低"),
        (r"降低", "升高"),
    ),
}


def misquotes(texts: list[str], seed: int = 5, most: int | None = None) -> list[Misquote]:
    """The changes that can be made to `texts`; of each kind `most` at the most, drawn by chance."""
    chance = random.Random(seed)
    made: list[Misquote] = []
    for kind, change in CHANGES.items():
        found = [
            Misquote(kind, text, told)
            for text in texts
            for told in change(text, chance)
            if told != text
        ]
        made += found if most is None or len(found) <= most else chance.sample(found, most)
    return made
