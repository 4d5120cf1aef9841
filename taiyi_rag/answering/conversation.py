"""A follow-up question, read with the conversation before it, as a question that stands alone.

What is searched for and answered is that question, never the conversation: so nothing that was
answered before, by a document or a model, can speak in the next answer, and a long conversation
costs no more than a short one. The reader is told how the follow-up was read.

Only names go over: medicines and conditions, as our vocabulary knows them. "What about in
pregnancy?" and "阿司匹林呢？" ask what was asked before of another case; "它的起始剂量？" asks
something else of the same. A question that names what it is about is left as it is, and so is
a turn on a patient's story: what was told of one isn't asked of another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from llama_index.core.llms import LLM, ChatMessage, MessageRole

from taiyi_rag import prompts
from taiyi_rag.errors import ModelUnavailable
from taiyi_rag.language import (
    HAN,
    content_terms,
    document_language,
    has_han,
    numbers,
    query_language,
    substances,
)
from taiyi_rag.language.manners import asks_nothing
from taiyi_rag.language.populations import populations_named
from taiyi_rag.language.substances import names_another
from taiyi_rag.language.tokens import fold
from taiyi_rag.language.vocabulary import NEVER_SOUGHT, Entry, Found, Kind, vocabulary
from taiyi_rag.types import Exchange, Language

_TURN = re.compile(
    r"^\W*(?:(?:and|but|so|then)\s+)?(?:what|how) about\s+(?P<english>.+)"
    r"|^\W*(?:and|or)\s+(?P<added>(?:in|for|with|if)\b.+)"
    r"|^\W*(?:那么?|如果是?|换成|还有)?\W*(?P<chinese>[^\s,，。?？!！]{2,20}?)(?:又?呢|怎么样|又如何)\W*$",
    re.IGNORECASE | re.DOTALL,
)
"""A turn to another case of what was asked."""
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|this|these|those|the (?:same|drug|medicine|medication|disease|"
    r"condition|treatment|trial|study))\b|^\W*(?:and|but|so|then)\b"
    r"|它|其(?!他|它|中|余|实|次)|该|此(?!外)|这|上述|前者|后者|^\W*那",
    re.IGNORECASE,
)
_POINTS_AT_ONE = re.compile(r"\b(?:it|its|they|them|their)\b|它|其(?!他|它|中|余|实|次)", re.I)
"""What is no other case, but the same one: "What about its contraindications?"."""
_ADDED = re.compile(r"\s*[（(](?P<case>[^（()）]{1,60})[)）]$")
_OF_A_CASE = re.compile(r"(?:in|for|with|if)\b", re.IGNORECASE)
_LONGEST_TURNED, _LONGEST_OWN = 200, 100
"""Letters of an earlier question that may be asked of another case, and of one in the first person;
a Chinese character counts as two."""
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|me|my|we|our)\b|[我俺咱]", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|cannot|without|avoid\w*|unsafe|forbid\w*|prohibit\w*"
    r"|contraindicated)\b|n['’]t\b|[不未无没非勿禁忌]|避免",
    re.IGNORECASE,
)
_NOT_NEGATIVE = re.compile(
    r"(\w)[不没]\1|有没有|(?:可|应|需)不(?:可以|应该|需要)|不良|不全|不足|禁忌"
)
"""Chinese questions of yes or no (是不是), and words that deny nothing."""
_HAN = re.compile(f"[{HAN}]")
_CARRIED: tuple[Kind, ...] = ("substance", "condition")
_FEW, _FEW_HAN = 1, 8
"""English words with a meaning, or Chinese characters, that are too few for a question to say what
it is about: "What is the maximum?", "最晚什么时候给？"."""
_REACH = 4
"""Questions back in which names are looked for."""


_MOST = 0.6
"""Share of a follow-up's words that stay when it is put otherwise."""
_LONGEST = 400
"""Characters of an earlier answer that are read, for what "it" may be."""


class FollowUps:
    """Reads follow-up questions: by the rules of `stands_alone`, or where these find that one
    doesn't stand alone by a language model, believed as far as it added nothing of its own."""

    def __init__(self, model: LLM | None = None) -> None:
        self._model = model

    def standing_alone(self, question: str, conversation: Sequence[Exchange]) -> str:
        """The question as it stands alone; the question itself where it already does."""
        recent = [Exchange(e.question, e.answer[:_LONGEST]) for e in conversation[-_REACH:]]
        ruled = stands_alone(question, recent)
        if self._model is None or ruled == question:
            return ruled
        try:
            written = self._rewritten(self._model, question, recent)
        except ModelUnavailable:  # the answer's own writer will tell
            return ruled
        faithful = is_faithful(written, question, ruled, recent)
        return written if faithful and substances(ruled) <= substances(written) else ruled

    def _rewritten(self, model: LLM, question: str, conversation: Sequence[Exchange]) -> str:
        language = document_language(question)
        instructions, data = prompts.parts("rewrite", language, question, (), conversation)
        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=instructions),
            ChatMessage(role=MessageRole.USER, content=data),
        ]
        return (model.chat(messages).message.content or "").strip()


