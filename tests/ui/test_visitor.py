"""Whose page it is, and what is told of the machine to whom."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ui import reticence, visitor


def sign_in(monkeypatch: pytest.MonkeyPatch, **user: Any) -> visitor.Visitor:
    known = {"is_logged_in": True} | user
    monkeypatch.setattr(visitor.st, "user", SimpleNamespace(to_dict=lambda: known))
    monkeypatch.setattr(visitor, "_browsers_secret", lambda: "secret")
    return visitor.current()


@pytest.mark.parametrize("denied", [False, "false", "False", None])
def test_who_gives_an_address_that_nobody_verified_is_not_signed_in(
    monkeypatch: pytest.MonkeyPatch, denied: object
) -> None:
    assert sign_in(monkeypatch, email="ann@x.org", email_verified=denied, sub="1").name == ""
    assert visitor.is_unverified()
    assert sign_in(monkeypatch, email="ann@x.org", email_verified=True).name == "ann@x.org"
    assert sign_in(monkeypatch, email="ann@x.org").name == "ann@x.org"
    assert not visitor.is_unverified()


def test_a_name_is_the_same_person_however_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    one = sign_in(monkeypatch, email="Ann@Example.org").owner
    assert sign_in(monkeypatch, email="ann@example.ORG").owner == one


@pytest.mark.parametrize(
    ("ip", "headers", "all_"),
    [
        (None, {}, True),
        ("127.0.0.5", {}, True),
        ("10.0.0.7", {}, False),
        (None, {"X-Forwarded-For": "10.0.0.7"}, False),
        (None, {"Forwarded": "for=10.0.0.7"}, False),
    ],
)
def test_who_comes_through_a_proxy_does_not_sit_at_the_machine(
    monkeypatch: pytest.MonkeyPatch, ip: str | None, headers: dict[str, str], all_: bool
) -> None:
    context = SimpleNamespace(ip_address=ip, headers=headers)
    monkeypatch.setattr(reticence.st, "context", context)
    monkeypatch.setattr(reticence.st, "get_option", lambda name: "localhost")
    monkeypatch.setattr(reticence.visitor, "current", lambda: visitor.Visitor("o"))
    assert reticence.tells_all() is all_


@pytest.mark.parametrize(
    "text",
    [
        "/srv/my secret data/x.pdf can't be read.",
        "'/srv/secret/my secret file.pdf' is damaged: run it again.",
        r"C:\Users\secret name\x.pdf is gone",
        "No folder /srv/secret. Make it.",
    ],
)
def test_paths_with_blanks_are_hidden_whole(text: str) -> None:
    assert "secret" not in reticence.hidden(text)
    assert reticence.hidden(text).endswith(text[-5:])
