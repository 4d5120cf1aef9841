"""Where the documents that were found stand on an effect: contradiction is shown, not averaged.

Only for questions that ask of an effect ("Does X reduce Y?"). A document's direction is told by
rules on its sentence that decides: an effect estimate with its confidence interval, a P value, "did
not differ", and last the verbs. Where these disagree, or a sentence hedges, or it is another arm's
result that comes first, the direction is unclear. It counts documents, by kind: no vote, and no
substitute for a meta-analysis.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from llama_index.core.schema import NodeWithScore

from taiyi_rag.answering.evidence import UNUSABLE, is_untrusted
from taiyi_rag.answering.subjects import Subjects
from taiyi_rag.language import index_terms, key_terms, sentences, substances
from taiyi_rag.types import Agreement, Direction, Evidence, Language, Position, StudyDesign

Change = Literal["down", "up", "better", "worse", "none"]
_CHANGES: tuple[tuple[Change, str], ...] = (
    (
        "down",
        r"\b(?:reduc(?:e[sd]?|ing|tions?)|lower(?:s|ed|ing)?|decreas(?:e[sd]?|ing)|fewer|less"
        r"|prevent(?:s|ed|ing)?|declin(?:e[sd]?|ing)|fell|shorten(?:s|ed|ing)?|protect(?:s|ed|ive)?"
        r"|inhibit(?:s|ed|ing|ion)?|suppress(?:es|ed|ion)?|attenuat(?:e[sd]?|ing)|impair(?:s|ed)?"
        r"|diminish(?:es|ed)?|down-?regulat(?:e[sd]?|ion)|smaller|blocks?|blocked)\b"
        r"|降低|减少|下降|预防|缩短|减轻|低于|抑制|较低|更低|少于",
    ),
    (
        "up",
        r"\b(?:increas(?:e[sd]?|ing)|rais(?:e[sd]?|ing)|higher|more|greater|caus(?:e[sd]?|ing)"
        r"|elevat(?:e[sd]?|ion)|prolong(?:s|ed)?|enhanc(?:e[sd]?|ing)|promot(?:e[sd]?|ing)"
        r"|induc(?:e[sd]?|ing)|up-?regulat(?:e[sd]?|ion)|larger|doubl(?:es|ed)|rose|stimulat(?:e[sd]?|ing))\b"
        r"|增加|升高|提高|引起|导致|延长|高于|较高|更高|多于|促进",
    ),
    (
        "better",
        r"\b(?:improv(?:e[sd]?|ing|ements?)|effective|better|superior|benefit(?:s|ed)?|efficacy"
        r"|helps?|helped)\b|改善|有效|优于|获益|更好",
    ),
    (
        "worse",
        r"\b(?:wors(?:e|en|ens|ened)|harm(?:s|ed|ful)?|inferior|ineffective|deteriorat\w+)\b"
        r"|恶化|有害|劣于|无效|更差",
    ),
)
_VERBS = [(change, re.compile(words, re.IGNORECASE)) for change, words in _CHANGES]
_NOT_INFERIOR = re.compile(r"\bnon-?inferior\w*|非劣效|不劣于", re.IGNORECASE)
_NONE = re.compile(
    r"\b(?:no|not|without|neither|nor)\b[^.;,]{0,60}\b(?:differen\w*|differ|chang\w*|effect|associat\w*"
    r"|reduc\w*|lower|decreas\w*|increas\w*|higher|improv\w*|benefit|prevent|significan\w*|better|superior"
    r"|affect|more|fewer|less)\b"
    r"|\b(?:similar|comparable|unchanged|did not|does not|failed to|ineffective)\b"
    r"|(?:无|没有|未)(?:见|发现|显示|明显|显著|统计学)*.{0,8}"
    r"(?:差异|差别|影响|降低|减少|增加|升高|改善|相关|获益)|相近|相似|不能|并不",
    re.IGNORECASE,
)
_RATIO = re.compile(
    r"(?:\b(?:ratio|relative risk|RR|OR|HR|IRR)\b|风险比|比值比|相对危险度|率比|危险比)"
    r"[^.;；。]{0,40}?(?P<value>\d+\.\d+)[^.。]{0,40}?(?:CI|可信区间|置信区间)[^.。\d]{0,12}"
    r"(?P<low>\d+\.\d+)\s*(?:[-–—~～]|to|至)\s*(?P<high>\d+\.\d+)",
    re.IGNORECASE,
)
_P_VALUE = re.compile(r"\bP\s*(?P<sign>[=<>≤≥＝＜＞])\s*(?P<value>0?\.\d+)", re.IGNORECASE)
_SIGNIFICANT = 0.05
_HEDGED = re.compile(
    r"\b(?:may|might|could|whether|hypothes\w+|aim(?:ed|s)?|unclear|uncertain|investigat\w+|objective"
    r"|possibl[ey]|suggest\w* a need|is needed|to determine|to assess|to evaluate)\b|\?"
    r"|可能|尚不(?:明确|清楚)|是否|旨在|目的|有待",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(?:mortality|deaths?|risk|events?|exacerbations?|recurrences?|relapses?|strokes?|infarctions?"
    r"|failure|hospitali[sz]ations?|bleeding|h(?:a?)emorrhage|pain|complications?|incidence|symptoms?"
    r"|cancer|infections?|disability)\b|死亡|病死|风险|事件|复发|发作|卒中|梗死|出血|住院|并发症|发生率|疼痛|症状|感染",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(?:survival|remission|abstinence|cured?|favou?rable|eradication|response|recovery|function"
    r"|quality of life|independen\w+)\b|生存|缓解率|治愈|根除|应答|恢复|生活质量|完成率",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|no|fails? to|never|n't|without)\b|不|没有|未|无", re.IGNORECASE)
_INVERTS = re.compile(
    r"\b(?:deficien\w+|lack\w*|absence|loss|knock-?(?:out|down|ed)\w*|inhibit\w*|block\w*|deplet\w+"
    r"|silenc\w+|antagonis\w+|withdraw\w*|stopping|discontinu\w+|without|overexpress\w*|null|mutant)\b"
    r"|缺乏|缺失|停用|敲除|阻断|拮抗",
    re.IGNORECASE,
)
"""What turns an effect round: where only one of question and sentence has it, nothing is told."""
_CLAUSE = re.compile(r"[;；]|,? (?:but|whereas|while|although|however)\b|[，,](?:但|而)")

_LEAST_SHARE = 0.5
"""Share of an outcome's words that a sentence must have to be about it."""
_LEAST_WHOLE = 0.6
"""Share of all of a question's words, or of its concepts, that a deciding sentence must have."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a question asks of: whether something changes an outcome so. `topic` is the question
    less the word for that, which a sentence that says otherwise needn't have."""

    change: Change
    negated: bool
    outcome: str
    topic: str


