"""Files that were sent to a library: how they are added, replaced, and gone with all that lies
beside a collection. As `python -m ingest` does it, in this process."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.embeddings import MockEmbedding
from typer.testing import CliRunner

from ingest.__main__ import app
from ingest.beside import Beside
from ingest.parsing import Parsers
from taiyi_rag import assembly, workspace
from taiyi_rag.jobs import PLACE, Jobs
from taiyi_rag.jobs.folder import End, JobFolder, Spec, make_folder, now
from taiyi_rag.library import Collection
from taiyi_rag.library.access import Access, read_access, write_access
from taiyi_rag.library.uploads import Uploads
from taiyi_rag.types import Filters
from taiyi_rag.workspace import Feedback, Workspace

TITLE = "Zanzibarine in adult migraine"
LINE = "Zanzibarine 5 mg is given once daily to adults with migraine."
SECRET = f"# {TITLE}\n\n{LINE}\n"
OTHER = "# Metformin\n\nMetformin is first-line in type 2 diabetes.\n"


def run(*arguments: object, code: int = 0) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, [*map(str, arguments), "-c", "mine", "--json"])
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def run_only(only: tuple[str, str], *arguments: object, code: int = 0) -> list[dict[str, Any]]:
    """The same for a library of one identity, as jobs have it."""
    line = [*only, *map(str, arguments), "-c", "mine", "--json"]
    result = CliRunner().invoke(app, line)
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def indexes(environment: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    model = MockEmbedding(embed_dim=8)
    monkeypatch.setattr(assembly, "embedder", lambda settings: model)
    monkeypatch.setattr(Parsers.__init__, "__defaults__", (0,))  # processes take their time
    return environment


@pytest.fixture
def sent(indexes: Path) -> Uploads:
    return Uploads(indexes, "mine")


def documents() -> dict[str, str]:
    """Ids by path."""
    return {line["path"]: line["document_id"] for line in run("list")}


def ids() -> set[str]:
    return {line["document_id"] for line in run("list")}


def pubmed(*numbers: int) -> bytes:
    articles = "".join(
        f"<PubmedArticle><MedlineCitation><PMID>{n}</PMID><Article><ArticleTitle>Trial {n} of "
        f"zanzibarine</ArticleTitle><Abstract><AbstractText>Zanzibarine number {n} was given to "
        "adults.</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
        for n in numbers
    )
    return f'<?xml version="1.0"?><PubmedArticleSet>{articles}</PubmedArticleSet>'.encode()


def packed(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, data in members.items():
            package.writestr(f"folder/{name.replace('_', '.')}", data)
    return file.getvalue()


def on_disk(indexes: Path, *words: str) -> list[str]:
    """Files under `indexes` that hold, or are called by, one of these words."""
    return [
        f"{word} in {path.relative_to(indexes)}"
        for path in sorted(p for p in indexes.rglob("*") if p.is_file())
        for word in words
        if word.encode() in path.read_bytes() or word in str(path.relative_to(indexes))
    ]


def test_a_folder_in_a_zip(sent: Uploads, indexes: Path) -> None:
    archive = sent.batch().receive(
        "folder.zip", [packed(a_md=SECRET.encode(), b_md=OTHER.encode(), bad_pdf=b"%PDF-1.4 x")]
    )
    *lines, total = run("add", archive, "--unpack", "--events", code=1)
    outcomes = [line for line in lines if "outcome" in line]
    assert {Path(o["path"]).name: o["outcome"] for o in outcomes} == {
        "a.md": "added", "b.md": "added", "bad.pdf": "failed"
    }  # fmt: skip
    assert (total["added"], total["failed"]) == (2, 1)
    events = [line for line in lines if "event" in line]
    assert events[:2] == [
        {"event": "unpacking", "path": str(archive)},
        {"event": "files", "total": 3},
    ]
    assert {"event": "passages", "passages": 2} in events
    assert {Path(e["path"]).name for e in events if e["event"] == "reading"} >= {"a.md", "b.md"}
    assert all(sent.holds(path) and Path(path).is_file() for path in documents())
    kept = {path.name for path in sent.folder.rglob("*") if path.is_file()}
    assert kept == {"a.md", "b.md"}  # neither the archive nor what can't be read


def test_zip_of_ones_own_is_left_where_it_is(sent: Uploads, tmp_path: Path) -> None:
    archive = tmp_path / "own.zip"
    archive.write_bytes(packed(a_md=OTHER.encode()))
    assert run("add", archive, "--unpack")[0]["outcome"] == "added"
    assert run("add", archive, "--unpack")[0]["outcome"] == "unchanged"
    archive.write_bytes(packed(a_md=SECRET.encode()))
    assert run("add", archive, "--unpack")[0]["outcome"] == "updated"
    assert archive.exists()
    assert "archive" in run("add", archive, code=1)[0]["reason"]


def test_replacing(sent: Uploads) -> None:
    path = sent.batch().receive("a.md", [OTHER.encode()])
    run("add", path)
    before = documents()
    sent.replace(path, [SECRET.encode()])
    assert run("add", path)[0]["outcome"] == "updated"
    assert documents() == before
    assert run("list")[0]["title"] == TITLE


def test_what_cannot_be_read_replaces_nothing(sent: Uploads) -> None:
    path = sent.batch().receive("a.md", [OTHER.encode()])
    run("add", path)
    sent.replace(path, [b"\0\xff\xfe\1" * 400])
    told = run("add", path, code=1)[0]
    assert told["outcome"] == "failed"
    assert "a.md" in told["reason"]
    assert ".new" not in told["reason"]
    assert path.read_bytes() == OTHER.encode()
    assert [p.name for p in path.parent.iterdir()] == ["a.md"]
    assert run("add", path)[0]["outcome"] == "unchanged"


def test_copies_are_not_kept(sent: Uploads) -> None:
    first = sent.batch().receive("a.md", [SECRET.encode()])
    second = sent.batch().receive("b.md", [SECRET.encode()])
    run("add", first)
    assert run("add", second)[0]["outcome"] == "skipped"
    assert first.exists()
    assert not second.parent.exists()
    run("remove", first)
    assert not first.exists()


def fill_beside(indexes: Path, sent: Uploads, id: str) -> Workspace:
    """What visitors and jobs keep of a document, and of others."""
    kept = Workspace(indexes / workspace.PLACE)
    chat = kept.begin("ann", "mine")
    for question in (f"What does “{TITLE}” say?", "And of metformin?"):
        kept.asked("ann", chat.id, question, "mine", Filters(documents=frozenset({id})))
    kept.rename("ann", chat.id, f"On {TITLE}")
    kept.put("ann", "mine", {id: TITLE})
    kept.put("ann", "mine", {"other": "Metformin"})
    kept.save_search("ann", "mine", "mine", {"document": id, "q": "x"})
    kept.save_search("ann", "kept", "mine", {"q": "metformin"})
    kept.say("ann", Feedback("mine", "answer", "missing", LINE))
    for title, end in ((f"Adding {TITLE}", True), ("Later", False)):
        spec = Spec("add", "mine", title, "ann", now(), (), (str(sent.folder / "zanzi.md"),), 2)
        job = make_folder(indexes / PLACE, spec)
        lines = [{"outcome": "added", "path": f"{sent.folder}/zanzi.md", "warnings": [TITLE]}]
        job.output.write_text("".join(json.dumps(line) + "\n" for line in lines))
        job.errors.write_text(f"WARNING {TITLE}\nanother\n")
        if end:
            job.write_end(End("failed", now(), 2, f"{id} is bad"))
    kept.close()
    return kept


def test_purged_is_gone_from_all_that_lies_beside(sent: Uploads, indexes: Path) -> None:
    batch = sent.batch()
    path = batch.receive("f/zanzi.md", [SECRET.encode()])
    other = batch.receive("f/metformin.md", [OTHER.encode()])
    run("add", path, other)
    id = documents()[str(path)]
    kept = fill_beside(indexes, sent, id)
    words = (TITLE, LINE, "anzibarine", id, "zanzi.md")
    assert len(on_disk(indexes, *words)) > 10
    (told,) = run("purge", id, "--verify", "--unnamed")
    assert (told["documents"], told["purged"], told["traces"]) == (1, [], [])
    assert told["files_left"] == 0
    assert on_disk(indexes, *words) == []
    assert list(kept.basket("ann").values()) == ["Metformin"]
    assert [search.name for search in kept.searches("ann")] == ["kept"]
    (chat,) = kept.chats("ann")
    assert [turn.question for turn in kept.turns("ann", chat.id)] == ["", "And of metformin?"]
    kept.close()
    assert [job.state for job in Jobs(indexes / PLACE).jobs("mine")] == ["lost", "failed"]
    assert other.exists()
    assert list(documents()) == [str(other)]
    (told,) = run("purge", id, "--unnamed", code=2)
    assert id not in told["message"]


@pytest.mark.parametrize("what", ["uploads", "jobs", "workspace"])
def test_what_is_left_beside_is_found(
    sent: Uploads, indexes: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof looks there: with nothing taken out beside the collection, it fails."""
    path = sent.batch().receive("zanzi.md", [SECRET.encode()])
    run("add", path)
    id = documents()[str(path)]
    if what != "uploads":
        path.unlink()
    if what == "jobs":
        make_folder(indexes / PLACE, Spec("add", "mine", TITLE, "", now(), (), (), 2))
    if what == "workspace":
        kept = Workspace(indexes / workspace.PLACE)
        kept.put("ann", "mine", {id: TITLE})
        kept.close()
        monkeypatch.setattr(Beside, "says", lambda self, text: False)
    monkeypatch.setattr(Beside, "forget", lambda *arguments: [])
    (told,) = run("purge", id, "--verify", code=1)
    assert {"uploads": "text", "jobs": "title", "workspace": "title"}[what] in str(told["traces"])
    assert {"uploads": ".uploads", "jobs": ".jobs", "workspace": ".workspace"}[what] in str(
        told["traces"]
    )


