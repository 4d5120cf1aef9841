"""BioC in XML and JSON: places, concepts, hostile files, and the same by the `bioc` package."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import bioc
import pytest
from bioc import biocjson, biocxml

from taiyi_rag.annotation.reading import read, records
from taiyi_rag.annotation.schema import Annotated, Entity, Identifier, Relation
from taiyi_rag.annotation.writing import content
from taiyi_rag.errors import InputError

TITLE, ABSTRACT = "阿司匹林😀 causes bleeding.", "Bleeding, gastric and nasal."


def document(**more: Any) -> dict[str, Any]:
    """A document whose offsets count code points."""
    start = len(TITLE) + 1
    return {
        "id": "7",
        "infons": {},
        "passages": [
            {
                "offset": 0,
                "infons": {"type": "title"},
                "text": TITLE,
                "annotations": [
                    _annotation("1", "Chemical", "阿司匹林", (0, 4), MESH="D001241"),
                    _annotation("2", "Disease", "bleeding", (13, 8), identifier="MESH:D006470"),
                ],
            },
            {
                "offset": start,
                "infons": {"type": "abstract"},
                "text": ABSTRACT,
                "annotations": [
                    _annotation("1", "Disease", "Bleeding nasal", (start, 8), (start + 22, 5)),
                    _annotation("4", "Disease", None, (start + 10, 7), OMIM="-1"),
                ],
            },
        ],
        "relations": [
            {
                "id": "R1",
                "infons": {"relation": "CID", "Chemical": "D001241", "Disease": "D006470"},
            },
            {"id": "R2", "infons": {"type": "has"}, "nodes": _nodes("1", "2")},
            {"id": "R3", "infons": {"type": "of"}, "nodes": _nodes("R2", "4")},
            {"id": "R4", "infons": {"type": "all"}, "nodes": _nodes("1", "2", "4")},
        ],
    } | more


def _annotation(id: str, type: str, text: str | None, *at: tuple[int, int], **infons: str) -> Any:
    places = [{"offset": start, "length": length} for start, length in at]
    return {"id": id, "infons": {"type": type, **infons}, "text": text, "locations": places}


def _nodes(*refs: str) -> list[dict[str, str]]:
    return [{"refid": ref, "role": ""} for ref in refs]


def from_json(*documents: Any) -> list[Annotated]:
    written = json.dumps({"documents": documents}).encode()
    found = read("a.json", written, 9)
    assert [one.problem for one in found if one.problem] == []
    return [one.record for one in found if one.record]


def test_a_document_is_read_whole() -> None:
    (record,) = from_json(document())
    assert [(p.type, p.text) for p in record.passages] == [("title", TITLE), ("abstract", ABSTRACT)]
    words = [entity.words for entity in record.entities]
    assert words == ["阿司匹林", "bleeding", "Bleeding … nasal", "gastric"]
    aspirin, bleeding, _, gastric = record.entities
    assert aspirin.normalized == (Identifier("MESH", "D001241"),)
    assert gastric.normalized == ()
    assert record.relations == (
        Relation("R1", "CID", "1", "2", None, aspirin.normalized + bleeding.normalized),
        Relation("R2", "has", "1", "2"),
        Relation("R3", "of", "R2", "4"),
    )
    assert [remark.text for remark in record.remarks] == ["all R4"]


def test_collections_lists_lines_and_pubtator_3_are_read() -> None:
    expected = from_json(document())
    one = json.dumps(document())
    for name, text in [
        ("a.json", json.dumps({"PubTator3": [document()]})),
        ("a.json", json.dumps([document()], indent=1)),
        ("a.jsonl", f"{one}\n"),
        ("a.json", one),
    ]:
        assert [found.record for found in read(name, text.encode(), 9)] == expected


def test_offsets_in_bytes_are_told_from_those_in_code_points() -> None:
    (expected,) = from_json(document())
    given = document()

    def in_bytes(offset: int) -> int:
        return len(expected.text[:offset].encode())

    for passage in given["passages"]:
        passage["offset"] = in_bytes(passage["offset"])
        for annotation in passage["annotations"]:
            for at in annotation["locations"]:
                end = in_bytes(at["offset"] + at["length"])
                at["offset"] = in_bytes(at["offset"])
                at["length"] = end - at["offset"]
    assert from_json(given) == [expected]


def test_one_mention_that_isnt_there_is_a_remark_and_many_are_a_problem() -> None:
    given = document(relations=[])
    given["passages"][0]["annotations"][1]["locations"][0]["offset"] = 12
    (record,) = from_json(given)
    assert [(r.kind, r.text) for r in record.remarks] == [("not-in-text", "bleeding")]
    for annotation in given["passages"][1]["annotations"][:1]:
        annotation["locations"][0]["offset"] -= 1
    given["passages"][1]["annotations"].pop()
    (found,) = read("a.json", json.dumps({"documents": [given]}).encode(), 9)
    assert found.record is None
    assert "bleeding" in found.problem


def test_sentences_are_put_together_at_their_offsets() -> None:
    sentences = [
        {"offset": 3, "text": "One.", "annotations": [_annotation("1", "n", "One", (3, 3))]},
        {"offset": 9, "text": "Two.", "annotations": []},
    ]
    (record,) = from_json({"id": "1", "passages": [{"offset": 3, "sentences": sentences}]})
    assert record.text == "\n\n\nOne.  Two."
    assert record.entities[0].offsets == ((3, 6),)


def test_the_bioc_package_reads_what_is_written() -> None:
    (record,) = from_json(document())
    xml, in_json = (content([record, record], form)[0] for form in ("bioc-xml", "bioc-json"))
    for collection in (biocxml.load(io.BytesIO(xml)), biocjson.loads(in_json.decode())):
        assert len(collection.documents) == 2
        bioc.validate(collection, _only_of_pieces)
        title, abstract = collection.documents[0].passages
        assert (title.text, abstract.offset) == (TITLE, len(TITLE) + 1)
        assert [a.text for a in title.annotations] == ["阿司匹林", "bleeding"]
        assert [loc.offset for loc in abstract.annotations[0].locations] == [23, 45]
        assert collection.documents[0].relations[1].nodes[0].refid == "1"


def _only_of_pieces(message: str, _: object) -> None:
    """It wants the words between pieces too; BC5CDR's own files have the pieces alone."""
    assert "Bleeding nasal" in message