def is_faithful(written: str, question: str, ruled: str, conversation: Sequence[Exchange]) -> bool:
    """Whether a rewritten question is one, in its language, with most words and all numbers, names
    and people of the one that was asked, none of these that nobody spoke of, and no more and no
    fewer negations than in the rules' reading of it. A turn has its words from that reading."""
    words = set(content_terms(ruled if _TURN.match(question) else question))
    said = "\n".join([question, *(f"{e.question}\n{e.answer}" for e in conversation)])
    asked = "\n".join([ruled, question, *(e.question for e in conversation)])
    return (
        len(written.splitlines()) == 1
        and len(written) <= len(question) + _LONGEST
        and query_language(written) == query_language(question)
        and len(words & set(content_terms(written))) >= _MOST * len(words)
        and set(numbers(question)) <= set(numbers(written)) <= set(numbers(said))
        and substances(question) <= substances(written) <= substances(said)
        and _conditions(question) <= _conditions(written) <= _conditions(asked)
        and _of_the_same_people(written, question, ruled)
        and _negations(written) == _negations(ruled)
    )


def _conditions(text: str) -> set[Entry]:
    return {f.entry for f in _found(text, "condition")}


def _of_the_same_people(written: str, question: str, ruled: str) -> bool:
    """As in the rules' reading, or as the follow-up itself names them."""
    named, own = populations_named(written), populations_named(question)
    return named == populations_named(ruled) or (bool(own) and named == own)


def _negations(text: str) -> int:
    """How many words deny, but for those in names (肾功能不全, 不良反应)."""
    folded = fold(text)
    for found in reversed(vocabulary().find(text)):
        folded = f"{folded[: found.start]} {folded[found.start + len(found.name) :]}"
    return len(_NEGATION.findall(_NOT_NEGATIVE.sub(" ", folded)))


def stands_alone(question: str, conversation: Sequence[Exchange]) -> str:
    """`question` with the names that it leaves unsaid from the conversation before it, the newest
    exchange last; the question itself where it needs none or there is none to be had."""
    if not conversation or asks_nothing(question):
        return question
    if (turned := _TURN.match(question)) and not _POINTS_AT_ONE.search(question):
        before = _without_case(conversation)
        case = next(filter(None, turned.groups()))
        return question if _is_story(before) else _turned(case, before)
    own = {f.entry.kind for f in vocabulary().find(question)}
    says_little = own == {"term"} or (not own and _is_short(question))
    if "substance" in own or not (_POINTS_BACK.search(question) or says_little):
        return question
    language = document_language(question)
    kinds = _CARRIED if "condition" not in own else ("substance",)
    names = [name for kind in kinds for name in _latest(kind, conversation, language)]
    comma = "、" if language == "zh" else ", "
    colon = "：" if language == "zh" else ": "
    if names and "它" in question:
        said, *names = names
        question = question.replace("它", said, 1)
    return f"{comma.join(names)}{colon}{question.strip()}" if names else question


def _is_short(question: str) -> bool:
    if has_han(question):
        return len(_HAN.findall(question)) <= _FEW_HAN
    return len(content_terms(question)) <= _FEW


def _latest(kind: Kind, conversation: Sequence[Exchange], language: Language) -> list[str]:
    """The names of a kind in the newest exchange that has any: its question's, or where that names
    nothing the one that its answer has; of several, none can be meant by "it"."""
    for exchange in reversed(conversation[-_REACH:]):
        if names := _names(exchange.question, kind, language):
            return names
        if _found(exchange.question, "substance"):
            return []
        if len(names := _names(exchange.answer, kind, language)) == 1:
            return names
    return []


def _turned(case: str, before: str) -> str:
    """The question before, asked of another case: another medicine or condition takes the place of
    the only one, anything else is added."""
    case = case.strip().strip("?？。. ")
    for kind in _CARRIED:
        own, earlier = _found(case, kind), _found(before, kind)
        if len(own) == 1 and len({f.name for f in earlier}) == 1 and _is_all(own[0], case):
            name = own[0].name if own[0].language == earlier[0].language else _in_other(own[0])
            return re.sub(re.escape(earlier[0].name), name, fold(before), flags=re.IGNORECASE)
    stem = _stem(before)
    return f"{stem}（{case}）？" if has_han(before) else f"{stem} ({case})?"


def _stem(question: str) -> str:
    return question.strip().rstrip("?？。. ")


def _without_case(conversation: Sequence[Exchange]) -> str:
    """The newest question, without the cases that follow-ups before added to it: those of another
    case aren't of this one. What the asker put in brackets stays."""
    *earlier, newest = [_stem(e.question) for e in conversation]
    known = {stem for one in earlier for stem in (one, _ADDED.sub("", one))}
    stem = newest
    while added := _ADDED.search(stem):
        case, bare = added["case"], stem[: added.start()]
        ours = bare in known and stem not in earlier
        if not (ours or _OF_A_CASE.match(case) or populations_named(case)):
            break
        stem = bare
    return conversation[-1].question if stem == newest else stem + ("？" if has_han(stem) else "?")


def _is_story(question: str) -> bool:
    """Whether a question tells of somebody at length."""
    length = len(question) + len(_HAN.findall(question))
    return length > (_LONGEST_OWN if _FIRST_PERSON.search(question) else _LONGEST_TURNED)


def _is_all(found: Found, case: str) -> bool:
    """Whether a name is all that is said, "in pregnancy" is more."""
    return len(content_terms(found.name)) == len(content_terms(case))


def _names(text: str, kind: Kind, language: Language) -> list[str]:
    """The names of a kind in a text, in a language: as the text has them, if it is in that."""
    found = _found(text, kind)
    return list(dict.fromkeys(f.name if f.language == language else _in_other(f) for f in found))


def _in_other(found: Found) -> str:
    """The concept's usual name in the language that it wasn't found in, if that has one."""
    other = found.entry.names("zh" if found.language == "en" else "en")
    return other[0].removeprefix(NEVER_SOUGHT) if other else found.name


def _found(text: str, kind: Kind) -> list[Found]:
    return [f for f in vocabulary().find(text) if f.entry.kind == kind and not names_another(f)]
