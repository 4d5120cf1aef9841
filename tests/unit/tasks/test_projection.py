"""What names alone can give back of what is annotated, on the real development sets: a model that
says just the gold names loses and adds some mentions, since a name doesn't say which of its
mentions were annotated. No model's score can be read apart from these figures; `-rP` prints them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from taiyi_rag.annotation.reading import records
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.tasks.ner import Ner
from taiyi_rag.tasks.relations import Relations
from taiyi_rag.tasks.task import Options

BC5CDR = "bc5cdr/CDR_DevelopmentSet.PubTator.txt"
NCBI = "ncbi_disease/NCBIdevelopset_corpus.txt"
FLOORS = {BC5CDR: (0.998, 0.996), NCBI: (0.997, 0.987)}
"""Recall and precision, as they were measured, rounded down."""


def documents(file: Path) -> Iterator[Annotated]:
    """NCBI's four types are all diseases, and its row of the table scores them as one."""
    for one in records(file, "pubtator"):
        assert one.record is not None
        kinds = (e.type if e.type == "Chemical" else "Disease" for e in one.record.entities)
        entities = (replace(e, type=t) for e, t in zip(one.record.entities, kinds, strict=True))
        yield replace(one.record, entities=tuple(entities))


@pytest.mark.parametrize("name", FLOORS)
def test_the_gold_names_give_back_the_gold_mentions(name: str, shared_data: Path) -> None:
    work, options = Ner(), Options(types=("Chemical", "Disease"))
    counts: Counter[str] = Counter()
    for gold in documents(shared_data / "tasks" / name):
        read = work.read(work.reply(gold, "en", options), gold, "en", options)
        some, others = ({(e.type, e.offsets) for e in r.entities} for r in (gold, read))
        counts.update(both=len(some & others), gold=len(some), read=len(others))
    recall, precision = counts["both"] / counts["gold"], counts["both"] / counts["read"]
    told = f"{name}: recall {recall:.4f}, precision {precision:.4f}, {counts['gold']} mentions\n"
    sys.stdout.write(told)
    assert recall >= FLOORS[name][0]
    assert precision >= FLOORS[name][1]


def test_the_gold_pairs_give_back_the_gold_relations(shared_data: Path) -> None:
    work, options = Relations(), Options(types=("CID",))
    counts: Counter[str] = Counter()
    for gold in documents(shared_data / "tasks" / BC5CDR):
        read = work.read(work.reply(gold, "en", options), gold, "en", options)
        some, others = (concepts(r) for r in (gold, read))
        counts.update(both=len(some & others), gold=len(some), read=len(others))
    sys.stdout.write(f"{dict(counts)}\n")
    assert counts["both"] == counts["gold"] > 1000
    assert counts["gold"] >= 0.99 * counts["read"]


def concepts(record: Annotated) -> set[tuple[str, ...]]:
    return {tuple(one.id for one in relation.normalized) for relation in record.relations}