def test_what_the_bioc_package_writes_is_read() -> None:
    collection = biocjson.loads(content(from_json(document()), "bioc-json")[0].decode())
    for form, written in (("xml", biocxml.dumps(collection)), ("json", biocjson.dumps(collection))):
        (found,) = read(f"a.{form}", written.encode(), 9)
        assert found.record
        assert [e.offsets for e in found.record.entities] == [
            e.offsets for e in from_json(document())[0].entities
        ]


def xml(body: str, before: str = "") -> bytes:
    """A collection of one document with a passage."""
    passage = f"<passage><infon key='type'>title</infon><offset>0</offset>{body}</passage>"
    return f"{before}<collection><document><id>1</id>{passage}</document></collection>".encode()


BOMB = "<!DOCTYPE collection [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {after} '{f'&{before};' * 20}'>"
    for before, after in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    "content",
    [
        xml("<text>&h;</text>", f"{BOMB}]>"),
        xml("<text>&x;</text>", "<!DOCTYPE c [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"),
        xml("<text>x</text><annotation id='&h;'/>", f"{BOMB}]>"),
        xml("<text>x", "<!DOCTYPE c SYSTEM 'http://localhost:1/none.dtd'>"),
        xml("<sentence>" * 5000),
        xml("<text>x</text><annotation id='1'><location offset='0' length='9'/></annotation>"),
        xml("<text>x</text><annotation id='1'><location offset='-1' length='2'/></annotation>"),
        xml("<text>x</text><annotation id='1'><location offset='0' length='a'/></annotation>"),
        xml("<text>x</text><annotation id='1'><location/></annotation>"),
        xml("<text>x</text></passage><passage><offset>999999999999</offset><text>y</text>"),
        xml("<text>x</text></passage><passage><offset>0</offset><text>y</text>"),
    ],
)
def test_hostile_xml_is_a_problem_and_nothing_else(content: bytes) -> None:
    try:
        found = read("a.xml", content, 9)
    except InputError:
        return
    assert [one.record for one in found] == [None]
    assert len(found[0].problem) < 500


