"""The schema: what contradicts itself isn't made; what is written is read again."""

from __future__ import annotations

import json

import pytest

from taiyi_rag.annotation.exchange import from_json, from_line, to_line, to_lines
from taiyi_rag.annotation.schema import (
    Annotated,
    Entity,
    Identifier,
    Label,
    Passage,
    Relation,
    Term,
    Text,
)
from taiyi_rag.errors import InputError

TEXT = "left and right ventricles 心室"


def ventricles(**changes: object) -> Entity:
    fields: dict[str, object] = {
        "id": "e1",
        "type": "anatomy",
        "text": ("left", "ventricles"),
        "offsets": ((0, 4), (15, 25)),
    }
    return Entity(**{**fields, **changes})  # type: ignore[arg-type]


def record(*entities: Entity, **fields: object) -> Annotated:
    return Annotated("1", (Passage("p1", "text", TEXT),), entities, **fields)  # type: ignore[arg-type]


def test_a_mention_in_two_pieces() -> None:
    entity = ventricles()
    assert record(entity).entities == (entity,)
    assert (entity.start, entity.end, entity.words) == (0, 25, "left … ventricles")


@pytest.mark.parametrize(
    "changes",
    [
        {"offsets": ((0, 4),)},
        {"offsets": (), "text": ()},
        {"offsets": ((15, 25), (0, 4))},
        {"offsets": ((0, 4), (3, 8))},
        {"offsets": ((0, 0), (15, 25))},
        {"text": ("left", "Ventricles")},
        {"offsets": ((0, 4), (15, 99))},
    ],
    ids=str,
)
def test_offsets_that_dont_match_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InputError):
        record(ventricles(**changes))


def test_what_names_nothing_is_refused() -> None:
    with pytest.raises(InputError):
        record(ventricles(), relations=(Relation("r1", "part-of", "e1", "e2"),))
    with pytest.raises(InputError):
        record(ventricles(), ventricles())
    with pytest.raises(InputError):
        record(texts=(Text("summary", "x", "en", ((20, 99),)),))
    with pytest.raises(InputError):
        Annotated("1", (Passage("p1", "t", "abc"), Passage("p2", "t", "def", 2)))


def test_passages_stand_at_their_offsets() -> None:
    one = Annotated("1", (Passage("t", "title", "Asthma"), Passage("a", "abstract", "A trial.", 8)))
    assert one.text == "Asthma\n\nA trial."


def test_what_is_written_is_read_again() -> None:
    other = Entity("e2", "anatomy", ("心室",), ((26, 28),), (Identifier("x", "1"),), (("en", "v"),))
    whole = record(
        ventricles(),
        other,
        relations=(Relation("r1", "same", "e1", "e2", 0.5),),
        labels=(Label("cardiology", 0.9),),
        texts=(Text("summary", "left", "en", ((0, 4),)),),
        terms=(Term("term", ("ventricle",), ("心室",)),),
    )
    assert from_line(to_line(whole)) == whole
    assert set(json.loads(to_line(whole))) >= {"passages", "entities", "events", "coreferences"}


def test_bigbio_s_own_form_is_read() -> None:
    read = from_json(
        {
            "id": "0",
            "document_id": "227508",
            "passages": [
                {"id": "1", "type": "title", "text": ["Naloxone reverses"], "offsets": [[0, 17]]},
                {"id": "2", "type": "abstract", "text": ["In rats."], "offsets": [[18, 26]]},
            ],
            "entities": [
                {
                    "id": "3",
                    "type": "Chemical",
                    "text": ["Naloxone"],
                    "offsets": [[0, 8]],
                    "normalized": [{"db_name": "MESH", "db_id": "D009270"}],
                }
            ],
            "events": [],
            "coreferences": [],
            "relations": [
                {"id": "4", "type": "CID", "arg1_id": "3", "arg2_id": "3", "normalized": []}
            ],
        }
    )
    assert read.text == "Naloxone reverses\nIn rats."
    assert read.entities[0].normalized == (Identifier("MESH", "D009270"),)


@pytest.mark.parametrize(
    "line", ["", "[]", "{}", '"x"', '{"id": 1, "passages": [{"id": 2}]}', "nul"]
)
def test_what_is_no_record_is_refused(line: str) -> None:
    with pytest.raises(InputError):
        from_line(line)


def test_a_record_is_one_line_of_utf8() -> None:
    text = "a\nb\u2028c\u2029d\x85e\ud800f"
    lines = to_lines([Annotated.of(text), Annotated.of("心室")])
    assert len(lines.splitlines()) == 2
    assert from_line(lines.splitlines()[0]).text == text
    assert "心室" in lines
    lines.encode("utf-8")
