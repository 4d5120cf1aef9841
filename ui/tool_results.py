"""What a task made of a text, drawn by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from taiyi_rag.annotation.schema import Annotated, Entity, Question, Statement
from taiyi_rag.label import LABEL
from taiyi_rag.tasks import About
from taiyi_rag.tasks.dialogue import DECLINED, EMERGENCY, RULES
from taiyi_rag.tasks.task import Gives
from taiyi_rag.types import Citation, Evidence, TrustStatus, Verdict
from ui import blocks, kinds, marked_text, relation_graph, session, structured
from ui.markup import Html, element, label_text
from ui.session import Opened, Turn
from ui.texts import Texts

_TOLD = 8
"""Remarks of a kind that are told one by one."""
_LONGEST = 120
"""Characters of a remark that are told."""
_HIDDEN = ("term",)
"""Types that aren't shown at first: there are so many of them."""


_NAMING: set[Gives] = {"relations", "events"}
"""What is said of entities: these are marked too."""


def draw(t: Texts, about: About, record: Annotated, key: str) -> None:
    """Draw all that a record has. `key` tells it from others on the page."""
    drawn: dict[str, Callable[[Texts, Annotated, str], None]] = {
        "entities": _draw_entities,
        "relations": _draw_relations,
        "events": _draw_events,
        "questions": _draw_questions,
        "structures": _draw_structures,
        "labels": _draw_labels,
        "texts": _draw_texts,
        "terms": _draw_terms,
        "statements": _draw_statements,
    }
    for made in record.texts:
        if made.type == EMERGENCY:  # before any of the model's words
            st.html(blocks.notice("error", "", made.text))
    if record.remarks:
        st.html(_remarks(t, record))
    if not any(getattr(record, gives) for gives in about.gives):
        _draw_nothing(t, about, record)
    if _NAMING & set(about.gives) and "entities" not in about.gives:
        _draw_named(t, record, f"{key}-entities")
    for gives in about.gives:
        if getattr(record, gives):
            drawn[gives](t, record, f"{key}-{gives}")
    if about.needs_model and record.maker != RULES:
        st.html(blocks.small(t("result-made-by", model=record.maker), LABEL[t.language]))


def _remarks(t: Texts, record: Annotated) -> Html:
    """What was found wrong with what the model wrote, by kind."""
    by_kind: dict[str, list[str]] = {}
    for remark in record.remarks:
        by_kind.setdefault(remark.kind, []).append(" ".join(remark.text.split()))
    lines = [_remark(t, kind, list(dict.fromkeys(told))) for kind, told in by_kind.items()]
    return blocks.notice("warning", t("remarks"), *lines)


def _remark(t: Texts, kind: str, told: list[str]) -> str:
    shown = [f"“{text[:_LONGEST]}”" for text in told[:_TOLD] if text]
    if len(told) > _TOLD:
        shown.append(t("remark-more", count=len(told) - _TOLD))
    between, after = ("、", "") if t.language == "zh" else (", ", " ")
    return t(f"remark-{kind}") + after + between.join(shown)


def _draw_nothing(t: Texts, about: About, record: Annotated) -> None:
    id = "result-no-terms" if "terms" in about.gives else "result-nothing"
    how = f"{id}-how"
    if about.needs_model:
        unread = any(remark.kind == "unread" for remark in record.remarks)
        id, how = ("result-unread", "result-unread-how") if unread else (id, "result-nothing-model")
    st.html(blocks.notice("calm", t(id), t(how)))


def _draw_entities(t: Texts, record: Annotated, key: str) -> None:
    shown = _choose_types(t, record, key)
    st.html(marked_text.marked(t, record, shown))
    with st.expander(t("result-table"), icon=":material/table_rows:"):
        st.html(marked_text.entities(t, record, shown))


def _choose_types(t: Texts, record: Annotated, key: str) -> frozenset[str]:
    """The types to show; a legend, as their marks have their name and colour too."""
    counts: dict[str, int] = {}
    for entity in record.entities:
        counts[entity.type] = counts.get(entity.type, 0) + 1
    order = {name: n for n, name in enumerate(kinds.HUES) if name}
    types = sorted(counts, key=lambda name: order.get(name, -1))
    first = [name for name in types if name not in _HIDDEN] or types
    chosen = st.pills(
        t("result-shown"),
        types,
        default=first,
        selection_mode="multi",
        format_func=lambda name: label_text(f"{kinds.type_name(t, name)} ({counts[name]})"),
        key=f"{key}-types",
    )
    return frozenset(chosen)


def _draw_named(t: Texts, record: Annotated, key: str) -> None:
    """What relations and events are about, and the words that tell events."""
    told = (Entity(f"trigger {e.id}", e.type, e.text, e.offsets) for e in record.events)
    if entities := (*record.entities, *told):
        _draw_entities(t, replace(record, entities=entities), key)