def test_other_collections_keep_what_they_have(sent: Uploads, indexes: Path) -> None:
    path = sent.batch().receive("zanzi.md", [SECRET.encode()])
    run("add", path)
    kept = Workspace(indexes / workspace.PLACE)
    kept.put("ann", "theirs", {"x": TITLE})
    kept.close()
    assert run("purge", path, "--verify")[0]["traces"] == []
    assert list(kept.basket("ann").values()) == [TITLE]
    kept.close()


def test_one_document_of_many_in_a_file(sent: Uploads, tmp_path: Path, indexes: Path) -> None:
    """A file that was sent goes, since it holds the document's words; what else is in it stays in
    the library. A file of one's own stays, and doesn't bring the document back."""
    path = sent.batch().receive("trials.xml", [pubmed(1, 2)])
    run("add", path)
    assert run("purge", "PMID:1", "--verify")[0]["traces"] == []
    assert not path.exists()
    assert ids() == {"PMID:2"}
    assert on_disk(indexes, "number 1 was") == []

    own = tmp_path / "own.xml"
    own.write_bytes(pubmed(1, 3))
    (told, _) = run("add", own)
    assert (told["outcome"], told["documents"]) == ("added", 1)
    assert "1 document(s) of it were purged" in str(told["warnings"])
    assert ids() == {"PMID:2", "PMID:3"}
    assert run("add", own)[0]["outcome"] == "unchanged"
    assert run("purge", "PMID:3")[0]["files_left"] == [str(own)]
    (told, _) = run("add", own)
    assert (told["outcome"], told["documents"]) == ("skipped", 0)
    assert "add --again" in told["reason"]
    assert run("add", own)[0]["outcome"] == "unchanged"
    assert run("add", own, "--again")[0]["outcome"] == "updated"
    assert ids() == {"PMID:1", "PMID:2", "PMID:3"}
    own.write_bytes(pubmed(1, 3, 4))
    assert run("add", own)[0]["documents"] == 3  # what was added again isn't purged any more