def asked_effect(question: str) -> Effect | None:
    """The effect that a question, or a claim, is about; None when it isn't about one."""
    found = [(m.start(), change, m) for change, verbs in _VERBS if (m := verbs.search(question))]
    if not found:
        return None
    _, change, match = min(found, key=lambda one: one[0])
    before = question[: match.start()]
    outcome = question[match.end() :]
    return Effect(change, _NEGATED.search(before) is not None, outcome, f"{before} {outcome}")


def agreement(
    question: str,
    language: Language,
    evidence: Sequence[Evidence],
    relevant: Sequence[NodeWithScore],
) -> Agreement | None:
    """Where the curated documents among the `relevant` stand, those of the `evidence` by their
    labels. None where the question asks of no effect, or fewer than two say anything of it."""
    effect = asked_effect(question)
    if effect is None:
        return None
    labels = {e.passage.document_id: e.label for e in reversed(evidence)}
    passages: dict[str, list[NodeWithScore]] = defaultdict(list)
    for n in relevant:
        m = n.node.metadata
        if m["trust"] not in UNUSABLE and m["design"] != StudyDesign.NOTICE and not is_untrusted(n):
            passages[m["document_id"]].append(n)
    positions = [
        Position(
            direction,
            document,
            (m := nodes[0].node.metadata)["title"],
            StudyDesign(m["design"]),
            m["year"],
            labels.get(document),
            quote,
        )
        for document, nodes in passages.items()
        for direction, quote in (position(question, effect, [n.node.get_content() for n in nodes]),)
        if quote
    ]
    if len(positions) < 2 or all(p.direction is Direction.UNCLEAR for p in positions):
        return None
    order = {design: place for place, design in enumerate(StudyDesign)}
    positions.sort(key=lambda p: (order[p.design], -(p.year or 0)))
    return Agreement(tuple(positions), _line(positions, language))


def position(question: str, effect: Effect, passages: Sequence[str]) -> tuple[Direction, str]:
    """What a document's passages say of an effect, and the sentence that decides; "" where none
    speaks of it. Sentences that are as near to it and say otherwise make it unclear."""
    told = [
        (nearness, _direction(question, effect, text), text)
        for passage in passages
        for text in sentences(passage)
        if (nearness := _nearness(effect, text)) > 0
    ]
    if not told:
        return Direction.UNCLEAR, ""
    best = max(nearness for nearness, _, _ in told)
    deciding = [(d, t) for nearness, d, t in told if nearness == best]
    sure = [(d, t) for d, t in deciding if d is not Direction.UNCLEAR] or deciding
    if len({d for d, _ in sure}) > 1:
        return Direction.UNCLEAR, sure[0][1]
    return sure[0]


def _nearness(effect: Effect, sentence: str) -> float:
    """How much of the question a sentence speaks of; 0 where it isn't about the outcome."""
    terms = set(index_terms(sentence))
    if not _speaks_of(effect.outcome, terms):
        return 0.0
    subjects, words = Subjects.of(effect.topic), key_terms(effect.topic)
    named = subjects.named(terms)
    asked = len(subjects.main) + len(subjects.others)
    share = sum(word in terms for word in words) / max(1, len(words))
    concepts = (named.main + named.others) / asked if asked > 1 else 0.0
    if max(share, concepts) < _LEAST_WHOLE or not named.enough:
        return 0.0
    return round(2.0 * named.main + named.others + share, 1)


