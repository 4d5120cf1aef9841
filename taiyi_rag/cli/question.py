"""The question of `ask` and `search`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

Question = Annotated[
    str, typer.Argument(help="a question in English or Chinese; - reads it from standard input")
]


def read_question(question: str) -> str:
    """The question that was given, or that standard input holds."""
    return sys.stdin.read() if question == "-" else question
