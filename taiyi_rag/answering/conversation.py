"""A follow-up question, read with the conversation before it, as a question that stands alone.

What is searched for and answered is that question, never the conversation: so nothing that was
answered before, by a document or a model, can speak in the next answer, and a long conversation
costs no more than a short one. The reader is told how the follow-up was read.

Names go over (medicines, conditions, as our vocabulary knows them), nothing else: "What about in
pregnancy?", "它的起始剂量呢？". A question that names what it is about is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from taiyi_rag.language.substances import names_another
from taiyi_rag.language.vocabulary import Found, vocabulary
from taiyi_rag.types import Exchange

_TURN = re.compile(
    r"^\W*(?:(?:and|but|so|then)\s+)?(?:what|how) about\s+"
    r"|^\W*(?:and|or)\s+(?=(?:in|for|with|if)\b)|^\W*(?:那么?|如果是?|换成)",
    re.IGNORECASE,
)
"""Turns to another case of what was asked."""
_TURN_END = re.compile(r"\s*(?:呢|怎么样|又如何)?\W*$")
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|this|these|those|the (?:same|drug|medicine|medication|dose|"
    r"disease|condition|treatment|trial|study))\b|^\W*(?:and|but|so|then)\b"
    r"|它|其(?!他|它|中|余|实)|该|此|这|上述|前者|后者|[呢]\W*$|^\W*(?:那|还有)",
    re.IGNORECASE,
)
_KEPT = ("substance", "condition")


class FollowUps:
    """Reads follow-up questions."""

    def standing_alone(self, question: str, conversation: Sequence[Exchange]) -> str:
        """The question as it stands alone; the question itself where it already does."""
        if not conversation:
            return question
        return stands_alone(question, conversation[-1].question)


def stands_alone(question: str, before: str) -> str:
    """`question`, with the names that it leaves unsaid from the one asked `before`."""
    own, earlier = _names(question), _names(before)
    if turned := _TURN.match(question):
        return _turned(question[turned.end() :], own, before, earlier)
    missing = [f for f in earlier if f.entry.kind not in {o.entry.kind for o in own}]
    about = any(f.entry.kind == "substance" for f in own)
    if not missing or about or not (_POINTS_BACK.search(question) or not own):
        return question
    return f"{', '.join(dict.fromkeys(f.name for f in missing))}: {question}"


def _turned(case: str, own: list[Found], before: str, earlier: list[Found]) -> str:
    """The question before, asked of another case: another medicine takes the first one's place,
    anything else is added."""
    case = _TURN_END.sub("", case)
    medicine = next((f for f in own if f.entry.kind == "substance"), None)
    replaced = next((f for f in earlier if f.entry.kind == "substance"), None)
    if medicine and replaced:
        return before.replace(replaced.name, medicine.name, 1)
    return f"{before.rstrip('?？。. ')} ({case})?"


def _names(text: str) -> list[Found]:
    return [f for f in vocabulary().find(text) if f.entry.kind in _KEPT and not names_another(f)]
