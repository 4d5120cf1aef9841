"""`python -m ui`: serve the page on this machine.

Checks first what would otherwise fail in the browser: the settings, and whether the port is free.
"""

from __future__ import annotations

import errno
import os
import socket
import threading
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taiyi_rag.errors import SettingsError, TaiyiError

if TYPE_CHECKING:
    from taiyi_rag.settings import Settings

SCRIPT = Path(__file__).parent / "app.py"

_SHARED = ("taiyi_rag.engine", "taiyi_rag.retrieval", "taiyi_rag.embedding.e5")
"""Imported before there are threads: the one that loads the model and the first visitor's would
meet modules of LlamaIndex that import one another, half made."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="port to listen on")] = 8501,
    address: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    indexes: Annotated[
        Path | None, typer.Option(help="folder that holds the collections [TAIYI_INDEXES]")
    ] = None,
) -> None:
    """Serve the page: ask a library, and read answers whose every sentence is cited."""
    try:
        settings = _prepare(indexes)
        _check_free(address, port)
    except TaiyiError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"Taiyi-RAG is on http://{_shown(address)}:{port} (Ctrl+C stops it)")
    _run(address, port, settings.uploads.file_mb)


def _prepare(indexes: Path | None) -> Settings:
    """Check the settings, pass the folder on to the page's script, and begin to load the model."""
    from taiyi_rag.log import configure
    from taiyi_rag.settings import load_settings
    from ui.model import warm

    if indexes is not None:
        os.environ["TAIYI_INDEXES"] = str(indexes.absolute())
    settings = load_settings()
    configure(settings.log_level)
    for name in _SHARED:
        import_module(name)
    threading.Thread(target=warm, args=(settings,), daemon=True).start()
    return settings


def _check_free(address: str, port: int) -> None:
    """Raises `SettingsError` when nothing can listen there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"Port {port} is in use: perhaps the page is already being served on "
                f"http://{_shown(address)}:{port}. Open that, or choose another port: "
                f"python -m ui --port {port + 1 if port < 65535 else 8501}"
            ) from None
        raise SettingsError(
            f"The page can't be served on {address}, port {port}: {error.strerror}. Choose others "
            "with --address and --port."
        ) from None


def _run(address: str, port: int, upload_mb: int) -> None:
    from streamlit.web import cli

    flags = [f"--server.address={address}", f"--server.port={port}"]
    # Flags win over every other configuration: no variable can turn telemetry on again.
    flags += [f"--server.maxUploadSize={upload_mb}"]
    flags += ["--browser.gatherUsageStats=false", "--server.headless=true"]
    if _is_loopback(address):
        # A page elsewhere whose name resolves to this machine may not talk to the library.
        flags += [f"--server.allowedHosts={host}" for host in ("localhost", "127.0.0.1", "::1")]
    _send_at_once()
    cli.main(["run", str(SCRIPT), *flags], prog_name="streamlit")


def _send_at_once() -> None:
    """Turn off Nagle's algorithm, which held the end of every run back for 40 ms.

    asyncio does so for sockets that say they are TCP's; the one that Streamlit binds itself says
    nothing. What is accepted on a socket has its options.
    """
    from streamlit.web.server.starlette import starlette_server

    bind = starlette_server._bind_socket

    def bound(address: str, port: int, backlog: int) -> socket.socket:
        listening = bind(address, port, backlog)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening

    starlette_server._bind_socket = bound


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _shown(address: str) -> str:
    """How a browser on this machine reaches the address."""
    if _is_loopback(address) or address in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{address}]" if ":" in address else address


if __name__ == "__main__":
    app()
