"""Does a question take something for granted that nothing here knows? Then it isn't answered as if
that existed.

Models elaborate on made-up medicines, tests and syndromes in half of the cases and more (Omar 2025,
https://doi.org/10.1038/s43856-025-01021-3), and so would quoted sentences seem to. Names are told
by their form: a medicine's by its ending or by what stands before it ("the dose of …"), others by
the noun after them ("… syndrome", "…综合征", "… trial", "…评分"), in Chinese also by being spelt
with the characters that foreign names are. A name is known when our vocabulary has it or any
passage of the library does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import cache

from taiyi_rag.language import HAN, has_han, unknown_medicines
from taiyi_rag.language.tokens import fold
from taiyi_rag.language.vocabulary import vocabulary

Holds = Callable[[str], bool]
"""Whether a library has a passage that holds all words of a name, in Chinese the name itself."""

_HEAD = (
    r"(?:syndrome|disease|disorder|anomaly|deficiency|fever|palsy|sign|phenomenon|test|assay|score"
    r"|index|scale|questionnaire|inventory|criteria|classification|staging|grading|protocol"
    r"|consensus|guidelines?|statement|trial|study|registry|stent|pump|catheter|inhaler|patch|valve"
    r"|implant|device|monitor|maneuver|manoeuvre|procedure|operation|technique|method|regimen|diet"
    r"|gene|mutation|variant|allele|receptor|pathway|virus|vaccine|antibod(?:y|ies)|antigen|biomarker"
    r"|tablets?|capsules?|injections?|ointment|cream|syrup|drops|spray|infusion)"
)
_NAME = r"[A-Z][\w]*(?:['’]s)?(?:[-–/][A-Z\d]\w*(?:['’]s)?)*"
_BEFORE_HEAD = re.compile(rf"((?:(?<![\w-]){_NAME}\s+){{1,3}}){_HEAD}\b")
_CUE = re.compile(
    r"(?i:\b(?:(?:dos(?:e|es|age|ing)|tablets?|capsules?|mg|units?|ampoules?|injections?|effects?"
    r"|half-life|mechanism|contraindications?|efficacy|safety|levels?) of|prescribed(?: me)?|taking"
    r"|takes?|treated with|started on|switch(?:ed)? to|allergic to|titrate|serum|plasma|elevated"
    r"|measure)\s+|^\W*(?:can|is|does|should|could|will|may|has|how (?:is|does|should))\s+)"
    r"(?:(?i:the|a|an|my|oral|intravenous|daily|low-dose|high-dose|new)\s+)*"
    r"([A-Za-z]{5,}(?:-[A-Z0-9]\w*)?)\b(?!-)"
)
"""What stands before a name. "Can …" and the like begin with what they ask of."""
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{4,}\b(?!['’-])")
_DISEASE = re.compile(
    r"\b[a-z]{4,}(?:osis|itis|oma|emia|aemia|pathy|algia|plasia|uria|penia|trophy)\b"
)
_ORDINARY = re.compile(
    r".*(?:ly|ing|ed|tion|sion|ment|ness|ies|ity|able|ible|ous|ful|less|ance|ence|ship|hood|more|than"
    r"|ian|ican|ese|ish)$"
    r"|about|there|their|these|those|this|that|what|which|other|both|either|every|another|place|action"
    r"|drugs?|medicines?|medications?|tablets?|treatment|therap(?:y|ies)|patients?|people|women"
    r"|child(?:ren)?|adults?|someone|anyone|everyone|anything|something|level|levels|value|change"
    r"|high(?:er)?|low(?:er)?|early|later?|between|within|after|before|during|under|above|below"
    r"|africa|america|asia|europe|australia|china|india|japan|korea|france|germany|italy|spain|brazil"
    r"|canada|england|ireland|scotland|wales|britain|london|beijing|sweden|norway|denmark|finland"
    r"|russia|mexico|israel|egypt|kenya|uganda|greece|turkey|poland|january|february|march|april|june"
    r"|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday|lancet|nature|science|cochrane|greek|latin|dutch|french|welsh|god|bible",
    re.IGNORECASE,
)
"""What stands in such places without being a name."""
_QUESTION_WORDS = frozenset(
    "what which how why when where who does do did is are was were can could should would will may "
    "has have had the a an in for of on with and or if after before during under from my i this "
    "new current standard oral first second".split()
)

_NEARLY, _LONG = 0.9, 6
"""Likeness (`difflib`'s ratio) from which a word is taken for a misspelling of another, that has
more letters than this."""

_SOUND = (
    "阿埃艾奥巴拜班贝伯布达戴丹德迪蒂杜尔法凡菲芬费弗夫盖冈格葛戈哈豪赫亨胡霍吉贾杰卡凯坎柯科克库昆奎拉莱"
    "赖兰劳勒雷黎利莉琳隆卢鲁吕伦罗洛玛迈曼梅蒙米莫姆穆纳娜奈尼诺努欧帕潘佩彭皮普奇乔琼丘曲瑞萨塞赛桑瑟森"
    "沙莎施舒斯索苏塔泰坦汤特忒滕廷托瓦威韦维魏沃乌西希锡辛休雅亚耶伊依尤泽詹哲兹佐妥替度恩吡噻咪丽顿里他"
)
"""Characters that foreign names are spelt with and few other words."""
_MEDICINE_ZH = (
    "替尼|单抗|列净|列汀|沙坦|他汀|普利|洛尔|沙星|拉唑|西林|肝素|环素|霉素|地平|司琼|双胍|列酮|噻嗪|奈德"
    "|松龙|米松|巴坦|培南|拉韦|韦林|夫定|那韦|布韦|昔布|洛芬|昔康|度胺|替丁|曲坦|格雷|沙班|加群|鲁肽|那肽"
    "|西坦|平坦|哌酮|拉嗪|西汀|洛韦|康唑|芬净|喹啉|氯喹|铂|紫杉醇|胰岛素"
)
_FORM_ZH = "胶囊|颗粒|片|注射液|口服液|丸|滴丸|滴眼液|软膏|乳膏|栓|冲剂|合剂|贴剂|喷雾剂"
_OTHER_ZH = (
    "氏?综合[征症]|氏?病|氏?征|氏?症|热|试验|检测|试剂盒|评分|指数|量表|分级|分期|标准|指南|共识|方案|声明|研究"
    "|支架|导管|吸入器|输注泵|泵|瓣膜|手法|手术|术式|疗法|饮食|基因|突变|病毒|疫苗|抗体|抗原|受体"
)
_NAME_ZH = re.compile(
    rf"(?P<medicine>[{_SOUND}]{{1,6}}?(?:{_MEDICINE_ZH})(?![{_SOUND}]))"
    rf"|(?P<form>[{HAN}]{{2,8}}?(?P<dosage>{_FORM_ZH})(?![{HAN}]?[段])(?!剂))"
    rf"|(?P<other>(?:[{_SOUND}]{{2,8}}|(?<![A-Za-z])(?P<latin>[A-Z][A-Za-z0-9-]*)[ ]?)"
    rf"(?:{_OTHER_ZH}))"
    rf"|(?P<foreign>[{_SOUND}]{{4,}})"
)
_DIVIDES_ZH = re.compile(
    "请问|医生|为什么|什么|怎么|如何|哪[些种个]|多少|几[粒片支颗丸次天]|每[日天次]|是否|能否|可否|可以|能够|应该|应当|应|需要"
    "|患者|病人|儿童|成人|孕妇|老人|老年人|小儿|宝宝|一直|长期|同时|每晚|最近|开始|停用|换用|改用|服用|口服|使用|应用"
    "|注射(?!液)|静滴|外用|吃|喝|用|开|给|打|用药|治疗|预防|诊断|推荐|按照|根据|接受|期间|联合|合用|[的了和与或及在对由被把吗呢是有能会一两二三四五半几这那该此]"
)


def unknown_names(question: str, holds: Holds) -> list[str]:
    """Names in a question that neither our vocabulary nor the library knows, as the question has
    them. `holds` says whether the library has a passage with a name."""
    names = _chinese(question) if has_han(question) else _english(question)
    found = dict.fromkeys([*names, *_as_written(question, unknown_medicines(question))])
    return [name for name in found if not holds(name)]


def _english(question: str) -> Iterator[str]:
    words = question.split()
    if sum(w[:1].isupper() for w in words) > 0.6 * len(words) > 2:
        return  # a headline: capitals say nothing
    known = {w for f in vocabulary().find(question) for w in _words(f.name)}
    for match in _BEFORE_HEAD.finditer(question):
        words = match.group(1).split()
        while words and words[0].lower() in _QUESTION_WORDS:
            words = words[1:]
        if words and known.isdisjoint(_words(match.group(1))):
            yield " ".join(words)
    alone = [m.group(1) for m in _CUE.finditer(question)]
    alone += _CAPITAL.findall(question) + _DISEASE.findall(question)
    for word in alone:
        ordinary = _ORDINARY.fullmatch(word) or known.intersection(_words(word))
        if not ordinary and not _is_misspelt(word):
            yield word


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.lower())


def _is_misspelt(word: str) -> bool:
    """Whether a word is nearly one of our vocabulary's."""
    return bool(get_close_matches(word.lower(), _known_words(), 1, _NEARLY))


@cache
def _known_words() -> list[str]:
    """Long English words of the vocabulary, without medicines, which nearness mustn't mix up."""
    entries = (e for e in vocabulary().entries if e.kind != "substance")
    return sorted({w for e in entries for n in e.english for w in _words(n) if len(w) > _LONG})


def _chinese(question: str) -> Iterator[str]:
    folded = fold(question)
    known = list(_vocabulary_spans(folded))
    apart = _DIVIDES_ZH.sub(lambda m: "，" * len(m.group()), folded)
    for match in _NAME_ZH.finditer(apart):
        start, end = match.span()
        if not any(a < end and b > start and b - a > 1 and _covers(a, match) for a, b in known):
            yield match["latin"] or folded[start:end]


def _covers(start: int, match: re.Match[str]) -> bool:
    """Whether a name of our vocabulary is more of a match than the noun or ending that closes it:
    肝素 in 曲莫肝素 is not, 依那普利 is, and any medicine in 阿莫西林胶囊."""
    return start <= match.start() + 1 or start < match.start("dosage")


def _vocabulary_spans(folded: str) -> Iterator[tuple[int, int]]:
    lowered, at = folded.lower(), 0
    for found in vocabulary().find(folded):
        start = lowered.find(found.name, at)
        if start >= 0:
            at = start + len(found.name)
            yield start, at


def _as_written(question: str, words: list[str]) -> Iterator[str]:
    """Words that were found in lower case, as the question has them."""
    for word in words:
        match = re.search(re.escape(word), question, re.IGNORECASE)
        yield match.group() if match else word
