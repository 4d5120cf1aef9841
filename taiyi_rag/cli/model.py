"""`taiyi-rag model`: host a language model, and look at one that runs (docs/model.md)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from taiyi_rag.cli.common import AsJson, errors_told, print_json, settings_in_force

app = typer.Typer(help="Host the language model that writes answers.", no_args_is_help=True)

Download = Annotated[
    bool, typer.Option("--download", help="fetch the model from its hub, at TAIYI_SERVE__REVISION")
]
Expose = Annotated[
    bool, typer.Option("--expose", help="allow an address that other machines can reach")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="check everything, tell it, and start nothing")
]


@app.command()
def serve(download: Download = False, expose: Expose = False, dry_run: DryRun = False) -> None:
    """Serve a model with vLLM on this machine, Taiyi2 unless TAIYI_SERVE__MODEL says otherwise."""
    with errors_told(as_json=False):
        from taiyi_rag.generation.hosting.plan import plan
        from taiyi_rag.generation.hosting.server import serve as serving

        planned = plan(settings_in_force(None), download=download, expose=expose)
        for line in planned.told:
            typer.echo(line)
        if not dry_run:
            serving(planned, typer.echo)


@app.command()
def check(as_json: AsJson = False) -> None:
    """Ask the server of TAIYI_MODEL__BASE_URL a few small things: does it do what we need?"""
    with errors_told(as_json):
        from taiyi_rag.cli.render import print_findings
        from taiyi_rag.doctor import Finding
        from taiyi_rag.errors import SettingsError
        from taiyi_rag.generation.hosting.checking import check as checking

        chosen = settings_in_force(None).model
        if not chosen.base_url:
            raise SettingsError("TAIYI_MODEL__BASE_URL is empty: there is no server to check.")
        findings = [Finding(**asdict(found)) for found in checking(chosen)]
        print_json([f.as_json() for f in findings]) if as_json else print_findings(findings)
    if any(f.status == "wrong" for f in findings):
        raise typer.Exit(1)
