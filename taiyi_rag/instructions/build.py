"""Instruction data, from corpora to files: read → leaks refused → pairs → duplicates → balance.

The same inputs and the same seed give the same bytes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from taiyi_rag import prompts
from taiyi_rag.errors import InputError
from taiyi_rag.instructions import leaks
from taiyi_rag.instructions.balance import Balance, drawn, taken
from taiyi_rag.instructions.nearness import Near
from taiyi_rag.instructions.pairs import Item, Pair, Reason, items, pair
from taiyi_rag.instructions.sources import Source
from taiyi_rag.tasks import WORKS, Work
from taiyi_rag.types import Language


@dataclass(frozen=True, slots=True)
class Recipe:
    """How data is made. `likeness`: from where on two texts are nearly the same, 0…1."""

    seed: int = 0
    most_tokens: int = 4096
    likeness: float = 0.8
    drop_leaks: bool = False
    balance: Balance = field(default_factory=Balance)


@dataclass(slots=True)
class Built:
    """The pairs to write, and what became of the records. `dropped` counts by reason, set and
    language."""

    recipe: Recipe
    sources: tuple[Source, ...]
    tests: dict[str, int]
    kept: list[Pair] = field(default_factory=list)
    written: list[Pair] = field(default_factory=list)
    dropped: Counter[tuple[Reason, str, Language]] = field(default_factory=Counter)
    leaks: list[leaks.Leak] = field(default_factory=list)
    examples: dict[tuple[Reason, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def drop(self, item: Item, reason: Reason) -> None:
        """Count a record that makes no pair, and keep a few ids to look at."""
        key = reason, item.source.name
        self.dropped[reason, item.source.name, item.language] += 1
        if len(self.examples[key]) < _EXAMPLES:
            self.examples[key].append(item.id)


_EXAMPLES = 5


def build(
    sources: Iterable[Source],
    tests: Iterable[Source] = (),
    recipe: Recipe | None = None,
    *,
    on_record: Callable[[], object] = lambda: None,
) -> Built:
    """Make the pairs. Raises `InputError` where records leak, where a task is none, or where no
    pair is left."""
    given, recipe = tuple(sources), recipe or Recipe()
    forbidden = leaks.Tests((*tests, *(s for s in given if s.is_test)), recipe.likeness)
    training = tuple(source for source in given if not source.is_test)
    works = {source.task: _work(source.task) for source in training}
    built = Built(recipe, training, forbidden.sets)
    entering = _without_leaks(training, forbidden, built)
    if not recipe.drop_leaks:
        leaks.refuse(built.leaks)
    for one in entering:
        on_record()
        made = pair(one, works[one.source.task], recipe.most_tokens, _wording(one, recipe.seed))
        built.drop(one, made) if isinstance(made, str) else built.kept.append(made)
    built.kept = _without_doubles(built.kept, recipe.likeness, built)
    if not built.kept:
        raise InputError("No record makes an instruction. " + _why(built))
    chosen = taken(built.kept, recipe.balance, recipe.seed)
    if not chosen:
        raise InputError(
            f"Balanced so, none of the {len(built.kept):,} pairs that could be made is written. "
            "Give a task a larger share, or more pairs in all."
        )
    built.written = [_again(one, times, works, recipe) for one, times in chosen]
    return built


def _work(task: str) -> Work:
    for work in WORKS:
        if work.about.id == task:
            return work
    known = ", ".join(work.about.id for work in WORKS)
    raise InputError(f"There is no task {task!r} that a model does. There are: {known}.")


def _without_leaks(sources: Sequence[Source], tests: leaks.Tests, built: Built) -> list[Item]:
    entering = []
    for source in sources:
        if source.unreadable:
            language = source.language or "en"
            built.dropped["unreadable", source.name, language] += len(source.unreadable)
            built.examples["unreadable", source.name] += source.unreadable[:_EXAMPLES]
        if source.canary:
            built.leaks.append(leaks.for_judging(source))
        for one in items(source):
            leak = None if source.canary else tests.leak(one)
            built.leaks += [leak] if leak else []
            if leak or source.canary:
                built.drop(one, "leak")
            else:
                entering.append(one)
    return entering


def _wording(item: Item, seed: int, times: int = 0) -> int:
    """Which of a task's wordings a record is asked in, another one each time."""
    count = prompts.wordings(item.source.task, item.language)
    return 1 + (drawn(item, seed, "wording") + times) % count


def _without_doubles(pairs: Sequence[Pair], likeness: float, built: Built) -> list[Pair]:
    """The first of those that ask the same, or nearly."""
    known: dict[tuple[str, ...], Near] = defaultdict(lambda: Near(likeness))
    kept = []
    for one in pairs:
        near, text = known[one.item.group], "\n".join(leaks.texts(one.item.record))
        if near.same(text) is not None:
            built.drop(one.item, "duplicate")
        elif near.like(text) is not None:
            built.drop(one.item, "near duplicate")
        else:
            near.add(one.item.id, text)
            kept.append(one)
    return kept


def _again(one: Pair, times: int, works: dict[str, Work], recipe: Recipe) -> Pair:
    """A pair that is written once more, in other words where that makes a pair too."""
    if not times:
        return one
    wording = _wording(one.item, recipe.seed, times)
    made = pair(one.item, works[one.item.source.task], recipe.most_tokens, wording)
    return one if isinstance(made, str) else made


def _why(built: Built) -> str:
    counts: Counter[str] = Counter()
    for (reason, _, _), number in built.dropped.items():
        counts[reason] += number
    told = ", ".join(f"{reason}: {number:,}" for reason, number in counts.most_common())
    first = next((ids[0] for ids in built.examples.values() if ids), "")
    return f"Left out: {told}; the first: {first.removesuffix('.')}." if told else "There are none."
