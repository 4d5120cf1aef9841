"""Which titles are editions of one guideline, and which only look like it."""

from __future__ import annotations

import pytest

from taiyi_rag.library.lineage import edition_of
from taiyi_rag.types import Document, StudyDesign


def edition(title: str, issuer: str | None = "WHO", version: str | None = None):
    return edition_of(
        Document(
            "1",
            title,
            "",
            "en",
            "S",
            "text",
            design=StudyDesign.GUIDELINE,
            issuer=issuer,
            version=version,
        )
    )


EDITIONS = [
    ("新型冠状病毒肺炎诊疗方案（试行第八版）", "新型冠状病毒肺炎诊疗方案（试行第九版）"),
    ("新型冠状病毒肺炎诊疗方案（试行第八版 修订版）", "新型冠状病毒肺炎诊疗方案(第9版)"),
    ("新型冠状病毒肺炎诊疗方案（试行第九版）", "新型冠状病毒肺炎诊疗方案（试行第十版）"),
    ("新型冠状病毒肺炎诊疗方案（试行第八版）", "新型冠状病毒肺炎诊疗方案（试行第八版修订版）"),
    ("中国2型糖尿病防治指南（2017年版）", "中国2型糖尿病防治指南（2020年版）"),
    ("高血压防治指南第二十版", "高血压防治指南第二十一版"),
    ("Guidelines for malaria, 2nd edition", "Guidelines for malaria: third edition"),
    ("Asthma management v2.9", "Asthma management v2.10"),
    ("Standards of Care in Diabetes—2023", "Standards of Care in Diabetes—2024"),
    ("Hypertension guideline: 2019 update", "Hypertension guideline: 2023 update"),
    ("Guideline on X (2015)", "Guideline on X (2021)"),
]


@pytest.mark.parametrize(("old", "new"), EDITIONS)
def test_editions(old: str, new: str) -> None:
    before, after = edition(old), edition(new)
    assert before is not None
    assert after is not None
    assert (before.series, before.issuer) == (after.series, after.issuer)
    assert before.rank < after.rank


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新型冠状病毒肺炎诊疗方案（第九版）", "新型冠状病毒肺炎防控方案（第十版）"),
        ("中国2型糖尿病防治指南（2017年版）", "中国1型糖尿病防治指南（2020年版）"),
        ("Guideline on X, 2nd edition", "Guideline on X (2021)"),
        ("Guideline on X in adults (2015)", "Guideline on X in children (2021)"),
    ],
)
def test_other_series(one: str, other: str) -> None:
    first, second = edition(one), edition(other)
    assert first is not None
    assert second is not None
    assert first.series != second.series


@pytest.mark.parametrize(
    ("title", "issuer", "version"),
    [
        ("Type 2 diabetes in adults: management", "NICE", None),
        ("Type 2 diabetes in adults: management", "NICE", "NG28"),
        ("Guideline on vitamin B12 and folate 400", "WHO", None),
        ("From the 2nd edition to the 3rd edition of a guideline", "WHO", None),
        ("诊疗指南（第二版）", None, None),
        ("Guideline 2020", None, None),
        ("Standards of Care in Diabetes—2023", None, None),
        ("第九版", "WHO", None),
    ],
)
def test_what_isnt_exact_is_left(title: str, issuer: str | None, version: str | None) -> None:
    assert edition(title, issuer, version) is None


def test_version_beside_the_title() -> None:
    old, new = edition("Malaria", version="9"), edition("Malaria", version="v10")
    assert old is not None
    assert new is not None
    assert (old.series, old.rank < new.rank) == (new.series, True)
    chinese = edition("新冠诊疗方案", version="第九版")
    assert chinese == edition("新冠诊疗方案（第9版）")


def test_only_guidelines_have_editions() -> None:
    book = Document("1", "Harrison's, 20th edition", "", "en", "S", "text", issuer="McGraw")
    assert edition_of(book) is None


def test_without_an_issuer_a_long_numbered_title_is_taken() -> None:
    found = edition("新型冠状病毒肺炎诊疗方案（试行第九版）", None)
    assert found is not None
    assert found.issuer is None
