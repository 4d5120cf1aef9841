"""A job's process whose command is what its first argument says, in Python."""

from __future__ import annotations

import sys
from pathlib import Path

from taiyi_rag.jobs import runner
from taiyi_rag.jobs.folder import Spec


def command(spec: Spec, indexes: Path, folder: Path) -> list[str]:
    return [sys.executable, "-S", "-c", spec.arguments[0]]


if __name__ == "__main__":
    runner.command = command  # type: ignore[attr-defined]
    runner.LOOK_S, runner.POLITE_S = 0.03, 0.5
    runner.main()
