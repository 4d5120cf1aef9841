"""`streamlit run` puts ui/ first on the path: none of its files may hide another module."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import ui

FOLDER = Path(ui.__file__).parent


def test_no_module_carries_a_standard_library_name() -> None:
    names = {path.stem for path in FOLDER.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert names & sys.stdlib_module_names - {"__main__"} == set()


def test_no_module_hides_an_installed_one(tmp_path: Path) -> None:
    names = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("__"))
    code = f"import importlib.util as u; print([n for n in {names} if u.find_spec(n)])"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
