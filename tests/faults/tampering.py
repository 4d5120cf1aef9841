"""Ways to tamper with a journal: what one who may write to its file, and knows SQLite, could do.

None of them works the whole chain out anew, which no chain without a secret or a witness can show.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from taiyi_rag.library import Collection, DraftPassage, digest_of
from taiyi_rag.library.chain import digest_of_content
from taiyi_rag.library.database import Database
from taiyi_rag.records import AnswerLog, Circumstances
from taiyi_rag.types import Answer, Citation, Claim, Document, Evidence, Outcome, Verdict
from tests.faults.corpus import DIMENSION, vector_of

_OF_ONE = (
    "UPDATE entries SET content = replace(content, 'mg', 'g') WHERE number = :n",
    "UPDATE entries SET content = content || ' ' WHERE number = :n",
    "UPDATE entries SET content = '{}' WHERE number = :n",
    "UPDATE entries SET content = '{}', digest = :empty WHERE number = :n",
    "UPDATE entries SET content = (SELECT content FROM entries WHERE number = :m),"
    " digest = (SELECT digest FROM entries WHERE number = :m) WHERE number = :n",
    "UPDATE entries SET content = '' WHERE number = :n",
    "UPDATE entries SET content = '', erasure = :m WHERE number = :n",
    "UPDATE entries SET at = '2020-01-01T00:00:00.000+00:00' WHERE number = :n",
    "UPDATE entries SET id = 'another' WHERE number = :n",
    "UPDATE entries SET kind = 'erasure' WHERE number = :n",
    "UPDATE entries SET chain = randomblob(32) WHERE number = :n",
    "UPDATE entries SET sources = zeroblob(32) WHERE number = :n",
    "UPDATE rests SET role = 'named' WHERE entry = :n",
    "DELETE FROM rests WHERE entry = :n",
    "UPDATE sources SET trust = 'retracted'"
    " WHERE key = (SELECT source FROM rests WHERE entry = :n LIMIT 1)",
    "UPDATE sources SET text = zeroblob(32)"
    " WHERE key = (SELECT source FROM rests WHERE entry = :n LIMIT 1)",
    "UPDATE sources SET id = 'another'"
    " WHERE key = (SELECT source FROM rests WHERE entry = :n LIMIT 1)",
    "DELETE FROM rests WHERE entry = :n; DELETE FROM entries WHERE number = :n",
    "DELETE FROM rests WHERE entry >= :n; DELETE FROM entries WHERE number >= :n",
    "UPDATE entries SET number = -1 WHERE number = :n; UPDATE entries SET number = :n"
    " WHERE number = :m; UPDATE entries SET number = :m WHERE number = -1",
    "INSERT INTO entries SELECT max(number) + 1, 'answer', 'forged', at, '{}', :empty, sources,"
    " randomblob(32), NULL FROM entries",
)


@dataclass(frozen=True, slots=True)
class Tampering:
    """Statements, with the numbers of two entries."""

    statements: str
    values: dict[str, object]


def tamperings(entries: int, count: int, seed: int = 18) -> Iterator[Tampering]:
    """So many, each of another kind than the one before, with entries of a journal that has this
    many, all of them answers."""
    generator = random.Random(seed)
    for number in range(count):
        n, m = generator.sample(range(1, entries + 1), 2)
        values = {"n": n, "m": m, "empty": digest_of_content("{}")}
        yield Tampering(_OF_ONE[number % len(_OF_ONE)], values)


def tamper(path: Path, tampering: Tampering) -> None:
    """Do it to a journal's file."""
    database = Database(path)
    database.execute("PRAGMA foreign_keys = OFF")
    for statement in tampering.statements.split("; "):
        named = {k: v for k, v in tampering.values.items() if f":{k}" in statement}
        database.execute(statement, named)
    database.close()


def past_answers(indexes: Path, count: int) -> Collection:
    """A collection of three documents with so many past answers, each of which cites one."""
    collection = Collection.create(indexes, "past", embedder="model", dimension=DIMENSION)
    texts = [f"The dose of drug {n} is {n + 1} mg." for n in range(3)]
    with collection.writing(), collection.truth.transaction() as writer:
        for n, text in enumerate(texts):
            document = Document(f"d{n}", f"Drug {n}", text, "en", "Journal", "text")
            vector = vector_of(text)
            passage = DraftPassage(0, len(text), "en", (), None, digest_of(text), vector)
            writer.put(document, [passage])
    log = AnswerLog(collection)
    for number in range(count):
        (passage,) = collection.truth.passages_of(f"d{number % 3}")
        cited = Citation(1, passage.document_id, passage.id, 0, passage.end, passage.text)
        claims = (Claim(passage.text, Verdict.SUPPORTED, (cited,)),)
        evidence = (Evidence(1, passage, "Drug", "Journal"),)
        answer = Answer(f"Question {number}?", "en", Outcome.ANSWERED, claims, evidence)
        assert log.keep(answer, Circumstances(text=passage.text, claims=claims))
    return collection
