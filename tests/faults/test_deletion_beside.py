"""Deleted means gone, beside the collection too: from the files that were sent to it, from what
jobs on it printed, from what visitors keep. What they have of other documents stays.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

from ingest.beside import Beside
from ingest.pipeline import Ingestion
from taiyi_rag import workspace
from taiyi_rag.jobs import PLACE, Jobs
from taiyi_rag.jobs.folder import End, Spec, make_folder, now
from taiyi_rag.library import Collection
from taiyi_rag.library.purging import prove_gone, purge
from taiyi_rag.library.uploads import Uploads
from taiyi_rag.types import Filters
from taiyi_rag.workspace import Workspace
from tests.faults import acts, scoreboard
from tests.faults.acts import Place
from tests.faults.corpus import HashEmbedding
from tests.faults.scoreboard import Failures
from tests.faults.sizes import Sizes, both_forms
from tests.faults.state import NAME
from tests.faults.test_deletion import canary, traces


def send(indexes: Path, words: list[str]) -> dict[str, Path]:
    """A file for each word, which is in its name, its title and its text."""
    batch = Uploads(indexes, NAME).batch()
    return {
        word: batch.receive(
            f"folder {n}/{word}.md",
            [f"# On {word} in adults\n\nThe dose of {word} is {n} mg once daily.\n".encode()],
        )
        for n, word in enumerate(words)
    }


def mention(indexes: Path, collection: Collection, sent: dict[str, Path]) -> None:
    """Have a job print, and a visitor keep, something of each of them."""
    paths = tuple(map(str, sent.values()))
    spec = Spec("add", NAME, f"Adding {len(sent)} files", "", now(), (), paths, 2)
    job = make_folder(indexes / PLACE, spec)
    kept = Workspace(indexes / workspace.PLACE)
    chat = kept.begin("ann", NAME)
    with job.output.open("w") as output:
        for word, path in sent.items():
            (id,) = collection.truth.ids_of_file(str(path))
            title = f"On {word} in adults"
            line = {"outcome": "added", "path": str(path), "warnings": [f"{path.name}: {title}"]}
            output.write(json.dumps(line) + "\n")
            kept.put("ann", NAME, {id: title})
            kept.asked("ann", chat.id, f"“{title}”?", NAME, Filters(documents=frozenset({id})))
            kept.save_search("ann", title, NAME, {"document": id})
    job.write_end(End("done", now()))
    kept.close()


@both_forms
def test_deletion_beside(sizes: Sizes, root: Path) -> None:
    place, generator = Place(root), random.Random(17)
    words = [canary(generator) for _ in range(2 * sizes.deletions)]
    sent = send(place.indexes, words)
    collection = acts.opened(place.indexes)
    gone = words[::2]
    with collection.writing():
        Ingestion(collection, HashEmbedding(), on_outcome=lambda outcome: None).run(sent.values())
        collection.publish()
        mention(place.indexes, collection, sent)
        assert {line.rpartition(" ")[2] for line in traces(place.indexes, words, [])} >= set(words)
        ids = [id for w in gone for id in collection.truth.ids_of_file(str(sent[w]))]
        beside = Beside(place.indexes, NAME)
        assert beside.forget(collection, ids) == []
        proof = prove_gone(collection, purge(collection, ids), beside.files(), beside.says)
        beside.close()
    collection.close()
    failures = Failures()
    for line in traces(place.indexes, gone, []):
        failures.note(next((word for word in gone if word in line), line), line)
    for trace in proof.traces:
        failures.note(trace.document_id, f"{trace.what} in {trace.file}")
    scoreboard.settle(13, "purged beside the collection", len(gone), failures)
    assert_others_stay(place.indexes, words[1::2], sent)


def assert_others_stay(indexes: Path, words: list[str], sent: dict[str, Path]) -> None:
    titles = [f"On {word} in adults" for word in words]
    kept = Workspace(indexes / workspace.PLACE)
    assert list(kept.basket("ann").values()) == titles
    assert {search.name for search in kept.searches("ann")} == set(titles)
    kept.close()
    assert {path for path in sent.values() if path.exists()} == {sent[word] for word in words}
    jobs = Jobs(indexes / PLACE)
    job = jobs.job(jobs.jobs()[0].id)
    assert job is not None
    assert job.progress.files == len(sent)
    assert {line["path"] for line in job.lines} == {"", *(str(sent[word]) for word in words)}
