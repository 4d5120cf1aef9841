"""PubTator: offsets over title and abstract, concepts, relations between them."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from taiyi_rag.annotation.reading import read, records
from taiyi_rag.annotation.schema import Annotated, Identifier, Remark
from taiyi_rag.annotation.writing import content

TEXT = """\
7|t|Aspirin 😀 and bleeding.
7|a|After aspirin, two had gastric and nasal bleeding.
7	0	7	Aspirin	Chemical	D001241
7	14	22	bleeding	Disease	MESH:D006470
7	30	37	aspirin	Chemical	D001241
7	47	73	gastric and nasal bleeding	Disease	D006471|D004844	gastric bleeding|nasal bleeding
7	43	46	had	Other	-1
7	CID	D001241	D004844
7	Positive_Correlation	D001241	D006470	Novel
7	CID	D001241	D999999

8|t|房颤用华法林
8|a|
8	0	2	房颤	Disease
"""


def one(text: str) -> Annotated:
    (found,) = read("a.pubtator", text.encode(), 9)
    assert found.record, found.problem
    return found.record


def test_a_record_is_read_whole() -> None:
    first, second = (found.record for found in read("a.txt", TEXT.encode(), 9))
    assert first
    assert second
    assert [(p.type, p.start) for p in first.passages] == [("title", 0), ("abstract", 24)]
    assert [first.text[e.start : e.end] for e in first.entities] == [
        e.words for e in first.entities
    ]
    assert [len(e.normalized) for e in first.entities] == [1, 1, 1, 2, 0]
    assert second.entities[0].words == "房颤"
    assert [p.type for p in second.passages] == ["title"]


def test_relations_are_between_concepts_and_stand_at_their_first_mentions() -> None:
    record = read("a.pubtator", TEXT.encode(), 9)[0].record
    assert record
    cid, other = record.relations
    assert (cid.type, cid.head, cid.tail) == ("CID", "T1", "T4")
    assert cid.normalized == (Identifier("MESH", "D001241"), Identifier("MESH", "D004844"))
    assert (other.type, other.head, other.tail) == ("Positive_Correlation", "T1", "T2")
    assert record.remarks == (Remark("unread", "CID\tD001241\tD999999"),)


def test_what_is_written_is_what_was_read() -> None:
    given = [found.record for found in read("a.pubtator", TEXT.encode(), 9) if found.record]
    written, outcome = content(given, "pubtator")
    again = [found.record for found in read("a.pubtator", written, 9) if found.record]
    assert [(r.entities, r.relations) for r in again] == [(r.entities, r.relations) for r in given]
    assert [str(loss) for loss in outcome.losses] == [
        "One of the remarks can't be written as PubTator: left out or changed."
    ]


def test_crlf_and_a_byte_order_mark_move_no_offset() -> None:
    assert read("a.pubtator", b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode(), 9) == read(
        "a.pubtator", TEXT.encode(), 9
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("9	0	99	x	Disease	D1", "line 2"),
        ("9	-3	-1	x	Disease	D1", "line 2"),
        ("9	0	2	xx	Disease	D1", "line 2"),
        (f"9	0	{'9' * 5000}	x	Disease	D1", "line 2"),
        ("9	0	x	x	Disease	D1", "line 2"),
        ("9	what is this", "line 2"),
        ("9	1	0	x	Disease	D1", "line 2"),
        ("8	0	1	x	Disease	D1", "line 2 is of another record, 8"),
        ("8|a|z", "line 2 is of another record, 8"),
        ("9|a|z\n9|a|w", "line 3 is a second abstract"),
    ],
)
def test_a_bad_line_is_told_with_its_place_and_the_other_records_are_read(
    line: str, said: str
) -> None:
    bad, good = read("a.pubtator", f"9|t|x y\n{line}\n\n10|t|z\n".encode(), 9)
    assert bad.record is None
    assert (bad.id, good.id) == ("9", "10")
    assert said in bad.problem
    assert good.record


def test_ids_that_stand_twice_are_made_distinct() -> None:
    found = read("a.pubtator", b"9|t|x\n\n9|t|y\n\n9#2|t|z\n\n9|t|w\n", 9)
    assert [one.id for one in found] == ["9", "9#2", "9#2#2", "9#3"]
    assert all(one.record and one.record.id == one.id for one in found)


@pytest.mark.parametrize(
    ("name", "size", "entities", "relations"),
    [
        ("bc5cdr/CDR_DevelopmentSet.PubTator.txt", 500, 9591, 1012),
        ("bc5cdr/CDR_TrainingSet.PubTator.txt", 500, 9385, 1038),
        ("ncbi_disease/NCBIdevelopset_corpus.txt", 100, 787, 0),
        ("ncbi_disease/NCBItrainset_corpus.txt", 593, 5145, 0),
    ],
)
def test_the_real_sets_come_back(
    shared_data: Path, name: str, size: int, entities: int, relations: int
) -> None:
    path = shared_data / "tasks" / name
    begun = time.monotonic()
    given = [found.record for found in records(path) if found.record]
    assert time.monotonic() - begun < 5
    assert len(given) == size
    assert sum(len(record.entities) for record in given) == entities
    assert sum(len(record.relations) for record in given) == relations
    written, outcome = content(given, "pubtator")
    assert [found.record for found in read("a.pubtator", written, size)] == given
    assert outcome.losses == ()
    assert _lines(written.decode()) == _lines(path.read_text("utf-8"))


def _lines(text: str) -> list[str]:
    """Lines without what isn't kept: a seventh column, blanks around fields, a part of a mention
    without a concept, and without "#2"."""
    kept = (re.sub(r"^((?:[^\t]*\t){5}[^\t]*)\t.*", r"\1", line) for line in text.split("\n"))
    odd = re.compile(r"(?<=\t) +| +(?=\t|$)|#2(?=\W)|\|-1$|(?<=\t)-1\|")
    return [odd.sub("", line) for line in kept if line.strip()]
