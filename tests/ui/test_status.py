"""What Status shows, to whom, and that it waits for nothing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from taiyi_rag.doctor import Finding
from tests.ui.pages import go_to, html, words
from ui import health, promises, reticence, status_tables
from ui.looking import Look
from ui.texts import TEXTS, Texts

EN, ZH = TEXTS["en"], TEXTS["zh"]
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def status(page: AppTest) -> AppTest:
    return go_to(page, "status")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What doctor finds."""
    findings = [
        Finding("machine", "ok", "Python 3.11, 2 cores, x86_64"),
        Finding("collection samples", "ok", "3 documents, 9 passages, 1.0 MB"),
        Finding("collection secret", "wrong", HOSTILE, "see the message"),
        Finding(
            "model server", "wrong", f"http://me:pw@10.0.0.9:80/v1 {HOSTILE}", "look at /etc/x"
        ),
    ]
    look = Look(lambda: findings, 60)
    until(lambda: look.seen().value is not None)
    monkeypatch.setattr(health, "findings", lambda settings: look)
    return findings


def until(true: Callable[[], object]) -> None:
    for _ in range(500):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it doesn't come true")


def test_findings_are_told_with_how_to_mend_them(status: AppTest, found: list[Finding]) -> None:
    status.run()
    assert not status.exception
    assert Texts("en")("findings-bad", count=1, total=3, ago=EN["ago-now"]) in words(status)
    assert f"{EN['mend']} look at" in words(status)
    assert "<script" not in html(status)


def test_a_library_that_may_not_be_read_isnt_named(status: AppTest, found: list[Finding]) -> None:
    assert "secret" not in words(status.run())


@pytest.mark.parametrize("address", [None, "::", "192.168.1.2"])
def test_who_isnt_at_the_machine_sees_no_path_and_no_address(
    status: AppTest, found: list[Finding], monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    monkeypatch.setattr(reticence.st, "get_option", lambda name: address)
    status.run()
    assert "10.0.0.9" not in words(status)
    assert "/etc" not in words(status)


def test_who_is_at_the_machine_sees_them_but_no_password(
    status: AppTest, found: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reticence.st, "get_option", lambda name: "127.0.0.1")
    status.run()
    assert "http://10.0.0.9:80/v1" in words(status)
    assert "/etc/x" in words(status)
    assert "pw" not in words(status)


def test_the_page_doesnt_wait_for_doctor(status: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = threading.Event()

    def slowly() -> list[Finding]:
        ready.wait(30)
        return []

    look = Look(slowly, 60)
    monkeypatch.setattr(health, "findings", lambda settings: look)
    began = time.perf_counter()
    status.run()
    assert EN["findings-looking"] in words(status)
    assert time.perf_counter() - began < 20
    ready.set()
    until(lambda: not look.seen().looking)
    assert Texts("en")("findings-good", count=0, ago=EN["ago-now"]) in words(status.run())


def test_a_doctor_that_fails_is_told(status: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[Finding]:
        raise OSError("gone")

    look = Look(fail, 60)
    until(lambda: look.seen().failed)
    monkeypatch.setattr(health, "findings", lambda settings: look)
    assert EN["findings-failed"] in words(status.run())


def test_the_page_speaks_chinese(status: AppTest, found: list[Finding]) -> None:
    status.query_params["lang"] = "zh"
    status.run()
    assert "Python 3.11，2 核，x86_64" in words(status)
    assert "3 篇文献，9 个段落，1.0 MB" in words(status)
    assert ZH["promise-misquotes"] in words(status)


def test_figures_are_those_of_the_results_with_n_bound_and_commit(
    status: AppTest, found: list[Finding]
) -> None:
    status.run()
    rows = json.loads((promises.RESULTS / "trust.json").read_text("utf-8"))["figures"]["rows"]
    row = next(r for r in rows if r["name"] == "deleted and purged")
    assert f"{row['failures']} / {row['n']}" in words(status)
    assert row["commit"] in words(status)
    assert EN["promise-deleted"] in words(status)
    assert "nDCG@10" in words(status)


def test_every_chosen_promise_is_in_the_results() -> None:
    assert {one.text for one in promises.promises() if one.text} == set(promises.CHOSEN.values())


def test_without_figures_that_is_said(
    status: AppTest, found: list[Finding], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "trust.json").write_text("not json", "utf-8")
    assert promises.promises(tmp_path) == ()
    assert promises.retrieval(tmp_path) == ()
    monkeypatch.setattr(promises, "promises", tuple)
    monkeypatch.setattr(promises, "retrieval", tuple)
    assert EN["evaluation-none"] in words(status.run())


def test_a_model_server_that_is_down_is_told(
    status: AppTest, found: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIYI_MODEL__BASE_URL", "http://127.0.0.1:9/v1")
    status.run()
    until(lambda: EN["server-silent"] in words(status.run()))
    assert "taiyi2" in words(status)


def test_times_of_answers_are_shown_by_library(status: AppTest, found: list[Finding]) -> None:
    from taiyi_rag.records import Pace

    table = status_tables.paces(
        Texts("en"),
        {"samples": Pace(7, "2026-01-01T00:00", "2026-02-01T00:00", {"total": (120.4, 1300.0)})},
    )
    assert "<td>7 · 2026-01-01 – 2026-02-01</td><td>120 / 1,300</td>" in table


def test_a_look_is_shared_and_kept() -> None:
    looks: list[int] = []
    look = Look(lambda: looks.append(1) or len(looks), 60)  # type: ignore[func-returns-value]
    until(lambda: look.seen().value == 1)
    look.seen()
    look.again()
    until(lambda: look.seen().value == 2)
    assert len(looks) == 2
