"""What names alone can give back of mentions, on the real development sets: a model that names just
the gold names loses and adds some, since a name doesn't say which of its mentions were annotated.
No model's score can be read apart from these figures. `-rP` prints them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from taiyi_rag.annotation.schema import Annotated, Entity, Span
from taiyi_rag.tasks.ner import Ner
from taiyi_rag.tasks.task import Options

SETS = {
    "BC5CDR": "bc5cdr/CDR_DevelopmentSet.PubTator.txt",
    "NCBI": "ncbi_disease/NCBIdevelopset_corpus.txt",
}
KINDS = {"Chemical": "Chemical"}
"""NCBI's four types are all diseases, and its table's row scores them as one."""
FLOORS = {"BC5CDR": (0.998, 0.996), "NCBI": (0.997, 0.987)}
"""Recall and precision, as they were measured, rounded down."""


def documents(file: Path) -> Iterator[Annotated]:
    for block in file.read_text("utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        title, abstract = (line.split("|", 2)[2] for line in lines[:2])
        record = Annotated.of_passages([("title", title), ("abstract", abstract)])
        told = [line.split("\t") for line in lines[2:]]
        mentions = [(int(m[1]), int(m[2]), KINDS.get(m[4], "Disease")) for m in told if len(m) > 4]
        entities = (
            Entity(f"e{n}", type, (record.text[start:end],), ((start, end),))
            for n, (start, end, type) in enumerate(mentions)
        )
        yield replace(record, entities=tuple(entities))


def spans(record: Annotated) -> set[tuple[str, tuple[Span, ...]]]:
    return {(entity.type, entity.offsets) for entity in record.entities}


@pytest.mark.parametrize("name", SETS)
def test_the_gold_names_give_back_the_gold_mentions(name: str, shared_data: Path) -> None:
    work = Ner()
    counts: dict[str, int] = defaultdict(int)
    for gold in documents(shared_data / "tasks" / SETS[name]):
        options = Options(types=("Chemical", "Disease"))
        read = work.read(work.reply(gold, "en", options), gold, "en", options)
        counts["both"] += len(spans(gold) & spans(read))
        counts["gold"] += len(spans(gold))
        counts["read"] += len(spans(read))
    recall, precision = counts["both"] / counts["gold"], counts["both"] / counts["read"]
    told = f"{name}: recall {recall:.4f}, precision {precision:.4f} of {counts['gold']} mentions"
    sys.stdout.write(told)
    assert recall >= FLOORS[name][0]
    assert precision >= FLOORS[name][1]
