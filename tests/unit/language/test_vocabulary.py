"""The lists hold to the form that their docstring promises."""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources

import pytest

from taiyi_rag.language import HAN, has_han
from taiyi_rag.language.tokens import fold
from taiyi_rag.language.vocabulary import FILES, NEVER_SOUGHT, Kind, vocabulary

ROWS: dict[Kind, list[list[list[str]]]] = {
    kind: [
        [column.split("|") for column in line.split("\t")]
        for line in resources.files("taiyi_rag.language.vocabulary")
        .joinpath(name)
        .read_text("utf-8")
        .splitlines()
    ]
    for kind, name in FILES.items()
}


@pytest.mark.parametrize("kind", FILES)
def test_rows_have_both_sides_and_only_medicines_have_brands(kind: Kind) -> None:
    for row in ROWS[kind]:
        assert len(row) == 2 or (len(row) == 3 and kind == "substance"), row
        english, chinese = row[:2]
        assert not any(map(has_han, [*english[:1], *english])), row
        assert has_han(chinese[0]), row


@pytest.mark.parametrize("kind", FILES)
def test_rows_are_in_alphabetical_order(kind: Kind) -> None:
    firsts = [row[0][0].lower() for row in ROWS[kind]]
    assert firsts == sorted(firsts)


@pytest.mark.parametrize("kind", FILES)
def test_names_are_written_as_texts_are_read(kind: Kind) -> None:
    for name in (name for row in ROWS[kind] for column in row for name in column):
        bare = name.removeprefix(NEVER_SOUGHT)
        assert bare, "an empty name"
        assert bare == bare.strip()
        assert not re.search(r"[~#=\t]|  ", bare), name
        assert has_han(fold(bare)) == has_han(bare)
        plain = re.sub("'s?", "", re.sub("[αβγω]", "", bare))
        assert plain == re.sub("'|-(alpha|beta|gamma|omega)-", "", fold(bare)), name
        assert bare == bare.lower() or re.fullmatch(r"[A-Za-z]*[A-Z]", bare), name


def test_a_name_stands_in_one_row_only() -> None:
    rows = Counter(
        name
        for some in ROWS.values()
        for row in some
        for name in {name for column in row for name in column}
        if not name.startswith(NEVER_SOUGHT)
    )
    assert [name for name, count in rows.items() if count > 1] == []


def test_a_column_says_a_name_once() -> None:
    for row in (row for some in ROWS.values() for row in some):
        names = [
            name.removeprefix(NEVER_SOUGHT) for column in row for name in column if has_han(name)
        ]
        assert len(set(names)) == len(names), row


def test_no_name_doubles_a_character_by_mistake() -> None:
    """异异维a酸 was one. What is doubled rightly: foreign names, and where words meet."""
    rightly = (
        "艾滋病病毒 乳酸酸中毒 血栓栓塞 外阴阴道 可可碱 生活活动 细胞胞质 细胞胞浆 宝宝 毒毒素 "
        "直接接触 间接接触 免洗洗手 激光光凝 男男性 无烟烟草 心肌肌钙"
    )
    for name in (name for some in ROWS.values() for row in some for c in row[1:] for name in c):
        rest = re.sub("|".join(rightly.split()), "", name)
        assert not re.search(rf"([{HAN}])\1", rest), name


def test_single_characters_are_sought_only_where_they_mean_one_thing() -> None:
    single = {
        name
        for some in ROWS.values()
        for row in some
        for column in row[1:]
        for name in column
        if len(name) == 1
    }
    assert single == set("癌瘘疖痔疝痛癣疣锌肝肾肺胃")


def test_every_name_is_found_as_its_own_row() -> None:
    for entry in vocabulary().entries[::7]:
        for name in (*entry.english, *entry.chinese):
            if not name.startswith(NEVER_SOUGHT):
                found = vocabulary().find(name)
                assert [f.entry for f in found] == [entry], name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("acute kidney injuries", ["acute kidney injuries"]),
        ("Severe cases; several cases", ["severe cases", "cases"]),
        ("IL6, IL-6 and IL 6", ["il6", "il-6", "il 6"]),
        ("hearing aids", ["hearing aids"]),
        ("AIDS", ["aids"]),
        ("this aids recovery", ["recovery"]),
        ("ARBs", ["arbs"]),
        ("eGFR", ["egfr"]),
        ("2HRZE/4HR", []),
        ("非小细胞肺癌患者", ["非小细胞肺癌", "患者"]),
        ("2 型糖尿病", ["2 型糖尿病"]),
        ("维生素D缺乏", ["维生素d缺乏"]),
        ("現患糖尿病、胰島素治療", ["糖尿病", "胰岛素", "治疗"]),
        ("not. Mask", ["mask"]),
        ("brown fat, BAT, and RAT", ["fat"]),
        ("HIV, TB, NSAIDs", ["hiv", "tb", "nsaids"]),
        ("FEVER AND COUGH", ["fever", "cough"]),
        ("其中风险较大", ["风险"]),
        ("in case of fever", ["fever"]),
    ],
)
def test_names_are_found_whole(text: str, names: list[str]) -> None:
    assert [f.name for f in vocabulary().find(text)] == names
