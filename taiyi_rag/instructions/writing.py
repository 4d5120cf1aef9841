"""The folder of instruction data: two forms, the report, and a manifest that says what it was made
of. It is there when all of it is, not before.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from taiyi_rag import prompts
from taiyi_rag.errors import InputError
from taiyi_rag.instructions.build import Built
from taiyi_rag.instructions.forms import conversations, messages
from taiyi_rag.instructions.report import report_json, report_markdown
from taiyi_rag.instructions.sources import Source

CONVERSATIONS, MESSAGES = "conversations.jsonl", "messages.jsonl"
REPORT, REPORT_MARKDOWN, MANIFEST = "report.json", "report.md", "manifest.json"
FILES = (CONVERSATIONS, MESSAGES, REPORT, REPORT_MARKDOWN, MANIFEST)


def check_place(folder: Path, *, replace: bool = False) -> None:
    """Raise `InputError` if no data can be written there: asked before the work, not after it."""
    if not folder.absolute().parent.is_dir() or (folder.exists() and not folder.is_dir()):
        raise InputError(f"{folder} can't be made: give a folder in one that exists.")
    here = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if here - set(FILES):
        raise InputError(f"{folder} holds other files. Give another folder, or an empty one.")
    if here and not replace:
        raise InputError(f"{folder} holds instruction data. Give another folder, or --replace.")


def write(built: Built, tests: Iterable[Source], folder: Path, *, replace: bool = False) -> None:
    """Write the folder. Raises `InputError` where it can't be."""
    check_place(folder, replace=replace)
    parent = folder.absolute().parent
    try:
        forming = Path(tempfile.mkdtemp(dir=parent, prefix=f".{folder.name}.", suffix=".forming"))
        try:
            _fill(forming, built, tests)
            _publish(forming, folder)
        finally:
            shutil.rmtree(forming, ignore_errors=True)
    except OSError as error:
        raise InputError(f"{folder} can't be written: {error.strerror}.") from None


def _fill(folder: Path, built: Built, tests: Iterable[Source]) -> None:
    for name, lines in (
        (CONVERSATIONS, conversations(built.written)),
        (MESSAGES, messages(built.written)),
        (REPORT, (_pretty(report_json(built)),)),
        (REPORT_MARKDOWN, (report_markdown(built),)),
    ):
        with (folder / name).open("wb") as file:
            for line in lines:
                file.write((line.rstrip("\n") + "\n").encode("utf-8", "replace"))
    manifest = _pretty(_manifest(folder, built, tests)) + "\n"
    (folder / MANIFEST).write_bytes(manifest.encode("utf-8", "replace"))


def _publish(forming: Path, folder: Path) -> None:
    """Put a filled folder in its place, whose old data goes."""
    from taiyi_rag.library.snapshot import sync_file, sync_folder

    for path in forming.iterdir():
        sync_file(path)
    forming.chmod(0o755)
    old = forming.with_suffix(".gone")
    if folder.exists():
        folder.rename(old)
    forming.rename(folder)
    sync_folder(folder.absolute().parent)
    shutil.rmtree(old, ignore_errors=True)


def _manifest(folder: Path, built: Built, tests: Iterable[Source]) -> dict[str, Any]:
    return {
        "taiyi-rag": metadata.version("taiyi-rag"),
        "seed": built.recipe.seed,
        "inputs": _inputs(built.sources),
        "tests": _inputs(tests),
        "prompts": _prompts(built),
        "outputs": {
            name: {"sha256": _sha256((folder / name).read_bytes())}
            for name in FILES
            if name != MANIFEST
        },
        "pairs": len(built.written),
    }


def _inputs(sources: Iterable[Source]) -> dict[str, Any]:
    """By set: its task, split, types and files, these with their SHA-256."""
    return {
        source.name: {
            "task": source.task,
            "split": source.split,
            "types": list(source.types),
            "records": len(source.records),
            "files": dict(source.files),
        }
        for source in sources
    }


def _prompts(built: Built) -> dict[str, str]:
    """The prompt files that were used, with their SHA-256."""
    used = {(p.item.source.task, p.item.language, p.wording) for p in built.written}
    folder = resources.files(prompts)
    names = sorted(prompts.file(task, language, number) for task, language, number in used)
    files = {name: folder.joinpath(name) for name in names}
    return {name: _sha256(one.read_bytes()) for name, one in files.items() if one.is_file()}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
