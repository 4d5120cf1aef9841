"""A text with what was found in it: marked in its words, and as tables. All HTML is made by
`ui.markup`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from taiyi_rag.annotation.schema import Annotated, Entity, Span, Term
from ui.kinds import badge, begun, hues, relation_name, type_name
from ui.markup import Html, element, joined
from ui.texts import Texts

_DEEPEST = 12
"""Marks within marks."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A stretch to be marked. `whole`: nothing of its entity stands elsewhere; `begins`: it is
    where its entity begins."""

    start: int
    end: int
    entity: Entity
    whole: bool
    begins: bool


def marked(t: Texts, record: Annotated, shown: frozenset[str]) -> Html:
    """The text with its entities of the types that are shown. Marks may lie in and across each
    other; what is known of one is told below the text while it is pointed at or has the focus."""
    colours = hues(entity.type for entity in record.entities)
    marks = [m for entity in record.entities if entity.type in shown for m in _marks(entity)]
    text = record.text
    drawn = _drawn(t, text, (0, len(text)), _ordered(marks), colours, 0)
    return element("div", *drawn, class_="taiyi-annotated")


def _marks(entity: Entity) -> Iterator[_Mark]:
    whole = len(entity.offsets) == 1
    for number, (start, end) in enumerate(entity.offsets):
        yield _Mark(start, end, entity, whole, begins=number == 0)


def _ordered(marks: Iterable[_Mark]) -> list[_Mark]:
    return sorted(marks, key=lambda m: (m.start, -m.end))


def _drawn(
    t: Texts, text: str, span: Span, marks: list[_Mark], colours: Mapping[str, int], depth: int
) -> list[str]:
    """The pieces of `text` in `span`: words, and marks with what is in them."""
    at, end = span
    pieces: list[str] = []
    while marks and depth < _DEEPEST:
        first, *others = marks
        inside = [replace(m, end=min(m.end, first.end)) for m in others if m.start < first.end]
        beyond = [
            m if m.start >= first.end else replace(m, start=first.end, begins=False)
            for m in others
            if m.end > first.end
        ]
        inner = _drawn(t, text, (first.start, first.end), inside, colours, depth + 1)
        pieces += [text[at : first.start], _mark(t, first, inner, colours)]
        at, marks = first.end, _ordered(beyond)
    return [*pieces, text[at:end]]


def _mark(t: Texts, mark: _Mark, inner: Sequence[str], colours: Mapping[str, int]) -> Html:
    entity = mark.entity
    name = type_name(t, entity.type)
    return element(
        "mark",
        *inner,
        class_=f"taiyi-hue-{colours[entity.type]}" + ("" if mark.whole else " taiyi-piece"),
        data_kind=badge(t, entity.type) or None if mark.begins else None,
        data_note=" · ".join([entity.words, name, *notes(t, entity)]),
        tabindex="0" if mark.begins else None,
    )


def quoted(text: str, spans: Iterable[Span]) -> Html:
    """The text with some stretches of it marked."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spans):
        pieces += [text[at:start], element("mark", text[start:end], class_="taiyi-quoted")]
        at = end
    return element("div", *pieces, text[at:], class_="taiyi-annotated")


def notes(t: Texts, entity: Entity) -> list[str]:
    """What is known of an entity, in words; without any, what it means in a database."""
    told = [t(f"note-{kind}", text=text) for kind, text in entity.notes]
    return told or [f"{n.database}: {n.id}" for n in entity.normalized]


def entities(t: Texts, record: Annotated, shown: frozenset[str]) -> Html:
    """What was found, a row each."""
    rows = (
        (
            one.words,
            type_name(t, one.type),
            " · ".join(notes(t, one)),
            ", ".join(f"{start}–{end}" for start, end in one.offsets),
        )
        for one in record.entities
        if one.type in shown
    )
    heads = (t("column-text"), t("column-type"), t("column-means"), t("column-place"))
    return table(heads, rows)


def relations(t: Texts, record: Annotated) -> Html:
    """Relations, a row each."""
    words = ends(record)
    rows = (
        (words[one.head], relation_name(t, one.type), words[one.tail]) for one in record.relations
    )
    return table((t("column-from"), t("column-relation"), t("column-to")), rows)


def ends(record: Annotated) -> dict[str, str]:
    """What stands at the ends of relations, by id: an entity's words, a relation's as "a → b"."""
    words = {entity.id: entity.words for entity in record.entities}
    for one in record.relations:
        head, tail = words.get(one.head, one.head), words.get(one.tail, one.tail)
        words[one.id] = f"{head} → {tail}"
    return words


def events(t: Texts, record: Annotated) -> Html:
    """Events, a row each."""
    words = {entity.id: entity.words for entity in record.entities}
    words |= {event.id: " … ".join(event.text) for event in record.events}
    rows = (
        (
            begun(event.type),
            words[event.id],
            "; ".join(f"{a.role}: {words.get(a.ref, a.text)}" for a in event.arguments),
        )
        for event in record.events
    )
    return table((t("column-type"), t("column-trigger"), t("column-arguments")), rows)


def terms(t: Texts, found: Sequence[Term]) -> Html:
    """Concepts with their names, a row each."""
    rows = (
        (
            type_name(t, term.kind),
            "; ".join(n for n in term.english if n not in term.brands),
            "；".join(n for n in term.chinese if n not in term.brands),
            ", ".join(term.brands),
        )
        for term in found
    )
    heads = (t("column-type"), t("column-term-en"), t("column-term-zh"), t("column-brands"))
    return table(heads, rows)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> Html:
    """A table that scrolls by itself where it is too wide. A cell may be `Html`; `kind` is a class
    for its style."""
    head = element("tr", *(element("th", name, scope="col") for name in heads))
    body = (element("tr", *(element("td", cell) for cell in row)) for row in rows)
    whole = element("table", element("thead", head), element("tbody", *body))
    return element(
        "div",
        whole,
        class_=f"taiyi-table {kind}".strip(),
        tabindex="0",
        role="group",
        aria_label=heads[0],
    )


def labels(scored: Iterable[tuple[str, float | None]]) -> Html:
    """Classes, each with a bar as long as its score, if it has one."""
    return joined(
        *(
            element(
                "p",
                element("span", begun(name)),
                *([] if score is None else [_bar(score)]),
                class_="taiyi-summary taiyi-class",
            )
            for name, score in scored
        )
    )


def _bar(score: float) -> Html:
    percent = round(100 * min(1.0, max(0.0, score)))
    filled = element("i", style=f"width: {percent}%")
    return joined(element("span", filled, class_="taiyi-bar"), element("span", f"{percent} %"))
