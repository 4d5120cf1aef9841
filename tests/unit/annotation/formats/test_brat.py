"""BRAT: a folder or ZIP of texts and what is said of them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from taiyi_rag.annotation.formats import brat, brat_files
from taiyi_rag.annotation.reading import Input, read, records
from taiyi_rag.annotation.schema import Annotated, Argument, Identifier, Relation
from taiyi_rag.annotation.writing import content, write
from taiyi_rag.errors import InputError

TEXT = "患者😀服用阿司匹林后\r\n左侧和右侧颈部出血。"
ANN = """\
R1	Causes Arg1:T1 Arg2:T3
T1	Drug 5 9	阿司匹林
T2	Bleeding 19 21	出血
T3	Site 12 14;17 19	左侧 颈部
T4	Site 15 19	右侧颈部
E1	Bleeding:T2 Cause:T1 Site2:T4
E2	Worse:T2 Theme:E1
N1	Reference T1 ATC:B01AC06	aspirin
#1	AnnotatorNotes T1	en: aspirin
#2	AnnotatorNotes T1	ask Li
A1	Negation E1
*	Equiv T3 T4 T1
"""


def packed(**members: str | bytes) -> bytes:
    """A ZIP. "_" in names stands for a full stop."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name.replace("_", "."), text)
    return file.getvalue()


def test_a_pair_is_read_whole() -> None:
    record = brat.record("1", TEXT, ANN)
    assert [(e.id, e.words) for e in record.entities] == [
        ("T1", "阿司匹林"),
        ("T3", "左侧 … 颈部"),
        ("T4", "右侧颈部"),
    ]
    assert record.entities[0].normalized == (Identifier("ATC", "B01AC06"),)
    assert record.entities[0].notes == (("en", "aspirin"),)
    assert record.relations == (
        Relation("R1", "Causes", "T1", "T3"),
        Relation("*2", "Equiv", "T3", "T4"),
        Relation("*3", "Equiv", "T3", "T1"),
    )
    first, second = record.events
    assert (first.type, first.text) == ("Bleeding", ("出血",))
    assert first.arguments == (Argument("Cause", "T1"), Argument("Site2", "T4"))
    assert second.arguments == (Argument("Theme", "E1"),)
    assert [r.text.split("\t")[0] for r in record.remarks] == ["#2", "A1"]


def test_it_comes_back_from_a_zip_and_from_a_folder(tmp_path: Path) -> None:
    record = brat.record("a", TEXT, ANN)
    zipped, outcome = content([record], "brat")
    write([record], tmp_path / "out", "brat")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"a.txt", "a.ann"}
    assert (tmp_path / "out" / "a.txt").read_bytes().decode() == TEXT
    for (found,) in (read("a.zip", zipped, 9), list(records(tmp_path / "out"))):
        assert found.record
        assert found.record.entities[0] == record.entities[0]
        assert [e.offsets for e in found.record.entities] == [e.offsets for e in record.entities]
        assert len(found.record.relations) == 3
        assert [(e.type, e.offsets) for e in found.record.events] == [
            (e.type, e.offsets) for e in record.events
        ]
    assert set(outcome.lost) == {"remarks"}


@pytest.mark.parametrize(
    "line",
    [
        "T9	Drug 5 99	阿司匹林",
        "T9	Drug -4 2	阿司匹林",
        "T9	Drug 5 9	aspirin",
        "T9	Drug 5 9;7 12	阿司匹林",
        "T9	Drug 5",
        "T9",
        "T1	Drug 5 9	阿司匹林",
        "R9	Causes Arg1:T1",
        "R9",
        "E9	Bleeding:T9",
        "E9	Bleeding:T2 Cause:T99",
        "E9	",
        "E9	:",
        "N9	Reference T1",
        "#9	AnnotatorNotes",
        "*	",
        f"T9	Drug {'9' * 5000} 9	x",
    ],
)
def test_a_line_that_is_wrong_is_that_pairs_problem(line: str) -> None:
    bad, good = read("a.zip", packed(a_txt=TEXT, a_ann=f"{ANN}{line}\n", b_txt="x"), 9)
    assert bad.record is None
    assert bad.problem.startswith("a: ")
    assert len(bad.problem) < 300
    assert good == Input("b", Annotated.of("x", "b"))


def test_pairs_that_arent_whole_and_files_of_systems() -> None:
    members = {"a_ann": "", "__MACOSX/._b_txt": "x", "._c_txt": "x", "d/e_txt": "x", "f_pdf": "x"}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, text in members.items():
            package.writestr(name.replace("_txt", ".txt").replace("_ann", ".ann"), text)
    a, e = read("a.zip", file.getvalue(), 9)
    assert "no a.txt beside it" in a.problem
    assert e.id == "d/e"


def test_names_lead_nowhere_else(tmp_path: Path) -> None:
    given = [
        Annotated.of("x", id)
        for id in ("../../evil", "/etc/passwd", "A", "a", "", "病" * 200, "..")
    ]
    outcome = write(given, tmp_path / "out", "brat")
    assert outcome.records == len(given)
    assert len(list((tmp_path / "out").iterdir())) == 2 * len(given)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    found = read("a.zip", packed(**{"../../evil_txt": "x", "C:\\evil_txt": "y"}), 9)
    assert sorted(one.record.text for one in found if one.record) == ["x", "y"]


def test_bombs_arent_unpacked() -> None:
    bomb, small = read("a.zip", packed(a_txt=b"a" * (1 << 23), b_txt="x"), 9)
    assert "too large" in bomb.problem
    assert small.record
    lying = bytearray(packed(a_txt=b"a" * 5000))
    at = lying.rindex(b"PK\x01\x02") + 24
    lying[at : at + 4] = (10).to_bytes(4, "little")
    (found,) = read("a.zip", bytes(lying), 9)
    assert found.record is None or len(found.record.text) <= 10


@pytest.mark.parametrize("given", [b"", b"PK\x03\x04", b"no zip", packed(a_txt="x")[:-30]])
def test_what_is_no_zip_is_refused(given: bytes) -> None:
    with pytest.raises(InputError, match="ZIP"):
        read("a.zip", given, 9)


def test_a_zip_whose_files_overlap_is_refused() -> None:
    twice = bytearray(packed(a_txt=b"abc" * 9, b_txt=b"abc" * 9))
    second = twice.rindex(b"PK\x01\x02")
    twice[second + 20 : second + 24] = (1 << 20).to_bytes(4, "little")
    with pytest.raises(InputError, match="overlap"):
        read("a.zip", bytes(twice), 9)


def test_a_large_file_of_a_folder_isnt_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brat_files, "_LARGEST", 10)
    (tmp_path / "a.txt").write_text("x" * 11)
    (tmp_path / "b.txt").write_text("x")
    large, small = records(tmp_path)
    assert "larger" in large.problem
    assert small.record