def test_dropping(sent: Uploads, indexes: Path) -> None:
    path = sent.batch().receive("zanzi.md", [SECRET.encode()])
    run("add", path)
    kept = fill_beside(indexes, sent, documents()[str(path)])
    write_access(indexes / "mine", Access(readers=frozenset({"ann"})))
    Collection.create(indexes, "other", embedder="model", dimension=8).close()
    assert "--yes" in run("drop", code=2)[0]["message"]
    assert (indexes / "mine").exists()
    assert run("drop", "--yes") == [{"dropped": "mine", "documents": 1}]
    assert on_disk(indexes, TITLE, LINE, "zanzi.md") == []
    assert {p.name for p in indexes.iterdir()} == {PLACE, ".workspace", "other"}
    assert kept.chats("ann") == []
    kept.close()
    assert "no collection" in run("drop", "--yes", code=2)[0]["message"]


def test_what_was_sent_for_a_job_goes_with_it_unless_it_is_in_the_library(
    sent: Uploads, indexes: Path
) -> None:
    """Of work that was broken off nothing is kept for good. (No process: the jobs are lost.)"""
    batch = sent.batch()
    read, unread = (batch.receive(f"{n}.md", [f"# {n}\n\nText {n}.".encode()]) for n in "ab")
    run("add", read)
    jobs = Jobs(indexes / PLACE)
    spec = Spec("add", "mine", "", "ann", now(), (), (str(batch.folder),), 2)
    first, again = make_folder(jobs.folder, spec), make_folder(jobs.folder, spec)
    assert [job.state for job in jobs.jobs()] == ["lost", "lost"]
    sent.replace(read, [b"another version that somebody's job waits to read"])
    jobs.forget(first.id)
    assert unread.exists()  # another is to read it
    jobs.forget(again.id)
    assert not unread.exists()
    assert read.exists()
    assert sent.source(read) != read
    replacing = make_folder(jobs.folder, replace(spec, arguments=(str(read),)))
    jobs.forget(replacing.id)
    assert sent.source(read) == read
    assert jobs.jobs() == []


