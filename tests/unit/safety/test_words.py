"""What people are told."""

from __future__ import annotations

import pytest

from taiyi_rag.safety.codes import Decline, RedFlag
from taiyi_rag.safety.words import declined, emergency
from taiyi_rag.settings import load_settings


def test_numbers_follow_the_language_where_no_region_is_set() -> None:
    assert "120" in emergency([RedFlag.STROKE], "zh")
    told = emergency([RedFlag.STROKE], "en")
    assert all(number in told for number in ("112", "911", "999", "120"))


@pytest.mark.parametrize(
    ("region", "ambulance", "crisis"),
    [
        ("CN", "120", "12356"),
        ("HK", "999", "18111"),
        ("US", "911", "988"),
        ("GB", "999", "111"),
        ("EU", "112", "116 123"),
    ],
)
def test_numbers_of_a_region(region: str, ambulance: str, crisis: str) -> None:
    for language in ("en", "zh"):
        assert ambulance in emergency([RedFlag.CHEST_PAIN], language, region)  # type: ignore[arg-type]
        assert crisis in emergency([RedFlag.SUICIDE], language, region)  # type: ignore[arg-type]


def test_danger_from_oneself_and_from_others_is_told_in_its_own_words() -> None:
    told = emergency([RedFlag.SUICIDE, RedFlag.POISONING], "en", "US")
    assert told.startswith("It sounds as if someone may be in danger of taking their own life")
    assert "1-800-222-1222" in told
    assert "110" in emergency([RedFlag.VIOLENCE], "zh")


@pytest.mark.parametrize("flag", RedFlag)
def test_every_flag_has_words(flag: RedFlag) -> None:
    assert emergency([flag], "en", "US")
    assert emergency([flag], "zh")


def test_a_decline_says_what_can_be_asked_instead() -> None:
    assert "label" in declined(Decline.PRESCRIPTION, "en")
    assert "说明书" in declined(Decline.PRESCRIPTION, "zh")
    assert declined(Decline.HARM, "en") != declined(Decline.HARM, "zh")


def test_the_region_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().region is None
    monkeypatch.setenv("TAIYI_REGION", "HK")
    assert load_settings().region == "HK"
