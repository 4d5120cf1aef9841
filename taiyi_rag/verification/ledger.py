"""What a generator wrote, as claims; and the check of each against the passages it cites.

A label is honoured only if evidence has that number. A claim is supported only by words that
stand in a passage it cites: quoted as they are, or with every number present and most of its
content words in one sentence. The second kind can't see a negation, so it is called "partly".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from taiyi_rag.language import content_terms, index_terms, is_order, orders, sentence_spans
from taiyi_rag.prompts import unescape_marks
from taiyi_rag.types import Citation, Claim, Evidence, Verdict

_MARKS = re.compile(r"\s*((?:\[\d{1,3}\]\s*)+)")
_END = re.compile(r"\n|\[\d{1,3}\](?=\s*[^\s\[])")
"""A line's end, or a mark that words follow."""
_LABEL = re.compile(r"\[(\d{1,3})\]")
_WORD = re.compile(r"\w")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

_MOST = 0.6
"""Share of a claim's content words that one sentence must hold to support it in part. With
this share, and all numbers, the rule dropped every dose that small models invented in our trial."""


class Verifier:
    """Reads what a generator wrote as claims, and checks each against what it cites."""

    def read(self, text: str, evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
        """The sentences of a generated answer, each checked."""
        return tuple(self.stream([text], evidence))

    def stream(self, deltas: Iterable[str], evidence: Sequence[Evidence]) -> Iterator[Claim]:
        """The same of an answer that comes in pieces: each claim as soon as its marks are whole.

        What raises while the pieces come, raises here.
        """
        by_label = {e.label: e for e in evidence}
        for piece in _whole(deltas):
            for words, labels in _words_with_labels(piece):
                yield from self._claims(words, [by_label[n] for n in labels if n in by_label])

    def _claims(self, words: str, cited: list[Evidence]) -> Iterator[Claim]:
        if quoted := _quoted(words, cited):  # a quote is one claim, however it might be divided
            yield quoted
            return
        spans = [words[a:b] for a, b in sentence_spans(words)]
        yield from (_checked(s, cited) for s in spans if _WORD.search(s))


def _whole(deltas: Iterable[str]) -> Iterator[str]:
    """What has come, cut after lines and after marks that nothing can be added to any more."""
    waiting = ""
    for delta in deltas:
        waiting += delta
        ends = [m.end() for m in _END.finditer(waiting)]
        if ends:
            yield waiting[: ends[-1]]
            waiting = waiting[ends[-1] :]
    yield waiting


def _words_with_labels(text: str) -> Iterable[tuple[str, list[int]]]:
    """What stands between marks on a line, with the labels that follow it.

    Marks count for all sentences since the marks before them; each is then checked by itself.
    """
    for line in text.splitlines():
        pieces = _MARKS.split(line)
        for words, marks in zip_longest(pieces[0::2], pieces[1::2], fillvalue=""):
            yield (
                unescape_marks(words.strip()),
                list(dict.fromkeys(int(n) for n in _LABEL.findall(marks))),
            )


def _checked(text: str, cited: list[Evidence]) -> Claim:
    if quoted := _quoted(text, cited):
        return quoted
    found = [(one, span) for one in cited if (span := _closest(text, one.passage.text))]
    citations = tuple(_citation(one, *span) for one, span in found)
    return Claim(text, Verdict.PARTLY if citations else Verdict.UNSUPPORTED, citations)


def _quoted(text: str, cited: list[Evidence]) -> Claim | None:
    """The claim, supported, if `text` is a whole sentence (or several) of a passage it cites.

    A part of one isn't: "5 mg daily" is in "2.5 mg daily", "recommended" in "not recommended".
    """
    for one in cited if not orders(text) else ():
        spans = sentence_spans(one.passage.text)
        at = one.passage.text.find(text) if text else -1
        while at >= 0:
            end = at + len(text)
            if any(a == at for a, _ in spans) and any(b == end for _, b in spans):
                return Claim(text, Verdict.SUPPORTED, (_citation(one, at, end),))
            at = one.passage.text.find(text, at + 1)
    return None


def _closest(claim: str, passage: str) -> tuple[int, int] | None:
    """The sentence of `passage` that holds all numbers and most content words of `claim`."""
    numbers, words = set(_NUMBER.findall(claim)), set(content_terms(claim))
    best: tuple[float, tuple[int, int]] | None = None
    for start, end in sentence_spans(passage):
        sentence = passage[start:end]
        if is_order(sentence) or not words or not numbers <= set(_NUMBER.findall(sentence)):
            continue
        share = len(words & set(index_terms(sentence))) / len(words)
        if share >= _MOST and (best is None or share > best[0]):
            best = share, (start, end)
    return best[1] if best else None


def _citation(evidence: Evidence, start: int, end: int) -> Citation:
    passage = evidence.passage
    return Citation(
        evidence.label,
        passage.document_id,
        passage.id,
        passage.start + start,
        passage.start + end,
        passage.text[start:end],
    )