def _draw_relations(t: Texts, record: Annotated, key: str) -> None:
    st.html(element("h2", t("result-relations"), class_="taiyi-section"))
    relation_graph.draw(t, record, key)
    with st.expander(
        t("result-table"), not relation_graph.whole(record), icon=":material/table_rows:"
    ):
        st.html(marked_text.relations(t, record))


def _draw_events(t: Texts, record: Annotated, key: str) -> None:  # noqa: ARG001 - as all
    st.html(element("h2", t("result-events"), class_="taiyi-section"))
    st.html(marked_text.events(t, record))


def _draw_questions(t: Texts, record: Annotated, key: str) -> None:
    for number, question in enumerate(record.questions):
        st.html(element("p", _answer(t, question), class_="taiyi-summary"))
        if question.explanation:
            with st.expander(t("answer-why"), icon=":material/notes:", key=f"{key}-{number}"):
                st.html(element("p", question.explanation, class_="taiyi-said"))


def _answer(t: Texts, question: Question) -> str:
    """Choices as an examination has them: "B. Ceftriaxone"."""
    if not question.answer:
        return t("answer-none")
    told = [kinds.begun(one) for one in question.answer]
    if question.type == "multiple_choice":
        places = map(question.choices.index, question.answer)
        letters = (chr(ord("A") + place) for place in places)
        told = [f"{letter}. {one}" for letter, one in zip(letters, question.answer, strict=True)]
    return ("；" if t.language == "zh" else "; ").join(told)


def _draw_structures(t: Texts, record: Annotated, key: str) -> None:  # noqa: ARG001 - as all
    for structure in record.structures:
        st.html(structured.drawn(t, structure))
        if spans := sorted(set(structured.spans(structure))):
            with st.expander(t("result-in-text"), icon=":material/subject:"):
                st.html(marked_text.quoted(record.text, spans))


def _draw_labels(t: Texts, record: Annotated, key: str) -> None:  # noqa: ARG001 - as all
    st.html(marked_text.labels((label.name, label.score) for label in record.labels))


def _draw_texts(t: Texts, record: Annotated, key: str) -> None:  # noqa: ARG001 - as all
    for made in record.texts:
        if made.type == EMERGENCY:
            continue
        if made.type == DECLINED:
            st.html(blocks.notice("warning", "", made.text))
            continue
        st.html(element("p", made.text, class_="taiyi-summary", lang=made.language))
        if made.offsets:
            answers = made.type == "answer"
            with st.expander(t("result-in-text"), answers, icon=":material/subject:"):
                st.html(marked_text.quoted(record.text, made.offsets))


def _draw_terms(t: Texts, record: Annotated, key: str) -> None:  # noqa: ARG001 - as all
    st.html(marked_text.terms(t, record.terms))


def _draw_statements(t: Texts, record: Annotated, key: str) -> None:
    for number, statement in enumerate(record.statements):
        with st.container(border=True, gap="small", key=f"{key}-{number}"):
            st.html(_checked(t, record.text, statement))
            for n, citation in enumerate(statement.claim.citations):
                evidence = _cited(statement, citation)
                st.html(_quote(t, citation, evidence))
                st.button(
                    t("checked-open"),
                    key=f"{key}-{number}-{n}",
                    icon=":material/menu_book:",
                    type="tertiary",
                    on_click=_open,
                    args=(statement, evidence, citation),
                )


def _checked(t: Texts, text: str, statement: Statement) -> Html:
    """A sentence with the verdict on it, and what the library has in the place of its words."""
    claim, (start, end) = statement.claim, statement.offsets
    verdict = element(
        "span", t(f"checked-{claim.verdict}"), class_=f"taiyi-verdict {claim.verdict}"
    )
    told = [
        t("finding-instead", check=t(f"check-{f.check}"), said=f.said, instead=f.instead)
        for f in claim.findings
        if f.instead and claim.verdict is not Verdict.UNSUPPORTED
    ]
    details = [element("p", *told, class_="taiyi-small")] if told else []
    return element("div", element("p", verdict, text[start:end]), *details, class_="taiyi-checked")


def _quote(t: Texts, citation: Citation, evidence: Evidence) -> Html:
    doubt = t(f"trust-{evidence.trust}") if evidence.trust is not TrustStatus.CURRENT else ""
    whence = " · ".join(filter(None, (evidence.title, str(evidence.year or ""), doubt)))
    return element(
        "div",
        element(
            "blockquote",
            citation.quote,
            element("p", whence, class_="taiyi-small"),
            lang=evidence.passage.language,
        ),
        class_="taiyi-checked",
    )


def _cited(statement: Statement, citation: Citation) -> Evidence:
    return next(e for e in statement.evidence if e.label == citation.label)


def _open(statement: Statement, evidence: Evidence, citation: Citation) -> None:
    turn = Turn(statement.claim.text, statement.collection)
    session.open_passage(Opened(turn, evidence, citation))
