"""The words of a text as they are compared with another's: stems, pairs of characters, concepts,
quantities.

Concepts are what two languages share: names of our vocabulary ("#metformin"), and the verbs and
adjectives that recommendations are made of ("@recommend", listed here). For prepared text.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from taiyi_rag.language import index_terms
from taiyi_rag.language.detect import HAN, has_han
from taiyi_rag.language.tokens import STOP_WORDS
from taiyi_rag.language.vocabulary import vocabulary
from taiyi_rag.verification.groups import POPULATIONS, members
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import named


class Term(NamedTuple):
    """A feature of the text, where it stands, and whether both languages have it."""

    feature: str
    start: int
    shared: bool


_CONCEPTS: dict[str, tuple[str, str]] = {
    "recommend": (r"recommend\w*|advis\w+|advocat\w+|endors\w+|suggest\w*", "推荐|建议|主张|提倡"),
    "use": (
        r"us(?:e|es|ed|ing|age)|giv(?:e|es|en|ing)|administ\w+|tak(?:e|es|en|ing)|receiv\w+|"
        r"prescrib\w+|appl(?:y|ied|ication)",
        "使用|应用|给予|给药|服用|选用|接受|[联合单慎禁]?用药|可用|用于",
    ),
    "need": (r"need\w*|requir\w*|necessary", "需要|必须|必要|须|需"),
    "indicated": (r"indicated|indications?|suitable|appropriate", "适用|适应[证症]|适合|适宜"),
    "effective": (r"effective\w*|efficac\w+|works?|worked", "有效|疗效|效果"),
    "safe": (r"safe|safety|safely", "安全"),
    "benefit": (r"benefi\w+", "获益|受益|益处"),
    "harm": (r"harm\w*|hazard(?!\s?ratio)\w*", "危害|伤害|有害"),
    "evidence": (r"evidence|proof", "证据|依据"),
    "differ": (r"differ\w*", "差异|差别|不同"),
    "significant": (r"significan\w+", "显著|明显"),
    "associate": (r"associat\w+|related|link(?:ed|s)?|correlat\w+", "相关|关联|有关"),
    "cause": (r"caus(?:e|es|ed|ing|al)|lead(?:s|ing)? to|led to|induc\w+", "引起|导致|造成|诱发"),
    "approve": (r"approv\w+|licen[sc]ed|authori[sz]ed", "批准|获批|许可|上市"),
    "include": (r"includ\w+|enrol\w+", "纳入|包括|包含|入组"),
    "exclude": (r"exclud\w+", "排除|除外"),
    "delay": (r"delay\w*|postpon\w+|defer\w*", "延迟|推迟|延误|延缓"),
    "wait": (r"wait\w*", "等待"),
    "continue": (r"continu\w+(?<!discontinu)", "继续|持续|维持"),
    "start": (r"start\w*|initiat\w+|begin\w*|began|commenc\w+", "开始|起始|启动|启用"),
    "stop": (
        r"stop\w*|discontinu\w+|withh[eo]ld\w*|withdraw\w*|suspend\w*|ceas\w+",
        "停用|停药|停止|暂停|中止|终止",
    ),
    "prevent": (r"prevent\w*|prophyla\w+|protect\w*", "预防|防止|保护|阻断"),
    "treat": (r"treat\w*|therap\w+", "治疗|疗法"),
    "routine": (r"routine\w*", "常规"),
    "support": (r"support\w*", "支持"),
    "find": (
        r"f(?:ou)?nd(?:s|ing|ings)?|detect\w*|observ\w+|identif\w+|seen",
        "发现|检出|观察到|见到",
    ),
    "show": (
        r"show\w*|demonstrat\w+|prov(?:e|es|ed|en)|confirm\w*|reveal\w*",
        "显示|证实|证明|表明|提示",
    ),
    "occur": (r"occur\w*|happen\w*|develop\w*", "发生|出现"),
    "improve": (r"improv\w+|better", "改善|提高|好转"),
    "worsen": (r"wors\w+|deteriorat\w+", "恶化|加重"),
    "increase": (
        r"increas\w+|rais\w+|ris(?:e|es|en|ing)|rose|elevat\w+|higher|more frequent\w*|"
        r"great(?:er|ly)|more",
        "增加|升高|增高|上升|较高|更高|增多|提升|高于|更多|较多",
    ),
    "reduce": (
        r"reduc\w+|decreas\w+|lower(?:s|ed|ing)?|f[ae]ll(?:s|en)?|declin\w+|fewer|less|"
        r"diminish\w*|cut",
        "减少|降低|下降|减低|较低|更低|较少|减轻|更少|低于",
    ),
    "affect": (r"affect\w*|influenc\w+|alter\w*|chang(?:e|es|ed|ing)", "影响|改变"),
    "adjust": (r"adjust\w*", "调整"),
    "monitor": (r"monitor\w*|check\w*|test(?:s|ed|ing)?", "监测|检测|复查|检查|测定"),
    "combine": (
        r"combin\w+|together|concomitant\w*|coadminist\w+|co-administ\w+",
        "联合|联用|合用|并用|同用|合并|同时",
    ),
    "alone": (r"alone|monotherapy", "单用|单独|单药"),
    "risk": (r"risks?", "风险|危险"),
    "death": (r"death\w*|die[ds]?|mortality|fatal\w*", "死亡|病死"),
    "superior": (r"superior\w*", "优于|优效"),
    "inferior": (r"inferior\w*|noninferior\w*", "劣于|劣效|不如"),
    "allow": (r"allow\w*|permit\w*", "允许"),
    "replace": (r"replac\w+|substitut\w+", "代替|取代|替代"),
    "reversible": (r"reversib\w+", "可逆"),
    "early": (r"early|earlier|prompt\w*|immediate\w*", "尽早|早期|立即|及时"),
    "severe": (r"severe\w*|serious\w*", "严重|重度|重症"),
    "common": (r"common\w*|frequent\w*", "常见|多见"),
    "loading": (r"loading|first dose|initial dose", "首剂|负荷|首次剂量"),
    "then": (r"then|followed by|afterwards|maintenance|thereafter", "随后|之后|然后|维持|继而"),
    "meal": (r"meals?|food", "随餐|餐|进食|食物"),
}
_EN = re.compile(
    r"\b(?:" + "|".join(f"(?P<c{i}>{en})" for i, (en, _) in enumerate(_CONCEPTS.values())) + r")\b"
)
_ZH = re.compile("|".join(f"(?P<c{i}>{zh})" for i, (_, zh) in enumerate(_CONCEPTS.values())))
_NAMES = list(_CONCEPTS)
_LATIN = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_HAN_RUN = re.compile(f"[{HAN}]+")
_EMPTY_HAN = frozenset("的了和与及或也在是为于中者应可将被对从而其该等并则每日次时用有")
_STOP = STOP_WORDS | {"not", "no", "without", "never", "nor", "none", "cannot"}


@lru_cache(maxsize=8_192)
def terms(text: str) -> tuple[Term, ...]:
    """Those of a prepared text, in order."""
    return tuple(sorted(_terms(text), key=lambda t: t.start))


def _terms(text: str) -> Iterator[Term]:
    for quantity in quantities(text):
        written = f"={quantity.dimension}:{quantity.low:.6g}-{quantity.high:.6g}"
        yield Term(written, quantity.start, True)
    for member in members(text, POPULATIONS):
        yield Term(f"&{member.name}", member.start, True)
    for found in named(text):
        yield Term(f"#{found.entry.english[0]}", found.start, True)
    for match in (*_EN.finditer(text), *_ZH.finditer(text)):
        yield Term(f"@{_NAMES[int(str(match.lastgroup)[1:])]}", match.start(), True)
    for match in _LATIN.finditer(text):
        if match.group() not in _STOP and len(match.group()) > 1:
            for stem in _stems(match.group()):
                yield Term(stem, match.start(), False)
    for run in _HAN_RUN.finditer(text):
        pairs = (run.group()[i : i + 2] for i in range(len(run.group()) - 1))
        for i, pair in enumerate(pairs):
            if not _EMPTY_HAN & set(pair):
                yield Term(pair, run.start() + i, False)


@lru_cache(maxsize=65_536)
def _stems(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(index_terms(word)))


def same_language(a: str, b: str) -> bool:
    """Whether both texts are Chinese, or neither."""
    return has_han(a) == has_han(b)


BREAK = re.compile(
    r"[,;:()\[\]、,;:]|[.!?。!?](?=\s|$|\D)|\n|\b(?:but|however|although|though|whereas|while|"
    r"unless|"
    r"except|versus|vs|compared with|compared to|than|respectively|and)\b|但|而(?!且)|却|除非|"
    r"相比|较之|和|"
    r"与|对照?(?=\d)"
)
"""Where what is said of one thing may give way to what is said of another."""
_FAR = 240
SENTENCE = re.compile(r"[.!?](?=\s|$)|[。!?;；]|\n")


@lru_cache(maxsize=8_192)
def near(text: str, start: int, end: int, others: tuple[int, ...] = ()) -> Mapping[str, float]:
    """The features of `text` around a stretch of it, weighed by how near they are: halved by each
    of `others` (rivals' offsets) and more than halved by each break between."""
    if text[max(0, start - 1) : start] == "(":  # 5 mg of A (11.6 %): no break
        start -= 1
    breaks, ends = _breaks(text)
    weights: dict[str, float] = defaultdict(float)
    for term in terms(text):
        if start <= term.start < end:
            continue
        low, high = (term.start, start) if term.start < start else (end, term.start)
        if high - low > _FAR:
            continue
        crossed = bisect_right(breaks, high) - bisect_right(breaks, low)
        sentences = bisect_right(ends, high) - bisect_right(ends, low)
        rivals = sum(1 for o in others if low < o < high)
        weight = 0.4**crossed * 0.3**sentences * 0.5**rivals / (1 + (high - low) / 40)
        if weight > 0.004:
            weights[term.feature] = max(weights[term.feature], weight)
    return weights


@lru_cache(maxsize=8_192)
def _breaks(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where breaks and where sentence ends are."""
    return (
        tuple(m.start() for m in BREAK.finditer(text)),
        tuple(m.start() for m in SENTENCE.finditer(text)),
    )


def shared_share(
    said: Mapping[str, float], stands: Mapping[str, float], known: frozenset[str]
) -> float:
    """How much of what is near one thing is near another, 0…1; `known` as for `likeness`."""
    whole = sum(w for f, w in said.items() if f in known)
    if not whole:
        return 0.0
    return sum(min(w, stands.get(f, 0.0)) for f, w in said.items() if f in known) / whole


def likeness(
    said: Mapping[str, float], stands: Mapping[str, float], known: frozenset[str]
) -> float:
    """How like is what is near two things, 0…1: the cosine of the weights; of `said` only `known`
    features count, those that the other text has at all."""
    both = sum(w * stands[f] for f, w in said.items() if f in stands)
    if not both:
        return 0.0
    mine = sum(w * w for f, w in said.items() if f in known)
    theirs = sum(w * w for f, w in stands.items() if f in said)
    return both / math.sqrt(mine * theirs)


@lru_cache(maxsize=8_192)
def features(text: str) -> frozenset[str]:
    """All features of a prepared text."""
    return frozenset(t.feature for t in terms(text))


@cache
def _medicines() -> frozenset[str]:
    """The features that are medicines' names."""
    return frozenset(f"#{e.english[0]}" for e in vocabulary().entries if e.kind == "substance")


def order_turned(claim: str, source: str) -> bool:
    """Whether the two first names that both texts have come in the other order: of A and B, "A is
    higher than B" says that B is lower."""

    def first(text: str, also: frozenset[str]) -> list[str]:
        return list(dict.fromkeys(t.feature for t in terms(text) if t.feature in also))[:2]

    both = features(claim) & features(source) & _medicines()
    mine, theirs = first(claim, both), first(source, both)
    return len(mine) == 2 and mine == theirs[::-1]
