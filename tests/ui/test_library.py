"""The page Library: what is there, adding, deleting with proof, standing, care, who may read."""

from __future__ import annotations

import csv
import io
import json
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from taiyi_rag import assembly
from taiyi_rag.errors import InputError
from taiyi_rag.jobs import Job, Jobs
from taiyi_rag.library import Collection
from taiyi_rag.library.access import Access, read_access, write_access
from taiyi_rag.library.uploads import Batch
from taiyi_rag.settings import Settings, load_settings
from tests.ui.conftest import SCRIPT
from tests.ui.pages import go_to, words
from ui.librarian import adding, outcomes, pieces, results
from ui.texts import TEXTS, Texts

EN = TEXTS["en"]
NAME = "samples"


@pytest.fixture
def settings(
    samples_indexes: Path, model_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Over a copy of the samples that a test may change."""
    indexes = tmp_path / "indexes"
    shutil.copytree(samples_indexes, indexes)
    monkeypatch.setenv("TAIYI_INDEXES", str(indexes))
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    return load_settings()


@pytest.fixture
def library(settings: Settings) -> Callable[..., AppTest]:
    """Opens the page Library for a new visitor, at a part of the samples, or at all libraries."""

    def visit(part: str = "", name: str = NAME) -> AppTest:
        page = go_to(AppTest.from_file(str(SCRIPT), default_timeout=60), "library")
        page.session_state["visitor"] = secrets.token_urlsafe(24)
        if part:
            page.query_params["collection"] = name
            page.query_params["part"] = part
        return page.run()

    return visit


def _job(settings: Settings, *, kind: str = "") -> Job:
    """The last job, once it is over."""
    jobs = assembly.jobs(settings)
    for _ in range(1800):
        last = next((job for job in jobs.jobs() if kind in ("", job.kind)), None)
        if last and not last.active:
            found = jobs.job(last.id)
            assert found
            return found
        time.sleep(0.05)
    raise AssertionError("no job was over in 90 seconds")


def _press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


# All libraries


def test_a_card_says_what_a_library_holds(library: Callable[..., AppTest]) -> None:
    page = library()
    shown = words(page)
    assert "<h2>samples</h2>" in shown
    assert "55 documents, 313 passages" in shown
    assert "English 56 %" in shown
    assert EN["who-all"] in shown
    assert EN["health-fresh"] in shown
    assert not page.exception
    _press(page, "shelf-open-0")
    assert page.query_params["collection"] == NAME
    assert "<h1>samples</h1>" in words(page)
    assert page.session_state["collection"] == NAME


def test_a_damaged_library_is_told_and_the_others_are_there(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    (settings.indexes / "broken").mkdir()
    (settings.indexes / "broken" / "library.db").write_bytes(b"SQLite format 3\0" * 64)
    shown = words(library())
    assert "<h2>broken</h2>" in shown
    assert "<h2>samples</h2>" in shown


def test_without_a_library_one_is_made(settings: Settings, library: Callable[..., AppTest]) -> None:
    shutil.rmtree(settings.indexes / NAME)
    page = library()
    assert EN["shelves-none"] in words(page)
    for name, problem in (("no spaces", "shelf-name-bad"), ("../x", "shelf-name-bad")):
        page.text_input(key="shelf-name").set_value(name)
        page.button[-1].click().run()
        assert EN[problem] in words(page)
    page.text_input(key="shelf-name").set_value("心内科")
    page.button[-1].click().run()
    assert "<h1>心内科</h1>" in words(page)
    assert Collection.open(settings.indexes, "心内科").counts()["documents"] == 0
    page = library("documents", "心内科")
    assert EN["documents-none"] in words(page)
    _press(page, "empty-add")
    assert page.file_uploader


def test_a_name_that_is_taken_is_refused_also_where_it_may_not_be_read(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    write_access(settings.indexes / NAME, Access(readers=frozenset({"ann"})))
    page = library()
    assert NAME not in words(page).replace("samples/", "")
    page.text_input(key="shelf-name").set_value(NAME)
    page.button[-1].click().run()
    assert EN["shelf-name-taken"] in words(page)


def test_a_new_library_is_its_makers_alone_where_people_sign_in(
    settings: Settings, library: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert EN["shelf-everybodys"] in words(library())
    monkeypatch.setattr("ui.visitor._signed_in", lambda: "Ann@example.org")
    page = library()
    assert EN["shelf-own"] in words(page)
    page.text_input(key="shelf-name").set_value("ours")
    page.button[-1].click().run()
    ann = frozenset({"ann@example.org"})
    assert read_access(settings.indexes / "ours") == Access(ann, ann)
    assert "<h1>ours</h1>" in words(page)


# Documents


def test_documents_are_found_filtered_and_paged(library: Callable[..., AppTest]) -> None:
    page = library("documents")
    assert "55 documents" in words(page)
    assert words(page).count('class="taiyi-document"') == 20
    page.text_input(key="documents-find").set_value("wakefield").run()
    assert words(page).count('class="taiyi-document"') == 1
    assert "RETRACTED: Ileal" in words(page)
    page.text_input(key="documents-find").set_value("").run()
    page.pills(key="documents-trust").set_value(["superseded"]).run()
    assert words(page).count('class="taiyi-document"') == 1
    page.pills(key="documents-languages").set_value(["zh"]).run()
    assert EN["documents-nothing"] in words(page)
    assert not page.exception


def test_the_last_page_has_the_rest(library: Callable[..., AppTest]) -> None:
    page = library("documents")
    page.pagination[0].set_value(3).run()
    assert words(page).count('class="taiyi-document"') == 15


def test_a_document_is_opened(library: Callable[..., AppTest]) -> None:
    page = library("documents")
    page.text_input(key="documents-find").set_value("wakefield").run()
    _press(page, "document-open-0")
    assert "https://pubmed.ncbi.nlm.nih.gov/9500320/" in words(page)


def test_who_may_only_read_sees_the_list_and_changes_nothing(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    page = library("add")
    write_access(settings.indexes / NAME, Access(editors=frozenset({"ann"})))
    page.file_uploader[0].set_value(("x.md", b"# X\n\nx", "text/markdown"))
    page.run()
    assert not page.file_uploader  # the part isn't there any more
    page = library("care")
    assert "Metformin" in words(page)
    assert [
        b.key for b in page.button if (b.key or "").startswith(("do-", "select", "delete"))
    ] == []
    assert not page.checkbox


def test_buttons_that_are_pressed_all_the_same_change_nothing(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    page = library("care")
    press = page.button(key="do-verify").click()
    write_access(settings.indexes / NAME, Access(editors=frozenset({"ann"})))
    press.run()
    assert EN["library-not-yours"] in words(page)
    assert assembly.jobs(settings).jobs() == []


# Adding and deleting


def test_files_are_added_told_one_by_one_replaced_and_deleted_with_proof(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    page = library("add")
    text = "# Zopirex\n\nZopirex is given at 12 mg once daily for grey fever.\n"
    page.file_uploader[0].set_value(
        [
            ("zopirex.md", text.encode(), "text/markdown"),
            ("<b>table</b>.csv", b"a,b\n1,2\n", "text/csv"),
        ]
    ).run()
    _press(page, "send-add")
    assert EN["job-add"] in words(page)
    job = _job(settings)
    assert {o["outcome"] for o in results.outcomes_of(job)} == {"added", "failed"}
    page.run()
    shown = words(page)
    assert "Added 1" in shown
    assert "Failed 1" in shown
    assert "tables of records aren't read" in shown
    assert "<b>table</b>" not in shown  # its name can't hold that; and it would be text
    _press(page, f"close-{job.id}")
    assert EN["results"] in words(page)

    page = _selected(library, "zopirex")
    _press(page, "replace")
    assert EN["replace-what"] in words(page)
    page.file_uploader[0].set_value(("new.md", text.replace("12", "15").encode(), "text/markdown"))
    page.run()
    _press(page, "replace-do")
    assert [o["outcome"] for o in results.outcomes_of(_job(settings))] == ["updated"]
    collection = Collection.open(settings.indexes, NAME)
    (one,) = [d for d in collection.truth.documents() if d.title == "Zopirex"]
    assert "15 mg" in collection.truth.document(one.id).text  # type: ignore[union-attr]
    assert Path(one.path).exists()

    page = _selected(library, "zopirex")
    _press(page, "delete")
    assert Texts("en")("delete-what", documents=1, passages=1) in words(page)
    assert page.button(key="delete-do").disabled
    page.checkbox(key="delete-sure").check().run()
    _press(page, "delete-do")
    proof = _job(settings, kind="purge")
    assert proof.status == 0
    page.run()
    assert Texts("en")("proof-gone", documents=1) in words(page)
    assert "Found: 0." in words(page)
    assert not Path(one.path).exists()
    assert collection.truth.document(one.id) is None
    collection.close()


def test_work_that_was_stopped_goes_on(
    settings: Settings, library: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = library("add")
    text = b"# Zopirex\n\nZopirex 12 mg is for grey fever.\n"
    page.file_uploader[0].set_value(("zopirex.md", text, "text/markdown")).run()
    monkeypatch.setattr("taiyi_rag.jobs.store.MODULE", "this")  # its process ends at once
    _press(page, "send-add")
    monkeypatch.undo()
    monkeypatch.setenv("TAIYI_INDEXES", str(settings.indexes))
    monkeypatch.setenv("TAIYI_CACHE", str(settings.cache))
    lost = _job(settings)
    assert lost.state == "lost"
    page.run()
    assert EN["result-lost"] in words(page)
    _press(page, f"again-{lost.id}")
    done = _job(settings)
    assert done.id != lost.id
    assert [o["outcome"] for o in results.outcomes_of(done)] == ["added"]
    assert [job.id for job in assembly.jobs(settings).jobs()] == [done.id]


def test_replacing_that_cannot_begin_changes_nothing(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    sent = assembly.uploads(settings, NAME).batch().receive("z.md", [b"# Zopirex\n\nIs a drug.\n"])
    assembly.jobs(settings).start("add", NAME, [str(sent)])
    _job(settings)
    page = _selected(library, "zopirex")
    _press(page, "replace")
    page.file_uploader[0].set_value(("new.md", b"# New\n\nAnother.\n", "text/markdown")).run()
    with patch.object(Jobs, "start", side_effect=InputError("too many")):
        _press(page, "replace-do")
    assert [path.name for path in sent.parent.iterdir()] == ["z.md"]
    assert b"Is a drug" in sent.read_bytes()


def test_that_others_share_the_file_is_told_before_it_goes(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    lines = [json.dumps({"_id": f"z{n}", "title": f"Zopirex {n}", "text": "Is a drug."})
             for n in (1, 2, 3)]  # fmt: skip
    sent = assembly.uploads(settings, NAME).batch().receive("z.jsonl", ["\n".join(lines).encode()])
    assembly.jobs(settings).start("add", NAME, [str(sent)])
    _job(settings)
    page = _selected(library, "zopirex 2")
    _press(page, "delete")
    assert EN["delete-shared"].format(documents=2) in words(page)


def test_two_visitors_upload_at_once(settings: Settings, library: Callable[..., AppTest]) -> None:
    pages = [library("add"), library("add")]
    for number, page in enumerate(pages):
        text = f"# Note {number}\n\nZopirex {number + 3} mg is for grey fever.\n"
        page.file_uploader[0].set_value((f"note{number}.md", text.encode(), "text/markdown")).run()
    for page in pages:
        _press(page, "send-add")
    _job(settings)
    for page in pages:
        page.run()
        assert words(page).count("Added 1") >= 1
    collection = Collection.open(settings.indexes, NAME)
    assert {d.title for d in collection.truth.documents()} >= {"Note 0", "Note 1"}
    collection.close()


def _selected(library: Callable[..., AppTest], find: str) -> AppTest:
    page = library("documents")
    page.text_input(key="documents-find").set_value(find).run()
    return page.checkbox(key="select-0").check().run()


def test_a_document_that_was_not_sent_is_not_replaced_here(library: Callable[..., AppTest]) -> None:
    page = _selected(library, "wakefield")
    _press(page, "replace")
    assert EN["replace-elsewhere"] in words(page)
    assert not page.file_uploader


def test_only_what_lies_in_a_folder_that_is_allowed_is_added(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: Any
) -> None:
    assert EN["add-server"] not in str(library("add").get_by_key("add-way"))
    papers = tmp_path / "papers"
    (papers / "in").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("no")
    (papers / "link").symlink_to(tmp_path / "secret.txt")
    monkeypatch.setenv("TAIYI_UPLOADS__FOLDERS", json.dumps([str(papers)]))
    allowing, t = load_settings(), Texts("en")
    assert adding.allowed(t, allowing, f" {papers}/in ") == papers / "in"
    assert adding.allowed(t, allowing, str(papers)) == papers
    for typed in ("", "/etc", str(tmp_path), f"{papers}/../secret.txt", f"{papers}/link",
                  f"{papers}/none", f"{papers}-other", "a\0b"):  # fmt: skip
        with pytest.raises(Exception, match="no such file or folder"):
            adding.allowed(t, allowing, typed)
    page = library("add")
    page.segmented_control(key="add-way").set_value("server").run()
    page.text_input(key="add-path").set_value("/etc")
    page.button[-1].click().run()
    assert EN["add-path-not-there"] in words(page)
    assert assembly.jobs(allowing).jobs() == []


# Reports


LINES = (
    {"outcome": "added", "path": "/u/=cmd|x.pdf", "reason": "", "warnings": ["a", "b"]},
    {"outcome": "failed", "path": "/u/二.pdf", "reason": "<img src=x>", "warnings": []},
)


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Settings]:
    """A job with outcomes that would do harm."""
    job = Job("j", "add", NAME, "", "", "2026-01-01T00:00:00+00:00", "done", lines=LINES)
    with patch.object(Jobs, "job", lambda *_: job):
        yield settings


def test_the_report_is_safe_in_a_spreadsheet(reported: Settings) -> None:
    table = results.report(reported, "j", "csv", True).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0][:3] == ["file", "outcome", "reason"]
    assert rows[1][:2] == ["'=cmd|x.pdf", "added"]
    assert rows[2][:2] == ["二.pdf", "failed"]
    lines = results.report(reported, "j", "jsonl", True).decode().splitlines()
    assert [json.loads(line) for line in lines] == list(LINES)


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_who_is_not_at_the_machine_gets_no_paths_in_the_report(
    reported: Settings, format: str
) -> None:
    table = results.report(reported, "j", format, False).decode("utf-8-sig")
    assert "二.pdf" in table
    assert "/u/" not in table


def test_outcomes_are_text() -> None:
    shown = outcomes.outcome(Texts("en"), dict(LINES[1]))
    assert "<img" not in shown
    assert "&lt;img src=x&gt;" in shown


# Standing, care


def test_standing_is_listed_with_reasons_and_retractions_are_imported(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    page = library("standing")
    assert "RETRACTED: Ileal" in words(page)
    assert "version 2 (2022)" in words(page)
    page.file_uploader[0].set_value(("rw.csv", TABLE.encode(), "text/csv")).run()
    _press(page, "send-trust")
    job = _job(settings, kind="trust")
    assert job.state == "done", job.message
    page.run()
    assert Texts("en")("trust-changed", documents=2) in words(page)
    assert "Dexamethasone" in words(page)
    assert not list((settings.indexes / ".uploads").rglob("*.csv"))


TABLE = (
    "Record ID,Title,RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,"
    "OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason\n"
    "1,Dexamethasone,1/2/2024 0:00,10.1/n,1,1/1/2021 0:00,,32678530,Retraction,+Made up;\n"
)


def test_a_check_is_run_and_its_outcome_is_the_health(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    page = library("care")
    _press(page, "do-verify")
    assert _job(settings).status == 0
    page.run()
    assert EN["verify-none"] in words(page)
    assert EN["health-sound"] in words(page)
    (settings.indexes / NAME / "stray.txt").write_text("whose?")
    _press(page, "do-verify")
    assert _job(settings).status == 1
    page.run()
    assert "stray.txt" in words(page)
    assert EN["health-flawed"] in words(page)


def test_a_library_goes_when_its_name_is_typed(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    page = library("care")
    _press(page, "drop")
    page.text_input(key="drop-typed").set_value("sample").run()
    assert page.button(key="drop-do").disabled
    page.text_input(key="drop-typed").set_value(NAME).run()
    _press(page, "drop-do")
    for _ in range(600):
        if not (settings.indexes / NAME).exists():
            break
        time.sleep(0.05)
    page.run()
    assert EN["library-gone"] in words(page)


def test_what_is_added_to_a_library_that_is_gone_makes_none(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    page = library("add")
    page.file_uploader[0].set_value(("note.md", b"Zopirex is for grey fever.", "text/plain")).run()
    kept = Batch.receive

    def meanwhile(*arguments: Any) -> Path:
        shutil.rmtree(settings.indexes / NAME, ignore_errors=True)
        return kept(*arguments)

    with patch.object(Batch, "receive", meanwhile):
        _press(page, "send-add")
    assert not assembly.jobs(settings).jobs()
    assert not (settings.indexes / ".uploads").exists()
    assert not (settings.indexes / NAME).exists()


# Who may read


def test_locking_oneself_out_takes_a_second_word(
    settings: Settings, library: Callable[..., AppTest]
) -> None:
    page = library("readers")
    page.radio(key=f"who-readers-{NAME}").set_value("named").run()
    page.text_area(key=f"who-readers-names-{NAME}").set_value("Ann@example.org\n\n bo ").run()
    assert EN["who-locked"] in words(page)
    assert page.button(key="who-save").disabled
    page.checkbox(key=f"who-sure-{NAME}").check().run()
    page.checkbox(key=f"who-sure-{NAME}").uncheck()  # and pressed all the same
    _press(page, "who-save")
    assert EN["who-not-sure"] in words(page)
    assert read_access(settings.indexes / NAME) == Access()
    page.checkbox(key=f"who-sure-{NAME}").check().run()
    _press(page, "who-save")
    assert read_access(settings.indexes / NAME).readers == {"ann@example.org", "bo"}
    assert EN["shelves-none"] in words(page)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (250_000_000, "250 MB"), (2.5e12, "2.5 TB")],
)
def test_sizes_read_well(number: int, text: str) -> None:
    assert pieces.size(int(number)) == text
