"""`python -m ui`: what is checked before the page is served."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ui import __main__ as serve


@pytest.fixture
def flags(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The arguments that Streamlit was started with; it isn't."""
    from streamlit.web import cli

    given: list[str] = []
    monkeypatch.setattr(cli, "main", lambda args, **_: given.extend(args))
    monkeypatch.setattr("ui.model.warm", lambda settings: None)
    monkeypatch.setenv("TAIYI_INDEXES", str(tmp_path))
    return given


def _serve(*arguments: str) -> Any:
    return CliRunner().invoke(serve.app, list(arguments))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_page_is_served_on_this_machine_without_telemetry(flags: list[str]) -> None:
    port = _free_port()
    done = _serve("--port", str(port))
    assert f"http://localhost:{port}" in done.output
    assert "--server.address=127.0.0.1" in flags
    assert "--browser.gatherUsageStats=false" in flags
    assert "--server.allowedHosts=localhost" in flags


def test_another_address_may_be_reached_under_any_name(flags: list[str]) -> None:
    _serve("--address", "::", "--port", str(_free_port()))
    assert "--server.address=::" in flags
    assert not [flag for flag in flags if "allowedHosts" in flag]


def test_a_port_in_use_is_told_with_the_next_step(flags: list[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = _serve("--port", str(port))
    assert done.exit_code == 2
    assert f"Port {port} is in use" in done.output
    assert "python -m ui --port" in done.output
    assert flags == []


def test_an_address_that_is_not_here_is_told(flags: list[str]) -> None:
    done = _serve("--address", "192.0.2.1", "--port", str(_free_port()))
    assert done.exit_code == 2
    assert "can't be served on 192.0.2.1" in done.output


def test_a_wrong_setting_is_told_before_serving(
    flags: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIYI_NONSENSE", "1")
    done = _serve("--port", str(_free_port()))
    assert done.exit_code == 2
    assert "TAIYI_NONSENSE" in done.output


def test_the_configuration_beside_the_script_is_sound() -> None:
    import tomllib

    path = serve.SCRIPT.parent / ".streamlit" / "config.toml"
    config = tomllib.loads(path.read_text("utf-8"))
    assert config["browser"] == {"gatherUsageStats": False}
    assert config["client"]["showErrorDetails"] == "none"
    assert config["server"]["enableXsrfProtection"] is True
    assert config["server"]["address"] == "127.0.0.1"