def test_a_dtd_outside_isnt_opened_and_records_before_a_break_are_read() -> None:
    (found,) = read("a.xml", xml("<text>x</text>", "\n<!DOCTYPE c SYSTEM '/etc/passwd'>"), 9)
    assert found.record
    good = xml("<text>x</text>").removesuffix(b"</collection>")
    first, second = read("a.xml", good + b"<document><id>2</id>", 9)
    assert first.record
    assert "breaks off" in second.problem


@pytest.mark.parametrize(
    "value", ["{}", "[]", '{"documents": 1}', '{"documents": [{}]}', "[" * 9999, "1" * 9999]
)
def test_json_that_is_no_collection(value: str) -> None:
    try:
        found = read("a.json", value.encode(), 9, "bioc-json")
    except InputError:
        return
    assert [one.record for one in found] == [None]


def test_signs_that_xml_cant_hold_are_replaced_and_told() -> None:
    text = "a\0b\r\nc\ud800d"
    entity = Entity("1", "x", ("c\ud800d",), ((5, 8),))
    record = Annotated("1", Annotated.of(text).passages, (entity,))
    written, outcome = content([record], "bioc-xml")
    (found,) = read("a.xml", written, 9)
    assert found.record
    assert found.record.text == "a\ufffdb\r\nc\ufffdd"
    assert found.record.entities[0].offsets == ((5, 8),)
    assert outcome.lost["texts that had to be changed"] == 1


def test_the_real_set_holds_what_its_pubtator_form_holds(shared_data: Path) -> None:
    folder = shared_data / "tasks" / "bc5cdr"
    xml_form = [found.record for found in records(folder / "CDR_DevelopmentSet.BioC.xml")]
    pubtator = [found.record for found in records(folder / "CDR_DevelopmentSet.PubTator.txt")]
    assert len(xml_form) == len(pubtator) == 500
    for one, other in zip(xml_form, pubtator, strict=True):
        assert one
        assert other
        assert (one.id, one.passages) == (other.id, other.passages)
        assert [(r.type, r.normalized) for r in one.relations] == [
            (r.type, r.normalized) for r in other.relations
        ]
        here, there = (
            {(e.type, e.offsets, e.normalized) for e in record.entities} for record in (one, other)
        )
        assert there <= here
        # BioC has the parts of mentions of several concepts as mentions of their own.
        wholes = [e for e in other.entities if len(e.text[0].split()) > 1]
        for type, offsets, _ in here - there:
            assert any(
                w.type == type and w.start <= offsets[0][0] and offsets[-1][1] <= w.end
                for w in wholes
            )
    written, outcome = content([r for r in xml_form if r], "bioc-json")
    assert outcome.records == 500
    assert set(outcome.lost) == {"remarks"}
    again = [found.record for found in read("a.json", written, 500)]
    assert [(r.entities, r.relations) for r in again if r] == [
        (r.entities, r.relations) for r in xml_form if r
    ]


def test_text_with_tags_in_it_is_read_whole() -> None:
    text = "a&amp;b <b>c</b> d<!-- e --> 药"
    xml = f"<collection><document><id>1</id><passage><offset>0</offset><text>{text}</text>"
    (found,) = read("a.xml", f"{xml}</passage></document></collection>".encode(), 9)
    assert found.record
    assert found.record.text == "a&b c d 药"
