"""What can be asked of a medicine or a disease, and by which words a sentence tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from taiyi_rag.types import Language


@dataclass(frozen=True, slots=True)
class Aspect:
    """What can be asked of a medicine (and what it is used for) or a disease, `x`.

    Templates are English and Chinese, of a medicine alone and with a disease `c`. `asks` finds the
    aspect in a question, `tells` in a sentence that answers it. `elsewhere`: other documents than
    those of the last answer may tell it; a dose for another disease would mislead.
    """

    of: Literal["substance", "condition"]
    alone: dict[Language, str]
    together: dict[Language, str]
    asks: re.Pattern[str]
    tells: re.Pattern[str]
    elsewhere: bool = False


def _of_medicine(
    english: str,
    chinese: str,
    english_together: str,
    chinese_together: str,
    asks: str,
    tells: str = "",
    *,
    elsewhere: bool = False,
) -> Aspect:
    return Aspect(
        "substance",
        {"en": english, "zh": chinese},
        {"en": english_together, "zh": chinese_together},
        re.compile(asks, _FLAGS),
        re.compile(tells or asks, _FLAGS),
        elsewhere,
    )


def _of_disease(english: str, chinese: str, asks: str, tells: str = "") -> Aspect:
    patterns = re.compile(asks, _FLAGS), re.compile(tells or asks, _FLAGS)
    return Aspect("condition", {"en": english, "zh": chinese}, {}, *patterns, elsewhere=True)


_FLAGS = re.IGNORECASE | re.ASCII
"""ASCII: a Chinese character is no part of the word beside it."""

_TIME = r"(?:(?:hour|day|week|month|year)s?\b|小时|天|日|周|个月|年)"
_DOSE = r"\bdos(?:e|es|age|ing)\b|\bhow much\b|剂量|用量|用法|多大量"
_AMOUNT = (
    r"\d\s?(?:mg|g|[μµ]g|mcg|ml|iu|units?)(?![a-z])(?!/d?l)"
    r"|\d\s?(?:毫克|克|微克|毫升|国际单位|单位)"
)
_LENGTH = (
    r"\bhow (?:long|many (?:hours|days|weeks|months|years))\b|\bduration\b|\btoo late\b"
    r"|疗程|多久|多长|多少[天周]|几[天周个年]|总疗程"
)
_COURSE = (
    rf"\b(?:for|course of)\b[^.;,]{{0,25}}?\d+[^.;\d]{{0,4}}{_TIME}"
    r"|\d+[- ](?:day|week|month)s? (?:course|reg)"
    rf"|疗程|(?:持续|连用|连续|服用|使用|治疗|用至)\D{{0,6}}\d+[^。；\d]{{0,3}}{_TIME}"
)
_FORBIDDEN = (
    r"\bcontra-?indicat|\bshould not be (?:used|given|started)|\bmust not\b"
    r"|禁忌|禁用|不得使用|不应使用"
)
_KIDNEY = r"\b(?:renal|kidney|e?gfr|creatinine)\b|肾功能|肾小球|肌酐|肾损"
_PREGNANCY = (
    r"\bpregnan|\bgestation|\b(?:pre-?)?eclampsia|妊娠|孕|子痫",
    r"\bpregnan|\bgestation|妊娠|孕妇|孕期|孕周|怀孕",
)
_CHILDREN = r"\bchild(?:ren)?\b|\bpa?ediatric|儿童|患儿|小儿"
_HARM = (
    r"\badverse (?:effect|reaction|event)|\bside[- ]effects?\b|\btoxicity\b"
    r"|\b(?:can|may) cause\b"
    r"|不良反应|副作用|毒性|可引起|可导致|可出现"
)
_MIXED = r"\binteract|\bco-?administ|相互作用|合用|联用"
_WATCHED = (
    r"\bmonitor|\b(?:re)?check|监测|复查|检查",
    r"\bshould be (?:\w+ )?(?:monitored|(?:re)?checked|measured)"
    r"|应[^。；，]{0,6}(?:监测|复查|检查)",
)
_TRIAL = (
    r"\brandomi[sz]ed\b|\btrials?\b|\bmortality\b|\b95% ci\b|\b(?:hazard|risk|odds) ratio"
    r"|\brelative risk|试验|随机|死亡率|研究(?:显示|中)"
)
_TREATED = (
    r"\btreat|\btherap|\bfirst[- ]line\b|\bdos(?:e|es)\b|\bmedicines?\b|治疗|首选|一线|方案|药物",
    r"\bfirst[- ]line\b|\brecommend|\bshould be (?:given|treated)|首选|一线|推荐",
)
_PREVENTED = r"\bprevent|\bprophyla|\bscreen|\bvaccin|预防|筛查|接种"
_DIAGNOSED = (
    r"\bdiagnos|诊断",
    r"\b(?:is|are) diagnosed\b|\bdiagnos(?:is|tic) (?:is|criteria|requires|rests)"
    r"|诊断标准|可诊断|确诊",
)

ASPECTS = (
    _of_medicine(
        "What is the dose of {x}?",
        "{x}的剂量是多少？",
        "What is the dose of {x} in {c}?",
        "{x}用于{c}的剂量是多少？",
        _DOSE,
        _AMOUNT,
    ),
    _of_medicine(
        "When is {x} contraindicated?",
        "{x}的禁忌证有哪些？",
        "When is {x} contraindicated in {c}?",
        "{x}用于{c}有哪些禁忌？",
        _FORBIDDEN,
    ),
    _of_medicine(
        "What are the adverse effects of {x}?",
        "{x}有哪些不良反应？",
        "What are the adverse effects of {x} in {c}?",
        "{x}用于{c}有哪些不良反应？",
        _HARM,
    ),
    _of_medicine(
        "How long is {x} given?",
        "{x}的疗程是多长？",
        "How long is {x} given in {c}?",
        "{x}用于{c}的疗程是多长？",
        _LENGTH,
        _COURSE,
    ),
    _of_medicine(
        "Can {x} be used in renal impairment?",
        "肾功能不全时可以使用{x}吗？",
        "Can {x} be used for {c} in renal impairment?",
        "{c}患者肾功能不全时可以使用{x}吗？",
        _KIDNEY,
        elsewhere=True,
    ),
    _of_medicine(
        "Can {x} be used in pregnancy?",
        "妊娠期可以使用{x}吗？",
        "Can {x} be used for {c} in pregnancy?",
        "妊娠期{c}患者可以使用{x}吗？",
        *_PREGNANCY,
        elsewhere=True,
    ),
    _of_medicine(
        "Can {x} be used in children?",
        "儿童可以使用{x}吗？",
        "Can {x} be used for {c} in children?",
        "{c}患儿可以使用{x}吗？",
        _CHILDREN,
        elsewhere=True,
    ),
    _of_medicine(
        "What does {x} interact with?",
        "{x}与哪些药物有相互作用？",
        "What does {x} interact with?",
        "{x}与哪些药物有相互作用？",
        _MIXED,
        elsewhere=True,
    ),
    _of_medicine(
        "What should be monitored during treatment with {x}?",
        "使用{x}期间需要监测什么？",
        "What should be monitored when {x} is used for {c}?",
        "{c}患者使用{x}期间需要监测什么？",
        *_WATCHED,
        elsewhere=True,
    ),
    _of_medicine(
        "What did trials of {x} find?",
        "{x}的临床试验结果如何？",
        "What did trials of {x} in {c} find?",
        "{x}用于{c}的临床试验结果如何？",
        _TRIAL,
    ),
    _of_disease("What treatment of {x} is recommended?", "{x}推荐如何治疗？", *_TREATED),
    _of_disease("How long is {x} treated?", "{x}的疗程是多长？", _LENGTH, _COURSE),
    _of_disease("How can {x} be prevented?", "{x}如何预防？", _PREVENTED),
    _of_disease("How is {x} diagnosed?", "{x}如何诊断？", *_DIAGNOSED),
    _of_disease("How is {x} treated in children?", "儿童{x}如何治疗？", _CHILDREN),
    _of_disease("How is {x} treated in pregnancy?", "妊娠期{x}如何治疗？", *_PREGNANCY),
    _of_disease("What did trials in {x} find?", "{x}的临床试验结果如何？", _TRIAL),
)
"""In the order in which they are suggested."""
