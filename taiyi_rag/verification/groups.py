"""Whom a text is about, how a medicine is given, and words that have an opposite.

Each is a set of axes; on an axis stand names that exclude each other: adults and children, oral
and intravenous, higher and lower. For prepared text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

Axes = dict[str, dict[str, str]]

POPULATIONS: Axes = {
    "age": {
        "neonates": r"\bneonat\w*|\bnewborns?\b|新生儿",
        "infants": r"\binfan\w+\b|\bbab(?:y|ies)\b|(?<!新生)婴幼?儿",
        "children": r"\bchild(?:ren)?\b(?!-bearing|bearing)|\bchildhood\b|\bp(?:a)?ediatric\w*|"
        r"儿童(?!基金|医院)|患儿|小儿|孩[子童]|子女",
        "adolescents": r"\badolescen\w+|\bteen\w*|\byouths?\b|青少年",
        "elderly": r"\belderly\b|\bolder (?:travell?ers|populations?)\b|\bgeriatric\w*|"
        r"\bolder (?:adults?|people|patients?|persons?|individuals?|"
        r"men|women)\b|老年人?|老人",
        "adults": r"(?<!older )\badults?\b|成人|成年(?:人|患者|男|女)?",
    },
    "sex": {
        "men": r"\bm[ea]n\b|\bmales?\b|男性|男子|男患者|男童|男孩",
        "women": r"\bwom[ea]n\b|\bfemales?\b|\bgirls\b|女性|(?<!孕)(?<!产)妇女|女患者|女童",
    },
    "maternity": {
        "pregnant": r"(?<!before )(?<!prior to )\bpregnan\w+|孕产?妇|妊娠(?!之?前)|"
        r"怀孕(?!之?前)|孕期|孕早期|孕中期|孕晚期",
        "lactating": r"\bbreast-?\s?feeding\b|\blactat(?:ing|ion)\b|\bnursing (?:mothers|"
        r"women)\b|哺乳(?!动物|类)",
    },
    "organ": {
        "renal": r"\b(?:renal|kidney) (?:impairment|insufficiency|dysfunction|failure|disease)\b|"
        r"肾功能(?:不全|损害|减退|受损|障碍|不良)|肾损害|肾功?能?衰竭|肾功能损伤",
        "hepatic": r"\b(?:hepatic|liver) (?:impairment|insufficiency|dysfunction|failure|"
        r"disease)\b|"
        r"肝功能(?:不全|损害|减退|受损|障碍)|肝损害|肝功?能?衰竭|肝功能损伤",
    },
    "species": {
        "animals": r"\bmice\b|\bmouse\b|\brats?\b|\brabbits?\b|\banimal (?:models?|stud|"
        r"experiments?)|小鼠|大鼠|动物(?:模型|实验|试验|研究)|家兔",
    },
}

ROUTES: Axes = {
    "route": {
        "oral": r"(?<!-)\boral(?:ly)?\b(?! (?:cancer|cavity|mucos|health|hygiene|candid|ulcer|"
        r"lesion|squamous|surg))|"
        r"\bby mouth\b|\bper os\b|\bp\.o\b\.?|(?<=[mg\d] )po\b|\bpo (?=bid|tid|qd|daily|q\d)|"
        r"口服|经口",
        "intravenous": r"\bintravenous\w*|\bi\.?v\b\.?|\binfus\w+|静脉(?!血栓|曲张|炎|血)|静滴|"
        r"(?<!脑)静注|静推|输注",
        "intramuscular": r"\bintramuscular\w*|\bi\.?m\b\.?|肌内|肌肉注射|肌注",
        "subcutaneous": r"\bsubcutaneous\w*|\bs\.?c\b\.?|\bsubq\b|皮下(?!组织|出血|气肿)",
        "intradermal": r"\bintradermal\w*|皮内",
        "topical": r"\btopical\w*|外用|外涂|涂抹|局部涂",
        "inhaled": r"(?<!oxygen )\binhal\w+|\bnebuli[sz]\w+|(?<!氧气)吸入|雾化给药",
        "rectal": r"\brectal(?:ly)?\b|\bsuppositor\w+|\bper rectum\b|直肠给药|经直肠|栓剂|塞肛|"
        r"肛门给药",
        "intranasal": r"\bintranasal\w*|\bnasal spray|鼻喷|鼻内|滴鼻|经鼻给药",
        "sublingual": r"\bsublingual\w*|舌下",
        "buccal": r"\bbuccal\w*|颊黏?膜",
        "ophthalmic": r"\bophthalmic\b|\beye[- ]?drops?|滴眼",
        "intrathecal": r"\bintrathecal\w*|鞘内",
        "intravitreal": r"\bintravitreal\w*|玻璃体内",
        "intraosseous": r"\bintraosseous\w*|骨内|骨髓腔",
        "intra-articular": r"\bintra-?articular\w*|关节腔",
        "transdermal": r"\btransdermal\w*|透皮|贴剂",
        "vaginal": r"\bvaginal(?:ly)?\b(?! (?:bleed|deliver|discharge))|阴道(?:给药|用|栓|片)",
    },
}

OPPOSITES: Axes = {
    "amount": {
        "up": r"\bincreas\w+|\braise[ds]?\b|\braising\b|\bris(?:e|es|en|ing)\b|\brose\b|"
        r"\belevat(?:e|es|ed|ing|ions?)\b|\bhigher\b|"
        r"\bmore\b|\bgreater\b|\bhighest\b|增加|升高|增高|上升|更高|较高|增多|提升|更多|较多|"
        r"多于|高于|加量|增至|增到|加至|加到",
        "down": r"\breduc\w+|\bdecreas\w+|\blower(?:s|ed|ing|est)?\b|\bf[ae]ll(?:s|en|ing)?\b|"
        r"\bdeclin\w+|\bfewer\b|"
        r"\bless\b|\bdiminish\w*|减少|降低|下降|减低|更低|较低|更少|较少|减轻|少于|低于|减量|"
        r"减至|减到",
    },
    "quality": {
        "better": r"\bsuperior\w*|\bbetter\b|\bimprov\w+|优于|优效|好于|改善",
        "worse": r"\binferior\w*|\bworse\w*|劣于|劣效|不如|差于|恶化",
    },
    "effect": {
        "benefit": r"\bbenefi\w+|\bprotect\w+|获益|受益|保护",
        "harm": r"\bharm\w*|危害|伤害|有害|受损",
    },
    "course": {
        "start": r"\b(?:re)?start(?:s|ed|ing)?\b|\binitiat\w+|\bcommenc\w+|\bbegin\w*|开始|起始|"
        r"启动|启用|恢复使用",
        "stop": r"\bstop(?:s|ped|ping)?\b|\bdiscontinu\w+|\bwithh[eo]ld\w*|\bceas\w+|停用|停药|"
        r"停止|暂停|中止|终止",
    },
    "order": {
        "before": r"\bbefore\b|\bprior to\b|\bpre-?operative\w*|[餐饭术孕产病析影查药]前|之前|以前",
        "after": r"\bafter\b|\bfollowing\b|\bpost-?operative\w*|[餐饭术产病析影查药]后|之后|以后",
    },
    "length": {
        "long": r"\blonger\b|\bprolong\w*|\blong-term\b|延长|更长|较长|长期",
        "short": r"\bshorter\b|\bshorten\w*|\bshort-term\b|缩短|更短|较短|短期",
    },
    "time": {
        "early": r"\bearl(?:y|ier)\b|尽早|早期|更早|较早",
        "late": r"\blat(?:e|er)\b(?!x)|\bdelayed\b|晚期|更晚|较晚",
    },
    "level": {
        "high": r"\bhigh\b|高剂量|大剂量|高危|高发|高水平|高风险",
        "low": r"\blow\b|低剂量|小剂量|低危|低发|低水平|低风险",
    },
    "severity": {
        "severe": r"\bsevere\w*|重度|重症|严重",
        "mild": r"\bmild\w*|轻度|轻症|轻型|轻微",
    },
    "result": {
        "positive": r"\bpositiv\w+|阳性",
        "negative": r"\bnegativ\w+|阴性",
    },
    "enrolment": {
        "include": r"\binclud(?:ed|es|e)\b|\benrol\w+|纳入|入组",
        "exclude": r"\bexclud\w+|排除|除外",
    },
    "side": {
        "left": r"\bleft\b|左侧|左心|左肺",
        "right": r"\bright\b|右侧|右心|右肺",
    },
}


class Member(NamedTuple):
    """A name of an axis where a text has it."""

    axis: str
    name: str
    start: int
    end: int


def compiled(axes: Axes) -> list[tuple[str, str, re.Pattern[str]]]:
    """Each name of the axes: (axis, name, pattern)."""
    return [(a, n, re.compile(p)) for a, names in axes.items() for n, p in names.items()]


_PATTERNS = {id(axes): compiled(axes) for axes in (POPULATIONS, ROUTES, OPPOSITES)}


@lru_cache(maxsize=16_384)
def _members(text: str, which: int) -> tuple[Member, ...]:
    found = [
        Member(axis, name, *match.span())
        for axis, name, pattern in _PATTERNS[which]
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda m: m.start))


def members(text: str, axes: Axes) -> tuple[Member, ...]:
    """What of the axes a prepared text names, in order."""
    return _members(text, id(axes))
