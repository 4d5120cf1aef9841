"""Past answers for people, in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from taiyi_rag.cli.terminal import console, inert

if TYPE_CHECKING:
    from taiyi_rag.records import Affected, Difference, Past, Replayed, Stamp
    from taiyi_rag.workspace import Feedback

_SHOWN = 300
"""Characters of one side of a difference."""
_GONE = {"deleted": "a document of it was deleted", "expired": "it was too old"}


def print_history(history: Sequence[Past]) -> None:
    """A line a question."""
    out = console()
    if not history:
        out.print("No answers are recorded.")
    for past in history:
        record = past.record
        outcome = f"  {record.answer.outcome}" if record else ""
        line = Text(f"{past.id}  ", style="cyan").append(f"{_local(past.at)}{outcome}", style="dim")
        out.print(line)
        out.print(Padding(_question(past), (0, 4)))


def print_replayed(made: Replayed, today: Sequence[Difference]) -> None:
    """What was asked, and what differs."""
    out, record = console(), made.record
    head = f"{made.past.id}, {_local(made.past.at)}, {record.answer.outcome}"
    head += f", written by {record.answer.generator}" if record.answer.generator else ""
    out.print(Text(head, style="dim"))
    out.print(Text(inert(record.asked), style="bold"))
    for difference in (*made.differences, *today):
        _print_difference(out, difference)
    again = [f"{len(record.answer.evidence)} passages", f"{len(record.drafted)} claims"]
    again += ["the prompt"] if record.prompt else []
    again += ["the text"] if made.text is not None else []
    what = f"{', '.join(again)} made again"
    count = len(made.differences)
    out.print(f"{what}: {f'{count} differences' if count else 'identical'}.")


def _print_difference(out: Console, difference: Difference) -> None:
    out.print(Text(inert(difference.about), style="yellow"))
    for name, side in (("was", difference.was), ("now", difference.now)):
        out.print(Padding(Text(f"{name}: {inert(_short(side))}"), (0, 4)))


def print_affected(listed: Sequence[tuple[Affected, Past | None]], found: int) -> None:
    """By document, and of each the answers, newest first."""
    out = console()
    by_document: dict[Stamp, list[tuple[Affected, Past | None]]] = {}
    for one, past in listed:
        for stamp in one.stamps:
            by_document.setdefault(stamp, []).append((one, past))
    for stamp, answers in by_document.items():
        _print_stamp(out, stamp)
        for one, past in answers:
            line = Text(f"{one.id}  ", style="cyan").append(_local(one.at), style="dim")
            question = _question(past) if past else Text("")
            out.print(Padding(line.append("  ").append_text(question), (0, 4)))
    rest = f" The newest {len(listed)} are listed: --top lists more." if found > len(listed) else ""
    out.print(Text(f"{found} answers are affected.{rest}", style="dim"))


def _print_stamp(out: Console, stamp: Stamp) -> None:
    since = f" since {stamp.since[:10]}" if stamp.since else ""
    detail = f" ({stamp.detail})" if stamp.detail else ""
    head = Text(inert(stamp.title or stamp.document_id), style="bold")
    head.append(inert(f" {stamp.why}{since}{detail}"), style="red")
    out.print(head)
    if stamp.title:
        out.print(Padding(Text(inert(stamp.document_id), style="dim"), (0, 4)))


def print_feedback(said: Sequence[tuple[Feedback, Past | None]]) -> None:
    """What was said, and below it of what."""
    out = console()
    if not said:
        out.print("Nobody said anything of an answer.")
    for one, past in said:
        about = "" if one.claim is None else f" of sentence {one.claim + 1}"
        line = Text(f"{one.verdict.replace('_', ' ')}{about}  ", style="yellow")
        line.append(f"{one.answer}  ", style="cyan")
        out.print(line.append(f"{_local(one.at)}  {one.collection}", style="dim"))
        question = _question(past) if past else Text("no record", style="dim")
        out.print(Padding(question, (0, 4)))
        if one.comment:
            out.print(Padding(Text(f"“{inert(' '.join(one.comment.split()))}”"), (0, 4)))


def _question(past: Past) -> Text:
    if past.record is None:
        return Text(f"erased: {_GONE.get(past.why, past.why)}", style="dim")
    return Text(inert(" ".join(past.record.answer.question.split())))


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"
