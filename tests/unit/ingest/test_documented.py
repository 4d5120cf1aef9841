"""docs/cli.md names every command and option of `python -m ingest`, and none that there isn't."""

from __future__ import annotations

import re
from pathlib import Path

import typer.main

from ingest.__main__ import app

DOCS = Path(__file__).parent.parent.parent.parent / "docs" / "cli.md"


def test_every_command_and_option_is_documented() -> None:
    text = DOCS.read_text("utf-8")
    section = text[text.index("## python -m ingest") : text.index("## taiyi-rag ask")]
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    known: set[str] = set()
    for name, command in commands.items():
        assert f"\n| `{name}" in section, name
        known |= {flag for p in command.params for flag in p.opts if flag.startswith("--")}
    assert {flag for flag in known - {"--help"} if flag not in text} == set()
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", section)) - known == set()
