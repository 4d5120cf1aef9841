"""What has a claim's words needn't say it."""

from __future__ import annotations

import pytest

from taiyi_rag.verification.assertions import asserts

CLAIM = "Statins reduce hip fractures."


@pytest.mark.parametrize(
    "source",
    [
        "OBJECTIVE To determine whether statins reduce hip fractures.",
        "We investigated the effect of statins on reduced hip fractures.",
        "Do statins reduce hip fractures?",
        "It is not known whether statins reduce hip fractures.",
        "The association of statins with hip fractures.",
        "Statins increase hip fractures.",
        "The aim of this trial was to compare statins that reduce hip fractures.",
    ],
)
def test_what_only_asks_or_goes_another_way_doesnt_assert_it(source: str) -> None:
    assert not asserts(CLAIM, [source])


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (CLAIM, "Hip fractures were fewer with statins."),
        (CLAIM, "他汀类药物与髋部骨折。"),
        ("It was studied whether statins help.", "We investigated whether statins help."),
        ("Metformin is contraindicated below 30.", "Below 30 metformin is contraindicated."),
        ("地塞米松降低死亡率。", "地塞米松组死亡率下降。"),
    ],
)
def test_what_says_so_does(claim: str, source: str) -> None:
    assert asserts(claim, [source])


def test_chinese_aims_assert_nothing() -> None:
    assert not asserts("地塞米松降低死亡率。", ["目的：探讨地塞米松能否降低死亡率。"])
    assert not asserts("地塞米松降低死亡率。", ["地塞米松是否降低死亡率尚不清楚。"])