def _speaks_of(outcome: str, terms: set[str]) -> bool:
    subjects = Subjects.of(outcome)
    if subjects.main or subjects.others:
        named = subjects.named(terms)
        asked = len(subjects.main) + len(subjects.others)
        return named.enough and named.main + named.others >= _LEAST_SHARE * asked
    words = key_terms(outcome)
    return not words or sum(w in terms for w in words) >= _LEAST_SHARE * len(words)


def _direction(question: str, effect: Effect, sentence: str) -> Direction:
    if _HEDGED.search(sentence) or _other_arm_first(question, sentence):
        return Direction.UNCLEAR
    if (_INVERTS.search(question) is None) is not (_INVERTS.search(sentence) is None):
        return Direction.UNCLEAR
    clauses = [c for c in _CLAUSE.split(sentence) if _speaks_of(effect.outcome, _terms(c))]
    changes = {_change(clause) for clause in clauses or [sentence]} - {None}
    return _compared(effect, changes.pop(), sentence) if len(changes) == 1 else Direction.UNCLEAR


def _terms(text: str) -> set[str]:
    return set(index_terms(text))


def _compared(effect: Effect, change: Change | None, sentence: str) -> Direction:
    """The change that a sentence tells, beside that which was asked of."""
    if change == "none":
        return Direction.SUPPORTS if effect.negated else Direction.NO_DIFFERENCE
    asked: Change | None = effect.change
    found: Change | None = change
    if {asked, found} & {"better", "worse"} and asked != found:
        asked, found = _as_good(effect.change, effect.outcome), _as_good(found, sentence)
    if asked is None or found is None:
        return Direction.UNCLEAR
    return Direction.SUPPORTS if (asked == found) is not effect.negated else Direction.AGAINST


def _as_good(change: Change | None, of_what: str) -> Change | None:
    """A rise or fall as good or bad, by what rises or falls; None when that isn't told."""
    if change in ("better", "worse", None):
        return change
    bad, good = _BAD.search(of_what) is not None, _GOOD.search(of_what) is not None
    if bad is good:
        return None
    return "better" if (change == "down") is bad else "worse"


def _change(sentence: str) -> Change | None:
    """What a sentence says has changed, None when it isn't told."""
    if _NOT_INFERIOR.search(sentence):
        return "none"
    ratios = [(float(m["low"]), float(m["high"])) for m in _RATIO.finditer(sentence)]
    if ratios:
        changes = {_of_interval(low, high) for low, high in ratios}
        return changes.pop() if len(changes) == 1 else None
    p = _P_VALUE.search(sentence)
    if p and p["sign"] in "=>≥＝＞" and float(p["value"]) > _SIGNIFICANT:
        return "none"
    if _NONE.search(sentence):
        return "none"
    said = {change for change, verbs in _VERBS if verbs.search(sentence)}
    return said.pop() if len(said) == 1 else None


def _of_interval(low: float, high: float) -> Change:
    return "none" if low <= 1.0 <= high else "down" if high < 1.0 else "up"


def _other_arm_first(question: str, sentence: str) -> bool:
    """Whether a sentence names another medicine before the one asked of: then it may be that one's
    result. Where the question names several, the first is asked of."""
    asked = substances(question)
    if not asked or not substances(sentence):
        return False
    first = _first_substance(sentence, substances(sentence))
    return first not in asked or (len(asked) > 1 and first != _first_substance(question, asked))


def _first_substance(text: str, among: set[str]) -> str:
    """The substance that a text names first."""
    words = re.split(r"(?<=[\s,;，；、。和与较])", text)
    for end in range(1, len(words) + 1):
        found = substances("".join(words[:end])) & among
        if found:
            return min(found)
    return min(among)


_SAID: dict[Language, dict[Direction, tuple[str, str]]] = {
    "en": {
        Direction.SUPPORTS: ("{n} supports it", "{n} support it"),
        Direction.AGAINST: ("{n} finds the opposite", "{n} find the opposite"),
        Direction.NO_DIFFERENCE: ("{n} finds no difference", "{n} find no difference"),
        Direction.UNCLEAR: ("{n} is unclear", "{n} are unclear"),
    },
    "zh": {
        Direction.SUPPORTS: ("{n}篇支持", "{n}篇支持"),
        Direction.AGAINST: ("{n}篇结论相反", "{n}篇结论相反"),
        Direction.NO_DIFFERENCE: ("{n}篇未见差异", "{n}篇未见差异"),
        Direction.UNCLEAR: ("{n}篇不明确", "{n}篇不明确"),
    },
}


def _line(positions: Sequence[Position], language: Language) -> str:
    parts = list(_parts(positions, language))
    if language == "zh":
        return f"共{len(positions)}篇文献：{'，'.join(parts)}。"
    return f"Of {len(positions)} documents, {', '.join(parts)}."


def _parts(positions: Sequence[Position], language: Language) -> Iterator[str]:
    for direction, (one, more) in _SAID[language].items():
        n = sum(p.direction is direction for p in positions)
        if n:
            yield (one if n == 1 else more).format(n=n)
