"""What instruction data was made of: counts before and after, what was left out and why, lengths.

As JSON and as Markdown. Neither holds a time or a place on the machine, so that the same data has
the same report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, get_args

from taiyi_rag.instructions.build import Built
from taiyi_rag.instructions.pairs import Pair, Reason

_HALF, _MANY = 0.5, 0.95


def report_json(built: Built) -> dict[str, Any]:
    """The report as a JSON value."""
    recipe = built.recipe
    return {
        "seed": recipe.seed,
        "most_tokens": recipe.most_tokens,
        "likeness": recipe.likeness,
        "balance": asdict(recipe.balance),
        "tests": built.tests,
        "sets": list(_rows(built)),
        "tasks": {
            "before": _by_task(built.kept),
            "after": _by_task(built.written),
        },
        "lengths": {"before": _lengths(built.kept), "after": _lengths(built.written)},
        "leaks": [leak._asdict() for leak in built.leaks],
        "examples": {
            f"{name}: {reason}": ids for (reason, name), ids in sorted(built.examples.items())
        },
        "notes": {s.name: list(s.notes) for s in built.sources if s.notes},
    }


def _rows(built: Built) -> Iterator[dict[str, Any]]:
    kept, written = _counted(built.kept), _counted(built.written)
    for source in built.sources:
        for language in ("en", "zh"):
            dropped = {
                reason: number
                for reason in get_args(Reason)
                if (number := built.dropped[reason, source.name, language])
            }
            kept_here = kept[source.name, language]
            if kept_here or dropped:
                yield {
                    "set": source.name,
                    "task": source.task,
                    "language": language,
                    "split": source.split,
                    "read": kept_here + sum(dropped.values()),
                    "dropped": dropped,
                    "kept": kept_here,
                    "written": written[source.name, language],
                }


def _counted(pairs: Iterable[Pair]) -> Counter[tuple[str, str]]:
    return Counter((pair.item.source.name, pair.item.language) for pair in pairs)


def _by_task(pairs: Iterable[Pair]) -> dict[str, dict[str, int]]:
    counts = Counter((pair.item.source.task, pair.item.language) for pair in pairs)
    return {
        task: {language: counts[task, language] for language in ("en", "zh")}
        for task in sorted({task for task, _ in counts})
    }


def _lengths(pairs: Iterable[Pair]) -> dict[str, int]:
    """Tokens of the pairs, counted high (`generation.fitting`)."""
    tokens = sorted(pair.tokens for pair in pairs)
    if not tokens:
        return {}
    at = {"median": _HALF, "p95": _MANY}
    return {
        "mean": round(sum(tokens) / len(tokens)),
        **{name: tokens[int(share * (len(tokens) - 1))] for name, share in at.items()},
        "most": tokens[-1],
        "all": sum(tokens),
    }


def report_markdown(built: Built) -> str:
    """The report for people."""
    told = report_json(built)
    parts = (
        "# Instruction data",
        _summary(built),
        "## Sets",
        _table(
            ("set", "task", "language", "read", "left out", "kept", "written"),
            (
                (
                    *(row[name] for name in ("set", "task", "language", "read")),
                    ", ".join(f"{reason} {n:,}" for reason, n in row["dropped"].items()) or "–",
                    row["kept"],
                    row["written"],
                )
                for row in told["sets"]
            ),
        ),
        "## Tasks, before and after rebalancing",
        _table(
            ("task", "en before", "zh before", "en after", "zh after"),
            (_task_row(task, told["tasks"]) for task in told["tasks"]["before"]),
        ),
        "## Lengths, in tokens (counted high)",
        _table(
            ("", "mean", "median", "95 %", "most", "all"),
            (
                (when, *(told["lengths"][when].get(n, 0) for n in _LENGTHS))
                for when in ("before", "after")
            ),
        ),
        *_leaks(built),
    )
    return "\n\n".join(parts) + "\n"


_LENGTHS = ("mean", "median", "p95", "most", "all")


def _summary(built: Built) -> str:
    tests = ", ".join(f"{name} ({n:,})" for name, n in sorted(built.tests.items())) or "none"
    return (
        f"{len(built.written):,} pairs, of {len(built.kept):,} that could be made. Seed "
        f"{built.recipe.seed}, balance: {built.recipe.balance.how}. Held against the test sets: "
        f"{tests}."
    )


def _task_row(task: str, tasks: dict[str, dict[str, dict[str, int]]]) -> tuple[Any, ...]:
    none = {"en": 0, "zh": 0}
    before, after = (tasks[when].get(task, none) for when in ("before", "after"))
    return task, before["en"], before["zh"], after["en"], after["zh"]


def _leaks(built: Built) -> Iterator[str]:
    if built.leaks:
        yield "## Left out, since nobody may train on them"
        yield _table(
            ("set", "record", "why", "test record"),
            ((leak.set, leak.id, leak.why, leak.test or "–") for leak in built.leaks),
        )


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *(list(map(_cell, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any) -> str:
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")
