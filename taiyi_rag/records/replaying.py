"""An answer made again from its record: is its evidence still what it was, are the verdicts?

    evidence   every span is read anew from the library and compared with what was recorded
    prompt     is rendered again and compared by its hash
    text       what only quotes is quoted again; what a model wrote is taken from the record
    claims     the recorded text is verified again against the recorded evidence

So an answer's verdicts can be had again even when its documents have changed or are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from taiyi_rag.errors import InputError
from taiyi_rag.library import Collection
from taiyi_rag.records.answer_log import Past
from taiyi_rag.records.record import EXTRACTIVE, Record, digest, prompt_of, template
from taiyi_rag.records.stamping import stamps_of
from taiyi_rag.types import Answer, Claim, Evidence, Language

Reread = Callable[[str, Language, Sequence[Evidence]], tuple[Claim, ...]]
"""The claims of a text that was written, by `taiyi_rag.drafting.Writer.reread`."""

Quote = Callable[[Language, str, Sequence[Evidence]], str]
"""What quoting writes, by `taiyi_rag.drafting.Writer.quoted`."""

_SUPPORT = 0.01
"""Probabilities that differ by less are the same: they were computed on another machine."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was: `about` what ("evidence 2", "claim 1", "prompt", …)."""

    about: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What making an answer again came to. `text` is whether its words could be made again: None
    where a model wrote them, or there are none."""

    past: Past
    record: Record
    evidence: tuple[Difference, ...]
    documents: tuple[Difference, ...]
    prompt: tuple[Difference, ...]
    text: tuple[Difference, ...] | None
    claims: tuple[Difference, ...]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """All of them."""
        return self.evidence + self.documents + self.prompt + (self.text or ()) + self.claims


def replay(collection: Collection, past: Past, reread: Reread, quote: Quote) -> Replayed:
    """Make an answer again. Raises `InputError` where its words were erased."""
    record = past.record
    if record is None:
        raise InputError(told_erased(past))
    return Replayed(
        past,
        record,
        tuple(_evidence(collection, record.answer.evidence)),
        tuple(_documents(collection, past.id)),
        tuple(_prompt(record)),
        tuple(_text(record, quote)) if _is_quoted(record) else None,
        tuple(_claims(record.drafted, _read_again(record, reread))),
    )


def today(then: Answer, now: Answer, *, words: bool) -> Iterator[Difference]:
    """How an answer to the same question differs that was made just now; in its `words`, if those
    can be made again."""
    if then.outcome is not now.outcome:
        yield Difference("outcome today", str(then.outcome), str(now.outcome))
    was, found = ([_place(e) for e in answer.evidence] for answer in (then, now))
    for place in was:
        if place not in found:
            yield Difference("evidence today", place, "not chosen")
    for place in found:
        if place not in was:
            yield Difference("evidence today", "not chosen", place)
    if words:
        said = ([f"{claim.text} ({claim.verdict})" for claim in a.claims] for a in (then, now))
        for one, other in zip_longest(*said, fillvalue=""):
            if one != other:
                yield Difference("claim today", one, other)


def told_erased(past: Past) -> str:
    """Why a past answer's words aren't there any more."""
    reason = {
        "deleted": "a document that it rests on, shows or names was deleted",
        "expired": "it was older than is kept (TAIYI_RECORDS__DAYS)",
    }
    return (
        f"The words of answer {past.id}, given {past.at}, were erased {past.erased_at}, because "
        f"{reason.get(past.why, past.why)}. It can't be made again."
    )


def _evidence(collection: Collection, evidence: Sequence[Evidence]) -> Iterator[Difference]:
    for e in evidence:
        passage = e.passage
        document = collection.truth.document(passage.document_id)
        if document is None or document.text[passage.start : passage.end] == passage.text:
            continue  # what is gone is told of by `_documents`
        at = document.text.find(passage.text)
        now = f"moved to {at}–{at + len(passage.text)}" if at >= 0 else "its words aren't there"
        yield Difference(f"evidence {e.label}", _place(e), now)


def _place(evidence: Evidence) -> str:
    passage = evidence.passage
    return f"{passage.document_id}, {passage.start}–{passage.end}"


def _documents(collection: Collection, id: str) -> Iterator[Difference]:
    """What became of the documents of the evidence, cited or not."""
    entry = collection.journal.entry(id)
    rows = collection.journal.sources_of(entry.number) if entry else []
    known = {source.key: source for source, role in rows if role in ("cited", "shown")}
    for key, some in stamps_of(collection.truth, list(known.values())).items():
        for stamp in some:
            since = f" since {stamp.since}" if stamp.since else ""
            detail = f" ({stamp.detail})" if stamp.detail else ""
            was = known[key].trust or "current"
            yield Difference(f"document {stamp.document_id}", was, f"{stamp.why}{since}{detail}")


def _prompt(record: Record) -> Iterator[Difference]:
    if not record.prompt:
        return
    language = record.answer.language
    made = digest(template(language))
    if made != record.template:
        yield Difference("template of the prompt", record.template[:16], made[:16])
    rendered = digest(prompt_of(language, record.asked, record.evidence))
    if rendered != record.prompt:
        yield Difference("prompt", record.prompt[:16], rendered[:16])


def _is_quoted(record: Record) -> bool:
    return bool(record.text) and record.answer.generator == EXTRACTIVE


def _text(record: Record, quote: Quote) -> Iterator[Difference]:
    made = quote(record.answer.language, record.asked, record.evidence)
    if made != record.text:
        yield Difference("text", record.text, made)


def _read_again(record: Record, reread: Reread) -> tuple[Claim, ...]:
    if not record.text:
        return ()
    return reread(record.text, record.answer.language, record.evidence)


def _claims(was: Sequence[Claim], now: Sequence[Claim]) -> Iterator[Difference]:
    for number, (one, other) in enumerate(zip_longest(was, now), start=1):
        if one is None or other is None or not _same(one, other):
            yield Difference(f"claim {number}", _told(one), _told(other))


def _same(one: Claim, other: Claim) -> bool:
    if (one.support is None) != (other.support is None):
        return False
    near = abs((one.support or 0.0) - (other.support or 0.0)) < _SUPPORT
    return near and replace(one, support=None) == replace(other, support=None)


def _told(claim: Claim | None) -> str:
    """A claim with all that was found of it."""
    if claim is None:
        return "none"
    quotes = " ".join(f"[{c.label}] “{c.quote}”" for c in claim.citations)
    findings = ", ".join(
        f"{f.check}: {f.said}" + (f" instead of {f.instead}" if f.instead else "")
        for f in claim.findings
    )
    support = "" if claim.support is None else f"{claim.support:.2f}"
    return " · ".join(filter(None, (claim.text, str(claim.verdict), support, quotes, findings)))
