"""Tasks on files of records, made as the settings say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from taiyi_rag.assembly import models, tasks
from taiyi_rag.errors import InputError, ModelUnavailable
from taiyi_rag.settings import Settings
from taiyi_rag.tasks.task import Options

if TYPE_CHECKING:
    from taiyi_rag.annotation.schema import Annotated
    from taiyi_rag.library import Collection
    from taiyi_rag.tasks import About, Work


@dataclass(frozen=True, slots=True)
class Batch:
    """What `work_through` needs for a task. `whose` is what two runs that give the same have in
    common, beside their inputs; `is_up` is None where no model is asked."""

    work: Callable[[Annotated], Mapping[str, Any]]
    whose: Mapping[str, str]
    at_once: int
    is_up: Callable[[], bool] | None


def batch(
    settings: Settings,
    id: str,
    collection: Collection | None = None,
    options: Options = Options(),
    at_once: int | None = None,
) -> Batch:
    """The task of that id, to be run on many records, `at_once` of them at a time: not more than
    the settings let the model server have. Raises as `assembly.tasks.task` does."""
    from taiyi_rag.annotation.kept import to_json

    task = tasks.task(settings, id, collection, options)
    most = settings.tasks.at_once
    if at_once is not None and not 1 <= at_once <= most:
        raise InputError(
            f"The model server may be asked 1 to {most} things at a time (TAIYI_TASKS__AT_ONCE), "
            f"not {at_once}."
        )
    asks = task.about.needs_model
    return Batch(
        lambda record: to_json(task.run(record)),
        _whose(settings, task.about, collection, options),
        (at_once or most) if asks else 1,
        (lambda: _answers(settings)) if asks else None,
    )


def _answers(settings: Settings) -> bool:
    """Whether the model server writes a word when it is asked to."""
    from taiyi_rag.generation.replies import Request

    try:
        models.replies(settings.model, settings.tasks).reply(
            Request((("user", "Hello"),), max_tokens=1)
        )
    except ModelUnavailable:
        return False
    return True


def _whose(
    settings: Settings, about: About, collection: Collection | None, options: Options
) -> dict[str, str]:
    found = {
        "task": about.id,
        "options": json.dumps(asdict(options), ensure_ascii=False),
        "program": _program(),
    }
    if collection is not None:
        found["collection"] = f"{collection.name} {collection.truth.identity}"
    if not about.needs_model:
        return found
    model, how = settings.model, settings.tasks
    sampling = how.structured, how.max_tokens, how.temperature, model.seed, model.context
    return found | {
        "model": model.name,
        "sampling": json.dumps(sampling),
        "prompts": _prompts(about.id, options),
    }


@cache
def _program() -> str:
    """The version, and a hash of the files of what does tasks: another reader, another hash."""
    package, digest = resources.files("taiyi_rag"), hashlib.sha256()
    for name in _DOES_TASKS:
        for at, content in _contents(package / name, name):
            digest.update(f"{at}\n{len(content)}\n".encode() + content)
    return f"{version('taiyi-rag')} {digest.hexdigest()[:16]}"


_DOES_TASKS = (
    "tasks", "annotation", "generation", "language", "naming", "safety", "verification",
)  # fmt: skip


def _contents(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for one in sorted(folder.iterdir(), key=lambda each: each.name):
        if one.is_dir() and one.name != "__pycache__":
            yield from _contents(one, f"{name}/{one.name}")
        elif one.is_file():
            yield f"{name}/{one.name}", one.read_bytes()


def _prompts(id: str, options: Options) -> str:
    """A hash of what the model is asked of the task's examples: other prompts, another hash."""
    from taiyi_rag.tasks import WORKS

    (work,) = (one for one in WORKS if one.about.id == id)
    said = json.dumps(list(_asked(work, options)), ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _asked(work: Work, options: Options) -> Any:
    from taiyi_rag.tasks.modelled import settled

    for language, examples in work.about.examples.items():
        chosen = settled(work.about, options, language)
        for example in examples:
            yield asdict(work.request(example, language, chosen))
