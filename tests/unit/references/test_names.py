"""Family and given names, told apart however a library writes them."""

from __future__ import annotations

import pytest

from taiyi_rag.references.names import name_of


@pytest.mark.parametrize(
    ("written", "inverted", "short"),
    [
        ("Smith JA", "Smith, J. A.", "Smith JA"),
        ("van der Berg J", "van der Berg, J.", "van der Berg J"),
        ("Smith JA Jr", "Smith, J. A., Jr.", "Smith JA Jr"),
        ("Smith, John A.", "Smith, John A.", "Smith JA"),
        ("Smith, Jr., John", "Smith, John, Jr.", "Smith J Jr"),
        ("John A. Smith", "Smith, John A.", "Smith JA"),
        ("Jan van der Berg", "van der Berg, Jan", "van der Berg J"),
        ("Ludwig van Beethoven", "van Beethoven, Ludwig", "van Beethoven L"),
        ("O'Brien K-H", "O'Brien, K. H.", "O'Brien KH"),
        ("Müller É", "Müller, É.", "Müller É"),
        ("李明", "李, 明", "李明"),
        ("李 明", "李, 明", "李明"),
        ("欧阳修", "欧阳, 修", "欧阳修"),
        ("諸葛亮", "諸葛, 亮", "諸葛亮"),
        ("屠呦呦", "屠, 呦呦", "屠呦呦"),
        ("李会", "李, 会", "李会"),
    ],
)
def test_people(written: str, inverted: str, short: str) -> None:
    name = name_of(written)
    assert (name.inverted, name.short, name.group) == (inverted, short, False)


@pytest.mark.parametrize(
    "written",
    [
        "WHO",
        "RECOVERY Collaborative Group",
        "Ministry of Health, China",
        "US Food and Drug Administration",
        "卫生部",
        "国家药品监督管理局",
        "中华医学会糖尿病学分会",
        "药监局",
    ],
)
def test_groups_are_not_cut(written: str) -> None:
    name = name_of(written)
    assert (name.family, name.given, name.group) == (written, "", True)
