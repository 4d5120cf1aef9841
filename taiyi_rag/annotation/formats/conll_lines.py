"""A record as CoNLL's lines; see `conll`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from taiyi_rag.annotation.formats.conll_text import joint
from taiyi_rag.annotation.formats.lines import in_one_line
from taiyi_rag.annotation.schema import Annotated, Entity, Span
from taiyi_rag.language.detect import HAN
from taiyi_rag.language.sentences import sentence_spans

_WORD = re.compile(rf"[{HAN}]|(?:(?![{HAN}])[^\W_])+|\S")


def lines(record: Annotated) -> str:
    """A paragraph a line of the text; no sentence ends within an entity."""
    text, entities = record.text, _flat(record)
    made = [f"# newdoc id = {in_one_line(record.id)}\n"]
    start = 0
    for paragraph in text.split("\n"):
        made.append("# newpar\n")
        for span in _sentences(text, start, start + len(paragraph), entities):
            made.append(_sentence(text, span, entities))
        start += len(paragraph) + 1
    return "".join(made)


def _flat(record: Annotated) -> list[Entity]:
    """Entities in one piece and line, the longest of those that overlap; in text order."""
    kept: list[Entity] = []
    fit = [e for e in record.entities if len(e.offsets) == 1 and "\n" not in e.text[0]]
    for entity in sorted(fit, key=lambda e: (e.start - e.end, e.start)):
        at = bisect_left(kept, entity.start, key=lambda e: e.start)
        before, after = kept[at - 1 : at] if at else [], kept[at : at + 1]
        if all(e.end <= entity.start for e in before) and all(e.start >= entity.end for e in after):
            kept.insert(at, entity)
    return kept


def _sentences(text: str, start: int, end: int, entities: list[Entity]) -> list[Span]:
    """Sentences with the blanks behind them: all of the paragraph. Two that couldn't be told apart
    again, or that an entity is in, stay together."""
    cuts = [start]
    for at, _ in sentence_spans(text, start, end)[1:]:
        n = bisect_left(entities, at, key=lambda e: e.start)
        within = n > 0 and entities[n - 1].end > at
        if not within and not joint(text[at - 1], text[at]):
            cuts.append(at)
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def _sentence(text: str, span: Span, entities: list[Entity]) -> str:
    start, end = span
    words = "".join(f"{word}\t{tag}\n" for word, tag in _words(text, start, end, entities))
    return f"# text = {in_one_line(text[start:end])}\n{words}\n"


def _words(text: str, start: int, end: int, entities: list[Entity]) -> Iterator[tuple[str, str]]:
    first, last = (bisect_left(entities, at, key=lambda e: e.start) for at in (start, end))
    for entity in entities[first:last]:
        yield from ((word, "O") for word in _WORD.findall(text, start, entity.start))
        for n, word in enumerate(_WORD.findall(text, entity.start, entity.end)):
            yield word, f"{'I' if n else 'B'}-{in_one_line(entity.type)}"
        start = entity.end
    yield from ((word, "O") for word in _WORD.findall(text, start, end))