def test_jobs_do_nothing_to_another_library_of_the_same_name(sent: Uploads, indexes: Path) -> None:
    """What was asked of a library that is gone doesn't make it anew, open to everybody; nor does it
    reach one that has its name since."""
    path = sent.batch().receive("a.md", [OTHER.encode()])
    run("add", path)
    truth = Collection.open(indexes, "mine").truth
    only = ("--library", truth.identity)
    truth.close()
    own = indexes.parent / "own.md"
    own.write_text(SECRET)
    assert run_only(only, "verify") == []
    run("drop", "--yes")
    assert "deleted meanwhile" in run_only(only, "add", own, code=2)[0]["message"]
    assert not (indexes / "mine").exists()
    run("add", own)
    for command in (("add", own), ("purge", own), ("drop", "--yes"), ("rebuild",)):
        assert "deleted meanwhile" in run_only(only, *command, code=2)[0]["message"]
    assert list(documents()) == [str(own)]


def test_dropping_ends_the_jobs_that_wait(sent: Uploads, indexes: Path) -> None:
    run("add", sent.batch().receive("a.md", [OTHER.encode()]))
    spec = Spec("add", "mine", "", "ann", now(), (), (str(sent.folder),), 2)
    waiting = make_folder(indexes / PLACE, spec)
    lock = waiting.lock()
    try:
        run("drop", "--yes")
        assert waiting.stopping
    finally:
        os.close(lock)


def test_backup_keeps_who_may_read(sent: Uploads, indexes: Path, tmp_path: Path) -> None:
    run("add", sent.batch().receive("a.md", [OTHER.encode()]))
    ann = Access(readers=frozenset({"ann"}), editors=frozenset({"bo"}))
    write_access(indexes / "mine", ann)
    run("backup", tmp_path / "b.tar")
    assert run("verify") == []
    result = CliRunner().invoke(app, ["restore", str(tmp_path / "b.tar"), "--as", "again"])
    assert result.exit_code == 0, result.output
    assert read_access(indexes / "again") == ann


def test_waiting_for_others_is_told(sent: Uploads, indexes: Path) -> None:
    run("add", sent.batch().receive("a.md", [OTHER.encode()]))
    opened = Collection.open(indexes, "mine")
    with opened.writing():
        assert run("rebuild", code=2)[0]["error"] == "CollectionBusy"
        waited = run("rebuild", "--wait", "0.1", code=2)
        assert waited[0] == {"event": "waiting"}
        assert waited[1]["error"] == "CollectionBusy"
    assert run("rebuild", "--wait", "5") == [{"rebuilt": True}]
    opened.close()


def test_tables_of_retractions_are_not_kept(sent: Uploads, tmp_path: Path) -> None:
    run("add", sent.batch().receive("trials.xml", [pubmed(1)]))
    heading = (
        "Record ID,RetractionNature,RetractionDate,Reason,RetractionPubMedID,RetractionDOI,"
        "OriginalPaperPubMedID,OriginalPaperDOI\n"
    )
    row = "7,Retraction,1/31/2020 0:00,+Error;,0,unavailable,1,unavailable\n"
    table = sent.batch().receive("watch.csv", [heading.encode(), row.encode()])
    (told,) = run("trust", table)
    assert [one["document_id"] for one in told["changed"]] == ["PMID:1"]
    assert not table.exists()


def test_jobs_of_others_are_left_alone(indexes: Path) -> None:
    spec = Spec("add", "theirs", TITLE, "", now(), (), (), 2)
    job: JobFolder = make_folder(indexes / PLACE, spec)
    Beside(indexes, "mine").forget_all()
    assert job.spec() == spec
