"""The list of references that is pasted into a text."""

from __future__ import annotations

from dataclasses import replace

from taiyi_rag.references import reference_list
from taiyi_rag.types import Document, TrustStatus

TRIAL = Document(
    "PMID:1", "Aspirin & eGFR <30: a *trial*", "", "en", "The Lancet", "pubmed",
    authors=tuple(f"Smith {letter}" for letter in "ABCDEFG"), year=2021,
    doi="10.1016/S0140-6736(98)07037_8", pmid="32678530",
    extra=(("citation", "Lancet. 2021;352(9131):837-53"),),
)  # fmt: skip
CHINESE = Document(
    "d2", "糖尿病防治指南", "", "zh", "中华糖尿病杂志", "jats",
    authors=("李明", "王芳", "张伟", "刘洋", "陈静", "杨帆", "赵磊"), year=2020,
)  # fmt: skip
PAGE = Document("w", "Dose?", "", "en", "WHO", "html", url="https://who.int/a b")


def test_a_list_is_as_journals_print_it() -> None:
    assert reference_list([TRIAL, CHINESE, TRIAL, PAGE]).splitlines() == [
        "1. Smith A, Smith B, Smith C, Smith D, Smith E, Smith F, et al. Aspirin & eGFR <30: a "
        "*trial*. Lancet. 2021;352(9131):837-53. doi:10.1016/S0140-6736(98)07037_8. "
        "PMID: 32678530.",
        "2. 李明, 王芳, 张伟, 刘洋, 陈静, 杨帆, 等. 糖尿病防治指南. 中华糖尿病杂志. 2020.",
        "3. Dose? WHO. https://who.int/a%20b.",
    ]


def test_markdown_says_what_the_title_says() -> None:
    line = reference_list([TRIAL], markdown=True)
    assert r"Aspirin \& eGFR \<30: a \*trial\*." in line
    assert "*Lancet*. 2021" in line
    assert "](https://doi.org/10.1016/S0140-6736%2898%2907037_8)" in line
    forged = replace(TRIAL, doi="10.1/x) [here](javascript:alert(1)", title="![](http://x)\n# H")
    assert "](" not in reference_list([forged], markdown=True).replace("\\](", "")
    assert len(reference_list([forged], markdown=True).splitlines()) == 1


def test_what_is_retracted_is_said() -> None:
    assert "RETRACTED. Don't cite it as evidence." in reference_list(
        [replace(TRIAL, trust=TrustStatus.RETRACTED)]
    )
