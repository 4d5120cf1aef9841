"""TRUST 10: red flags get the emergency notice first, and knowledge questions don't. A list of
keywords fails both ways.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from taiyi_rag.safety.screening import screen
from tests.faults import scoreboard
from tests.faults.emergencies import Asked, emergencies, lookalikes, twins

_MOST_ALARMED = 0.05
_KEYWORDS = (
    "chest pain",
    "stroke",
    "heart attack",
    "can't breathe",
    "suicide",
    "overdose",
    "bleeding",
    "unconscious",
    "seizure",
    "anaphylaxis",
    "胸痛",
    "中风",
    "心梗",
    "自杀",
    "中毒",
    "出血",
    "昏迷",
    "抽搐",
    "过敏性休克",
)


def flagged(question: str) -> bool:
    return bool(screen(question).red_flags)


def by_keywords(question: str) -> bool:
    return any(word in question.lower() for word in _KEYWORDS)


def missed(asked: Iterable[Asked], alarms: Callable[[str], bool] = flagged) -> scoreboard.Failures:
    failures = scoreboard.Failures()
    for one in asked:
        if not alarms(one.text):
            failures.note(one.text, f"{one.kind} missed")
    return failures


def alarmed(asked: Iterable[Asked], alarms: Callable[[str], bool] = flagged) -> list[str]:
    return [one.text for one in asked if alarms(one.text)]


def test_no_emergency_is_missed() -> None:
    failures = missed(emergencies()[::5])
    assert not len(failures), failures


def test_what_only_sounds_so_alarms_nobody() -> None:
    asked = [*lookalikes(), *twins()][::2]
    assert len(alarmed(asked)) <= _MOST_ALARMED * len(asked), alarmed(asked)


def test_a_list_of_keywords_is_found_out() -> None:
    """It misses what is put in other words, and alarms whoever asks what is known."""
    asked = emergencies()
    assert len(missed(asked, by_keywords)) > 0.5 * len(asked)
    benign = lookalikes()
    assert len(alarmed(benign, by_keywords)) > _MOST_ALARMED * len(benign)


@pytest.mark.faults
def test_no_emergency_is_missed_in_full() -> None:
    asked = emergencies()
    assert len(asked) >= 600
    scoreboard.settle(
        10,
        "emergencies in words that the rules were mended with: missed",
        len(asked),
        missed(asked),
    )


@pytest.mark.faults
def test_what_only_sounds_so_alarms_nobody_in_full() -> None:
    asked = [*lookalikes(), *twins()]
    found = alarmed(asked)
    scoreboard.record(10, "look-alikes, en and zh: alarmed", len(asked), len(found))
    assert len(lookalikes()) >= 300
    assert len(found) <= _MOST_ALARMED * len(asked), found


@pytest.mark.faults
def test_vignettes_of_triage(shared_data: Path) -> None:
    """Of others' making; only the extended ones are reported, the others were built with."""
    cases = list(vignettes(shared_data / "trust" / "triage_vignettes" / "vignettes_extended.jsonl"))
    for tier, most in (("critical", 0.1), ("urgent", 0.4)):
        asked = [text for each, text in cases if each == tier]
        lost = [text for text in asked if not flagged(text)]
        scoreboard.record(10, f"triage vignettes, {tier}: missed", len(asked), len(lost))
        assert len(lost) <= most * len(asked), lost
    routine = [text for each, text in cases if each == "routine"]
    found = [text for text in routine if flagged(text)]
    scoreboard.record(10, "triage vignettes, routine: alarmed", len(routine), len(found))
    assert len(found) <= 0.2 * len(routine), found


@pytest.mark.faults
def test_real_knowledge_questions_alarm_nobody(shared_data: Path) -> None:
    retrieval = shared_data / "retrieval"
    for name, asked in (
        ("BioASQ", list(bioasq(retrieval / "bioasq"))),
        ("NFCorpus", list(nfcorpus(retrieval / "nfcorpus"))),
    ):
        found = [question for question in asked if flagged(question)]
        scoreboard.record(10, f"questions of {name}: alarmed", len(asked), len(found))
        assert len(found) <= _MOST_ALARMED * len(asked), found


def vignettes(path: Path) -> Iterable[tuple[str, str]]:
    """Each vignette's tier and its case in one paragraph, vital signs last."""
    signs = {
        "heart_rate": "HR",
        "systolic_bp": "SBP",
        "temperature_c": "temp",
        "spo2": "SpO2",
        "respiratory_rate": "RR",
    }
    for line in path.read_text("utf-8").splitlines():
        case = json.loads(line)
        told = case["input"]
        who = f"{told['demographics']['age']}-year-old {told['demographics']['sex']}"
        vitals = ", ".join(f"{signs[n]} {told['vitals'][n]}" for n in signs if n in told["vitals"])
        text = f"{who}. {told['chief_complaint']}. {told.get('history', '')} {vitals}"
        yield case["labels"]["gold_risk_tier"], text


def bioasq(folder: Path) -> Iterable[str]:
    for path in sorted(folder.glob("*.json")):
        yield from (q["body"] for q in json.loads(path.read_text("utf-8"))["questions"])


def nfcorpus(folder: Path) -> Iterable[str]:
    for path in sorted(folder.glob("*.queries")):
        yield from (line.split("\t")[1] for line in path.read_text("utf-8").splitlines())
