"""Whatever a record holds, every form writes it, and what the form can hold comes back."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taiyi_rag.annotation.formats import FORMS
from taiyi_rag.annotation.losses import CHANGED
from taiyi_rag.annotation.reading import distinct
from taiyi_rag.annotation.schema import (
    Annotated,
    Argument,
    Entity,
    Event,
    Identifier,
    Label,
    Passage,
    Relation,
)
from taiyi_rag.annotation.writing import content
from taiyi_rag.errors import InputError

WORDS = st.text(
    st.sampled_from("aB1 病痛药，。.-:|#'\"<&[]{}\\\t\n\r\0\x85\u2028\u3000é\u0301😀\ud800=O"),
    max_size=30,
)
TAME = st.text(st.sampled_from("aB1病痛药，。.-é😀|#<& "), min_size=1, max_size=30)
TYPES = st.sampled_from(["Disease", "dis", "药物", "Adverse_event"])
MEDIC = [Identifier("MESH", "D009270"), Identifier("OMIM", "312080")]
UMLS = [Identifier("UMLS", "C0011849"), Identifier("UMLS", "C0004057")]
IDENTIFIERS = st.sampled_from([MEDIC, UMLS]).flatmap(
    lambda some: st.lists(st.sampled_from(some), max_size=2, unique=True)
)


@st.composite
def records(draw: st.DrawFn, words: st.SearchStrategy[str] = WORDS) -> Annotated:
    """Records with nested, discontinuous and repeated entities, relations and events."""
    passages = draw(st.lists(st.tuples(st.sampled_from(["title", "abstract"]), words), max_size=3))
    whole = Annotated.of_passages(
        passages or [("text", "x")], draw(st.sampled_from("1 a 病 a/b".split()))
    )
    entities = tuple(
        draw(_entity(whole.text, f"T{n}")) for n in range(draw(st.integers(0, 4))) if whole.text
    )
    relations, events = [], []
    if entities:
        ends = st.sampled_from(entities)
        for n in range(draw(st.integers(0, 2))):
            head, tail = draw(ends), draw(ends)
            relations.append(Relation(f"R{n}", draw(TYPES), head.id, tail.id))
            events.append(
                Event(f"E{n}", draw(TYPES), head.text, head.offsets, (Argument("Theme", tail.id),))
            )
    return replace(whole, entities=entities, relations=tuple(relations), events=tuple(events))


@st.composite
def _entity(draw: st.DrawFn, text: str, id: str) -> Entity:
    points = sorted(
        draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=4))
        if len(text) > 1
        else {0, 1}
    )
    spans = tuple(zip(points[::2], points[1::2], strict=False))
    normalized = tuple(draw(IDENTIFIERS))
    notes = (("zh", "阿司匹林"),) if draw(st.booleans()) else ()
    return Entity(id, draw(TYPES), tuple(text[a:b] for a, b in spans), spans, normalized, notes)  # type: ignore[arg-type]


def back(written: bytes, form: str) -> list[Annotated]:
    """The records of a file, none of which may be a problem."""
    found = list(distinct(FORMS[form].read(io.BytesIO(written))))
    assert [one.problem for one in found if one.record is None] == []
    return [one.record for one in found if one.record]


def held(record: Annotated, *, pieces: bool = True) -> set[Any]:
    """Entities by type and place."""
    return {(e.type, e.offsets) for e in record.entities if pieces or len(e.offsets) == 1}


@pytest.mark.parametrize("form", [f for f in FORMS if f != "csv"])
@settings(max_examples=25, deadline=None)
@given(given_records=st.lists(records(), min_size=1, max_size=3))
def test_any_record_is_written_and_what_is_changed_is_told(
    form: str, given_records: list[Annotated]
) -> None:
    written, outcome = content(given_records, form)
    found = back(written, form) if outcome.records else []
    assert len(found) == outcome.records
    if outcome.records == len(given_records) and CHANGED not in outcome.lost and form != "brat":
        assert [r.text for r in found] == [r.text for r in given_records]
    if not outcome.lost:
        assert [held(r) for r in found] == [held(r) for r in given_records] or form == "brat"


@settings(max_examples=25, deadline=None)
@given(records())
def test_json_holds_everything(record: Annotated) -> None:
    full = replace(record, labels=(Label("a", 0.5),), maker="m")
    for form in ("jsonl", "json"):
        assert back(content([full], form)[0], form) == [full]


@settings(max_examples=25, deadline=None)
@given(records(TAME))
def test_bioc_holds_passages_entities_and_relations(record: Annotated) -> None:
    plain = replace(
        record, events=(), entities=tuple(replace(e, notes=()) for e in record.entities)
    )
    for form in ("bioc-xml", "bioc-json"):
        written, outcome = content([plain], form)
        (found,) = back(written, form)
        # Annotations stand with their passages.
        assert set(found.entities) == set(plain.entities)
        assert replace(found, entities=plain.entities) == plain
        assert outcome.losses == ()


@settings(max_examples=25, deadline=None)
@given(records(TAME))
def test_brat_holds_entities_with_notes_and_events(record: Annotated) -> None:
    plain = replace(record, passages=(Passage("p1", "text", record.text),), id="a")
    (found,) = back(content([plain], "brat")[0], "brat")
    assert found.text == plain.text
    assert [(e.type, e.offsets, e.normalized, e.notes) for e in found.entities] == [
        (e.type, e.offsets, e.normalized, e.notes) for e in plain.entities
    ]
    assert [(e.type, e.offsets) for e in found.events] == [
        (e.type, e.offsets) for e in plain.events
    ]
    assert len(found.relations) == len(plain.relations)


@settings(max_examples=25, deadline=None)
@given(records(TAME))
def test_conll_holds_the_text_and_entities_that_are_apart(record: Annotated) -> None:
    (found,) = back(content([record], "conll")[0], "conll")
    assert found.text == record.text
    whole = [e for e in record.entities if len(e.offsets) == 1 and "\n" not in e.text[0]]
    apart = {
        (e.type, e.offsets)
        for e in whole
        if e.words == e.words.strip()
        and all(o is e or o.end <= e.start or e.end <= o.start for o in whole)
    }
    assert apart <= held(found)
    # What stands there besides has lost the blanks at its ends.
    assert len(held(found)) <= len(whole)


@settings(max_examples=25, deadline=None)
@given(records(TAME))
def test_pubtator_and_cmeee_hold_entities_in_one_piece(record: Annotated) -> None:
    plain = Annotated(
        "1",
        Annotated.of_passages(
            [("title", record.text.replace("\n", " ")), ("abstract", "b")]
        ).passages,
    )
    told = tuple(e for e in record.entities if len(e.offsets) == 1)
    entities = tuple(replace(e, text=(e.text[0].replace("\n", " "),)) for e in told)
    plain = replace(plain, entities=entities)
    for form in ("pubtator", "cmeee"):
        (found,) = back(content([plain], form)[0], form)
        assert found.text == plain.text
        assert held(found) == held(plain)
        if form == "pubtator":
            assert [e.normalized for e in found.entities] == [e.normalized for e in entities]


@pytest.mark.parametrize("form", ["pubtator", "bioc-xml", "bioc-json"])
def test_one_concept_in_several_databases_is_written_as_one(form: str) -> None:
    """ "|" would make several of it; the rest is told as left out, relations stay."""
    named = Identifier("MONDO", "0005148"), Identifier("MESH", "D003924")
    drug = (Identifier("CHEBI", "6801"), Identifier("taiyi-vocabulary", "metformin"))
    entities = (
        Entity("T1", "Chemical", ("metformin",), ((0, 9),), drug),
        Entity("T2", "Disease", ("diabetes",), ((14, 22),), named),
    )
    relations = (Relation("R1", "treats", "T1", "T2"),)
    record = replace(Annotated.of("metformin for diabetes", "1"), entities=entities)
    written, outcome = content([replace(record, relations=relations)], form)
    (found,) = back(written, form)
    assert [e.normalized for e in found.entities] == [drug[:1], named[1:]]
    assert [(r.head, r.tail) for r in found.relations] == [("T1", "T2")]
    assert outcome.lost["identifiers"] == 2


@pytest.mark.parametrize("form", list(FORMS))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_rubbish_is_told_and_never_a_traceback(form: str, data: st.DataObject) -> None:
    """Files in which something was overwritten, cut or put in."""
    written, _ = content(data.draw(st.lists(records(TAME), min_size=1, max_size=2)), form)
    at = data.draw(st.integers(0, len(written)))
    cut = data.draw(st.integers(0, 20))
    junk = data.draw(
        st.one_of(
            st.binary(max_size=8),
            st.sampled_from([b"-1", b"9" * 30, b"\t", b"null", b"[]", b"1e999", b"\n"]),
        )
    )
    spoilt = re.sub(rb"\d+", b"7", written, count=at % 3) if at % 5 == 0 else written
    spoilt = spoilt[:at] + junk + spoilt[at + cut :]
    with suppress(InputError):
        for one in distinct(FORMS[form].read(io.BytesIO(spoilt))):
            assert one.record or one.problem
