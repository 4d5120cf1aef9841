"""What an export holds: all that the page shows of an answer, and what became of it since."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

from taiyi_rag import label
from taiyi_rag.exporting.blocks import Block, Export, Run, Style
from taiyi_rag.exporting.cited import blocks as cited_blocks
from taiyi_rag.exporting.words import Words
from taiyi_rag.language import has_han
from taiyi_rag.references import one_line
from taiyi_rag.terms import DOUBTS, URGENT
from taiyi_rag.types import Answer, Check, Claim, Document, Language, Outcome, Verdict

_HOW = ("extractive", "written")
"""Codes of notices that say how an answer was made, which an export says itself."""
_CALM = ("model-failed", "model-unverified")
_EXTRACTIVE = "extractive"
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/?&=%-]*)?")
_ID = re.compile(r"[A-Za-z0-9]{1,64}")


@dataclass(frozen=True, slots=True)
class Since:
    """What became of a document since an answer was given, as `taiyi_rag.records.Stamp` has it."""

    title: str
    why: str
    since: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """When and where an answer was given, the address at which the page shows it, if any, and what
    became of its documents since."""

    at: datetime
    collection: str = ""
    link: str = ""
    since: tuple[Since, ...] = field(default=())


def compose(answer: Answer, documents: Mapping[str, Document], told: Told) -> Export:
    """An answer as an export. `documents` are the headers of its evidence's, as they are now, those
    that are gone missing."""
    w = Words(answer.language)
    within = (
        *_urgent(answer),
        *_since(w, told),
        *_question(w, answer),
        *_sentences(w, answer),
        *_remarks(w, answer),
        *cited_blocks(w, answer, documents),
    )
    labelled = _block("label", label.explicit(w.language), w.language)
    blocks = (labelled, *within, *_about(w, answer, told), labelled)
    return Export(
        title=one_line(answer.question) or w("answer"),
        language=answer.language,
        at=told.at.astimezone(UTC).replace(microsecond=0),
        label=labelled.text,
        implicit=label.implicit(answer.id if _ID.fullmatch(answer.id) else _number(blocks)),
        maker=f"{label.MAKER} {version('taiyi-rag')}",
        blocks=blocks,
    )


def _block(style: Style, text: str, language: Language, *, strong: bool = False) -> Block:
    return Block(style, (Run(one_line(text), strong=strong),), language)


def _since(w: Words, told: Told) -> Iterator[Block]:
    for one in told.since:
        text = w("since", told=w(f"since-{one.why}", title=one.title))
        details = [one_line(part) for part in (one.since[:10], one.detail) if part]
        yield _block("alarm", " · ".join([text, *details]), w.language, strong=True)


def _urgent(answer: Answer) -> Iterator[Block]:
    for notice in answer.notices:
        if notice.code in URGENT:
            yield _block("urgent", notice.text, answer.language, strong=True)


def _question(w: Words, answer: Answer) -> Iterator[Block]:
    language: Language = "zh" if has_han(answer.question) else "en"
    yield _block("title", answer.question or w("answer"), language)
    if answer.asked:
        yield _block("small", w("read-as", question=answer.asked), w.language)
    if answer.claims:
        quoted = answer.generator == _EXTRACTIVE
        how = w("quoted") if quoted else w("written", model=answer.generator)
        yield _block("text", how, w.language)


def _sentences(w: Words, answer: Answer) -> Iterator[Block]:
    answered = answer.outcome is Outcome.ANSWERED
    yield _block("heading", w("answer" if answered else str(answer.outcome)), w.language)
    for notice in answer.notices:
        shown = notice.code in _CALM if answered else notice.code not in DOUBTS
        if shown and notice.code not in (*URGENT, *_HOW):
            yield _block("text", notice.text, w.language)
    for claim in answer.claims:
        yield from _claim(w, answer, claim)


def _claim(w: Words, answer: Answer, claim: Claim) -> Iterator[Block]:
    """A sentence with its marks, what is wrong with it, and the words behind a translation."""
    languages = {e.label: e.passage.language for e in answer.evidence}
    text = one_line(claim.text)
    language: Language = "zh" if has_han(text) else "en"
    marks = "".join(f"[{citation.label}]" for citation in claim.citations)
    marked = (Run(f"{text} "), Run(marks, strong=True)) if marks else (Run(text),)
    yield Block("claim", marked, language)
    if claim.verdict is not Verdict.SUPPORTED:
        yield _block(
            "doubt", " ".join([w(f"verdict-{claim.verdict}"), *_found(w, claim)]), w.language
        )
    for one in claim.citations:
        if has_han(one.quote) != has_han(claim.text):
            original = w("original", label=one.label, quote=one.quote)
            yield _block("original", original, languages.get(one.label, language))


def _found(w: Words, claim: Claim) -> Iterator[str]:
    for one in claim.findings:
        if one.check not in (Check.MEANING, Check.LABEL):
            id = "finding-instead" if one.instead else "finding"
            yield w(id, check=w(f"check-{one.check}"), said=one.said, instead=one.instead)


def _remarks(w: Words, answer: Answer) -> Iterator[Block]:
    """What a reader must know of the evidence, and how far documents agree."""
    answered = answer.outcome is Outcome.ANSWERED
    elsewhere = (*URGENT, *_HOW, *_CALM)
    notices = [
        _block("doubt" if n.code in DOUBTS else "text", n.text, w.language)
        for n in answer.notices
        if n.code not in elsewhere and (answered or n.code in DOUBTS)
    ]
    agreement = [_block("text", answer.agreement.text, w.language)] if answer.agreement else []
    if notices or agreement:
        yield _block("heading", w("evidence"), w.language)
        yield from (*agreement, *notices)


def _about(w: Words, answer: Answer, told: Told) -> Iterator[Block]:
    yield _block("heading", w("about"), w.language)
    at = told.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    facts = [w("at", at=at)]
    facts += [w("collection", name=told.collection)] if told.collection else []
    facts += [w("id", id=answer.id)] if answer.id else []
    facts += [w("made", maker=label.MAKER, version=version("taiyi-rag"))]
    yield _block("small", " · ".join(facts), w.language)
    if _ADDRESS.fullmatch(told.link):
        yield Block("small", (Run(w("link"), told.link),), w.language)


def _number(blocks: tuple[Block, ...]) -> str:
    """What stands for the id of an answer that has no record."""
    text = "\n".join(block.text for block in blocks)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
