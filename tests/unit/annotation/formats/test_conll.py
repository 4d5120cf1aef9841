"""CoNLL: columns that others wrote, and ours, whose offsets come back."""

from __future__ import annotations

import pytest

from taiyi_rag.annotation.formats import conll
from taiyi_rag.annotation.reading import read
from taiyi_rag.annotation.schema import Annotated, Entity
from taiyi_rag.annotation.writing import content


def told(text: str) -> list[tuple[str, str, list[str]]]:
    """Id, text and entities of each record."""
    found = read("a.conll", text.encode(), 99)
    assert [one.problem for one in found if one.problem] == []
    return [
        (r.id, r.text, [f"{e.type} {e.words} {e.start}" for e in r.entities])
        for r in (one.record for one in found)
        if r
    ]


BIO_IN_FOUR = """\
-DOCSTART- -X- -X- O

Lung NN x B-dis
cancer NN x I-dis
. . x O

No DT x O

-DOCSTART- (9) O

Gout NN x B-dis
"""
OURS = """\
# newdoc id = a b
# newpar
# text = 😀 aspirin100  mg_
😀	O
aspirin	B-d
100	O
mg	O

# newpar
# text = _

# newpar
# text =  x
x	B-d
""".replace("_", " ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            BIO_IN_FOUR,
            [("1", "Lung cancer . No", ["dis Lung cancer 0"]), ("9", "Gout", ["dis Gout 0"])],
        ),
        (OURS, [("a b", "😀 aspirin100  mg \n \n x", ["d aspirin 2", "d x 21"])]),
        (  # sentences are records where no document is marked
            "患\tO\n高\tB-dis\n血\tI-dis\n压\tE-dis\n痛\tS-sym\n\n\n咳\tS-sym\n",
            [("1", "患高血压痛", ["dis 高血压 1", "sym 痛 4"]), ("8", "咳", ["sym 咳 0"])],
        ),
        ("a\tI-x\nb\tI-x\nc\tB-x\nd\tI-y\n", [("1", "a b c d", ["x a b 0", "x c 4", "y d 6"])]),
        ("a\tB-x\nb\tL-x\nc\tU-y\nd\tM-y\r\n", [("1", "a b c d", ["x a b 0", "y c 4", "y d 6"])]),
        ("# sent_id = 1\n# id = 5\n#\tO\nB\tB-x\n", [("5", "# B", ["x B 2"])]),
    ],
)
def test_columns(text: str, expected: object) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("text", ["a\tB-x\nb\n", "a\tX\n", "# text = ab\nac\tO\n"])
def test_what_is_no_column_of_tags_is_told_with_its_line(text: str) -> None:
    bad, good = read("a.conll", f"{text}\nz\tO\n".encode(), 9)
    assert bad.record is None
    assert "line" in bad.problem
    assert good.record


def test_what_columns_cant_hold_is_told_once() -> None:
    text = "左侧和右侧颈部淋巴结肿大。 Aspirin was given."
    spans = [((0, 2), (5, 10)), ((3, 10),), ((5, 7),), ((14, 21),)]
    entities = tuple(
        Entity(f"T{n}", "bod", tuple(text[a:b] for a, b in at), tuple(at))
        for n, at in enumerate(spans)
    )
    record = Annotated("1", Annotated.of(text).passages, entities)
    written, outcome = content([record] * 3, "conll")
    assert [str(loss) for loss in outcome.losses] == [
        "3 discontinuous entities can't be written as CoNLL: left out or changed.",
        "3 entities that overlap others can't be written as CoNLL: left out or changed.",
    ]
    found = read("a.conll", written, 9)
    assert [one.id for one in found] == ["1", "1#2", "1#3"]
    assert found[0].record
    assert found[0].record.text == text
    assert [e.words for e in found[0].record.entities] == ["右侧颈部淋巴结", "Aspirin"]
    assert written.decode().count("# text") == 6  # two sentences


def test_other_files_arent_taken_for_it() -> None:
    assert conll.looks_like("a\tO\nb\tB-x\n\n")
    assert conll.looks_like("-DOCSTART- O\n")
    for text in ("", "I have blood group O\n", "a\tb\n", "x\n", "pmid\ttext\n1\tO\n2\tx\n"):
        assert not conll.looks_like(text)
