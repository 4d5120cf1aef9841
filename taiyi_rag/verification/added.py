"""Words that make a claim say more than its source, or deny it, and that the source lacks: "it is
false that", rarely, all, cures, optional, only, in women; a "may" that the claim drops.

Where one is added, the claim is borne out in part at most. For prepared text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.language import sentence_spans
from taiyi_rag.types import Check, Finding
from taiyi_rag.verification.replaced import unnamed, unplaced
from taiyi_rag.verification.words import features

_ADDED: dict[Check, tuple[str, ...]] = {
    Check.NEGATION: (
        r"\bit is (?:false|untrue|a myth|not true|wrong|incorrect)\b|\b(?:false|mistaken) (?:claim|"
        r"belief)|(?:说法|观点|看法)是?(?:错误|不正确|不对|误)|误认为|误以为|并不正确|是错误的|"
        r"\bmisconception\w*|谣言|误解|误区",
        r"\brare(?:ly)?\b|\bseldom\b|\bhardly\b|\binfrequent\w*|\buncommon\w*|\bscarcely\b|很少|极少|"
        r"甚少|少见|罕见|不常|偶尔",
        r"\bno longer\b|\blifted\b|\brevoked\b|\bany ?more\b|\bremov\w+|解除|取消|"
        r"撤[销回]|不再|废除|推翻|\bwithdrawn\b|\brescind\w*|\boverturn\w*",
        r"\bformerly\b|\bused to be\b|\bwas once\b|\bin the past\b|曾经|过去|以往",
        r"\bexcept\w*|\bunless\b|\bother than\b|\bapart from\b|\bexclud\w+|\bexclusions?\b|"
        r"除[^,。;]{1,40}外|除非|"
        r"例外|排除|(?<=患者)除外",
        r"\bdangerous\w*|\bunsafe\w*|危险(?!因素|性|度)|不安全",
        r"\bneed not\b|\bneedn't\b|\bno need\b|\bno\b[^.;]{0,50}(?:need|necess|requir)\w*|"
        r"\b(?:not|n't)\b[^.;]{0,12}(?:need|necess|requir)\w*|\bunnecess\w+|"
        r"\bwithout (?:\w+ ){0,2}(?:adjust|chang|reduc)\w+|"
        r"\bno (?:\w+ ){0,2}(?:adjust|chang|reduc)\w+|"
        r"[无毋](?:需|须)|不必|不需|未必需",
    ),
    Check.MEANING: (
        r"\ball\b|\balways\b|\bevery (?:patient|person|case|child|adult|woman|man)|所有|全部|一律|"
        r"总是|始终|每[位名]|任何",
        r"\bfew(?! days| weeks| hours| months)\b|\bminority\b|少数",
        r"(?<!at )\bmost\b|\bmajority\b|多数",
        r"\bconsider(?:ed|ation)?\b|考虑",
        r"\bcur(?:e|es|ed|ing|ative)\b|\beliminat\w+|\beradicat\w+|\bguarantee\w*|治愈|根治|消除|根除|"
        r"保证|完全(?:缓解|预防)",
        r"\boptional\w*|可选|酌情|视情况|自愿",
        r"\bsmok\w+|吸烟",
        r"\bdoubl(?:e|ed|es|ing)\b(?![- ]blind)|\btripl(?:e|ed|ing)\b|\btwice the|"
        r"加倍|翻倍|[双两三]倍",
        r"\bdeaths?\b|\bdie[ds]?\b|\bmortality\b|\bfatal\w*|\bsurviv\w+|死亡|病死|致死|致命|存活|生存",
        r"\bdiastolic\b|舒张压",
        r"\bhospitali[sz]\w+|\badmissions?\b|住院|入院",
        r"\bat once\b|\bimmediate\w*|\bprompt\w*|立即|马上|立刻|即刻",
    ),
    Check.POPULATION: (
        r"\b(?:in|for|only) (?!pregnant|breast|nursing|lactating)(?:\w+ )?(?:women|females)\b|女性|"
        r"(?<![孕产期娠])妇女",
        r"\b(?:in|for|only) (?:\w+ )?(?:men|males)\b|男性",
        r"\bonly (?:in|for|if|when|be)\b|\bsolely\b|(?<!不)仅(?!次)|只(?:有|能|可|限|适)",
        r"\bmild\w*|轻度|轻症",
        r"\bsevere\w*|\bserious\w*|\bcritical\w*|重度|严重(?!过敏|不良)|重症|危重",
    ),
}
_PATTERNS = [(c, re.compile(p)) for c, patterns in _ADDED.items() for p in patterns]
_SEXES = (re.compile(r"\bwom[ae]n\b|\bfemales?\b|女|妇"), re.compile(r"\bm[ae]n\b|\bmales?\b|男"))
"""However a source speaks of them: "41% were female" is of women."""
_OF_CONTEXT = (Check.POPULATION,)
"""What the words around the source may say of it."""
_MAY = re.compile(
    r"\b(?:may|might|could)\b(?! (?:be|become) pregnant)(?!,? (?:also |"
    r"still |safely )?be (?:us|giv|tak|start|admin|consider|prescrib|"
    r"continu|increas|reduc|repeat))|\bsome\b(?= patient| people| case| stud)|"
    r"可能|或许|也许|部分(?:患者|病人)|有些"
)
_HEDGED = re.compile(
    r"\b(?:may|might|could|can|some|possib\w+|potential\w*|likely|suggest\w*|appears?|seems?|"
    r"probabl\w+|risks?|likelihood|chance|sometimes|occasional\w*|certain)\b|可能|或|也许|可(?![的是])|"
    r"潜在|提示|风险|部分|有些|某些|一些|有时|疑似|易"
)
_MUST = re.compile(r"\bmust\b|\bmandatory\b|\bobligatory\b|\bcompulsory\b|必须|务必|强制")
_DUE = re.compile(
    rf"{_MUST.pattern}|\bshould\b|\bneed\w*|\brequir\w*|\bnecess\w+|\bessential\b|应|需|须|必|宜"
)
_ADVISED = re.compile(
    r"\brecommend\w*|\bsuggest\w*|\badvis\w+|\bmay\b|\bcan\b|\bconsider\w*|推荐|建议|可"
)
_SAID_DUE = re.compile(rf"{_DUE.pattern}|{_ADVISED.pattern}")
_NO_ADVICE = re.compile(
    r"\brandomi[sz]ed\b|\benrol\w+|\brecruited\b|随机|纳入|入组"
    r"|\b(?:more|increas\w+|higher)\b[^.;]{0,40}\b(?:deaths?|mortality|bleed\w*|harm\w*|risk)"
    r"|\b(?:deaths?|mortality|bleed\w*)\b[^.;]{0,20}\b(?:increas\w+|rose|higher)"
    r"|(?:死亡|病死率|出血|风险)[^,。;]{0,6}(?:增加|升高|上升)|增加[^,。;]{0,8}(?:死亡|出血|风险)"
)
"""Whom a trial took, and that more of them died, is no advice."""
_FIRST = re.compile(r"\bbefore\b|\bprior to\b|[之以]前")
_IN_TURN = re.compile(
    r"\bbefore\w*|\bprior\b|\buntil\b|\bfirst\b|\bpre|\bahead\b|\bwithin\b|\bearl\w+|前|先|直到|"
    r"[之以]?后|\bafter\b|\bthen\b|\bby\b|\bat the time\b|\bin advance\b|首|早"
)
"""What of two comes first, where a text says it."""
_BANNED = re.compile(r"\bcontra-?indicat\w+|\bprohibit\w*|\bforbid\w*|禁用|禁忌|忌用|禁止|严禁")
_BARRED = re.compile(
    rf"{_BANNED.pattern}|\b(?:should|must|may|can|do|does|is|are) ?(?:not|n't)\b(?! "
    r"(?:be )?(?:\w+ )?(?:recommend|advis|suggest|indicat))|\bcannot\b|\bnever\b|\bavoid\w*|"
    r"不(?:应|得|可|能|要|准|许)|避免|勿"
)
_DISCOURAGED = re.compile(
    r"\bnot (?:be )?(?:\w+ )?(?:recommend|advis|suggest)\w*|\b(?:recommend|advis)\w* against|"
    r"不(?:建议|推荐|主张|宜)"
)


def added(claim: str, source: str, context: str) -> Iterator[Finding]:
    """What the claim says beyond the source."""
    around = f"{source}\n{context}"
    for check, pattern in _PATTERNS:
        said = pattern.search(claim)
        told = pattern.search(around if check in _OF_CONTEXT else source)
        if said and not told and not _of_that_sex(said.group(), source):
            yield Finding(check, said.group())
    yield from unplaced(claim, around)
    yield from unnamed(claim, around)
    yield from _firmer(claim, source)


def due(claim: str) -> bool:
    """Whether a claim says that something should be done."""
    return bool(_DUE.search(claim) or _ADVISED.search(claim))


def _of_that_sex(said: str, source: str) -> bool:
    return any(sex.search(said) and sex.search(source) for sex in _SEXES)


def _firmer(claim: str, source: str) -> Iterator[Finding]:
    """A ban where the source only doesn't recommend, a duty where it only advises, a fact where it
    only says that it may be."""
    source = _nearest(claim, source)
    banned = _BANNED.search(claim)
    if banned and _DISCOURAGED.search(source) and not _BARRED.search(source):
        yield Finding(Check.NEGATION, banned.group())
    must = _MUST.search(claim)
    if must and _ADVISED.search(source) and not _DUE.search(source):
        yield Finding(Check.MEANING, must.group())
    no_advice = _NO_ADVICE.search(source) and not _SAID_DUE.search(source)
    if no_advice and (said := _DUE.search(claim)):
        yield Finding(Check.MEANING, said.group())
    first = _FIRST.search(claim)
    if first and not _IN_TURN.search(source):
        yield Finding(Check.MEANING, first.group())
    may = _MAY.search(source)
    if may and not _HEDGED.search(claim):
        yield Finding(Check.MEANING, claim)


def _nearest(claim: str, source: str) -> str:
    """The sentence of the source that has most of the claim's words: a "may" of another is none."""
    said = features(claim)
    sentences = [source[a:b] for a, b in sentence_spans(source)]
    return max(sentences, key=lambda s: len(said & features(s)), default=source)
