"""Who may reach the server, and with which key.

vLLM's key leaves routes open: /invocations answers questions and /tokenize, /pooling, /metrics,
/version, /ping and others work without it (docs/usage/security.md of vLLM). So the server listens
on this machine alone, a fence inside it lets four routes through (inside/taiyi_fence.py), and it is
looked at from outside before anybody is told that it is ready.
"""

from __future__ import annotations

import errno
import os
import secrets
import socket
import stat
from ipaddress import ip_address
from pathlib import Path

from taiyi_rag.errors import SettingsError

OPEN_IN_VLLM = (
    "/invocations", "/tokenize", "/detokenize", "/pooling", "/classify", "/score", "/rerank",
    "/generative_scoring", "/scale_elastic_ep", "/pause", "/load", "/metrics", "/ping", "/version",
)  # fmt: skip
"""Routes that vLLM serves without its key. None but /metrics passes the fence, and that with it."""

_LEAST_KEY = 16


def check_host(host: str, *, expose: bool) -> str:
    """What to tell of an address that others reach, "" of one that only this machine does.

    Raises `SettingsError` for the former unless `expose`.
    """
    if is_loopback(host):
        return ""
    if not expose:
        raise SettingsError(
            f"TAIYI_SERVE__HOST={host} can be reached from other machines. The application needs "
            "127.0.0.1 alone; if another machine's must reach the model, put a reverse proxy with "
            "TLS before it (docs/model.md), or give --expose and close the port to all others."
        )
    return (
        f"The server listens on {host}: whoever reaches the port and has the key can ask it "
        "anything, unencrypted, and /health is open. Behind our fence vLLM itself leaves "
        f"{', '.join(OPEN_IN_VLLM)} open without the key: let no other process start it."
    )


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_port(host: str, port: int) -> None:
    """Raises `SettingsError` where nothing can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        used = error.errno == errno.EADDRINUSE
        said = "is in use: perhaps the model is being served already" if used else error.strerror
        raise SettingsError(
            f"Port {port} of {host} {said}. Choose others with TAIYI_SERVE__PORT and __HOST."
        ) from None


def server_key(given: str, file: Path) -> str:
    """The key that clients must give: `given`, or the one in `file`, which is made where there is
    none, for its owner's eyes alone (mode 0600)."""
    key = given or _kept(file) or _made(file)
    if len(key) < _LEAST_KEY or not key.isascii() or any(c.isspace() for c in key):
        raise SettingsError(
            f"The key must have {_LEAST_KEY} ASCII characters or more, without spaces. Leave "
            "TAIYI_SERVE__API_KEY empty to have one made."
        )
    return key


def _kept(file: Path) -> str:
    try:
        mode = file.stat().st_mode
        key = file.read_text("ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"The key in {file} can't be read ({error}). Remove the file."
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise SettingsError(
            f"Others can read the key in {file}. Remove the file; a new one is made."
        )
    return key


def _made(file: Path) -> str:
    key = secrets.token_urlsafe(32)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(key + "\n")
    except OSError as error:
        raise SettingsError(
            f"The key can't be written to {file} ({error.strerror}). Set TAIYI_CACHE to a folder "
            "that can be written to, or give a key in TAIYI_SERVE__API_KEY."
        ) from None
    return key
