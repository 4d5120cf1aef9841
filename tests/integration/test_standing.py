"""Trust that changes later, lineage and tiers, as they are used: python -m ingest trust, supersede,
lineage, add --tier."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from llama_index.core.embeddings import MockEmbedding
from typer.testing import CliRunner

from ingest.__main__ import app
from ingest.parsing import Parsers
from taiyi_rag import assembly
from taiyi_rag.embedding import identity
from taiyi_rag.library import Collection
from taiyi_rag.types import Document, TrustStatus
from tests.faults.retractions import Paper, pubmed, retraction_watch

PAPER = Paper("41000010", "10.5555/stroke.1", "nogatran", 5, "Nogatran and stroke")
OTHER = Paper("41000020", "10.5555/stroke.2", "pegatran", 5, "Pegatran and stroke")
ISSUER = "---\nissuer: 国家卫生健康委员会\n---\n"
NINTH = f"{ISSUER}# 新型冠状病毒肺炎诊疗方案（试行第九版）\n\n给予五天。"
TENTH = f"{ISSUER}# 新型冠状病毒肺炎诊疗方案（试行第十版）\n\n给予七天。"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    model = MockEmbedding(embed_dim=8)
    monkeypatch.setattr(assembly, "embedder", lambda settings: model)
    monkeypatch.setattr(Parsers.__init__, "__defaults__", (0,))  # processes take their time
    monkeypatch.setenv("TAIYI_INDEXES", str(tmp_path / "indexes"))
    monkeypatch.setenv("TAIYI_COLLECTION", "c")
    Collection.create(tmp_path / "indexes", "c", embedder=identity(model), dimension=8)
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


def ingest(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    assert result.exit_code == code, result.output
    return result.output


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def documents(files: Path) -> dict[str, Document]:
    collection = Collection.open(files.parent / "indexes", "c")
    return {
        d.id if ":" in d.id and "file" not in d.id else Path(d.path).stem: d
        for d in collection.truth.documents()
    }


def marked(*paths: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(ingest("trust", *paths, "--json"))
    return found


def test_status_before_after_and_again(files: Path) -> None:
    table = write(files, "watch.csv", retraction_watch([PAPER]))
    papers = write(files, "papers.xml", pubmed([PAPER, OTHER]))
    assert marked(table) == {"matched": 0, "unmatched": 1, "changed": []}
    ingest("add", papers)
    found = documents(files)
    one = found["PMID:41000010"]
    assert one.trust is TrustStatus.RETRACTED
    assert (one.standing.date, one.standing.notice) == ("2024-03-15", "DOI:10.5555/notice.1")
    assert one.standing.reason.startswith("Falsification/Fabrication of Data; ")
    assert found["PMID:41000020"].trust is TrustStatus.CURRENT
    assert marked(table) == {"matched": 1, "unmatched": 0, "changed": []}  # nothing new
    ingest("add", papers)  # unchanged: it doesn't take the status back
    assert documents(files)["PMID:41000010"].trust is TrustStatus.RETRACTED
    ingest("remove", "PMID:41000010")
    ingest("add", papers)
    assert documents(files)["PMID:41000010"].trust is TrustStatus.RETRACTED
    assert "no flaw found" in ingest("verify")


def test_reinstatement_takes_back_what_was_before_it(files: Path) -> None:
    ingest("add", write(files, "papers.xml", pubmed([PAPER, OTHER])))
    rows = retraction_watch([PAPER, OTHER])
    back = retraction_watch([PAPER], "Reinstatement", first=50).replace("3/15/2024", "6/1/2024")
    early = retraction_watch([OTHER], "Reinstatement", first=60).replace("3/15/2024", "2023-12-01")
    # In any order of files: the dates count.
    told = marked(
        write(files, "b.csv", back), write(files, "a.csv", rows), write(files, "c.csv", early)
    )
    assert told["matched"] == 4
    trust = {id: d.trust for id, d in documents(files).items()}
    assert trust == {
        "PMID:41000010": TrustStatus.CURRENT,
        "PMID:41000020": TrustStatus.RETRACTED,
    }


def test_publication_records_tell_and_take_back(files: Path) -> None:
    ingest("add", write(files, "papers.xml", pubmed([PAPER])))
    notice = Paper(
        "41000015",
        "10.5555/n",
        "",
        0,
        "Retraction",
        ("Retraction of Publication",),
        (("RetractionOf", PAPER.pmid), ("RetractionOf", PAPER.pmid)),
    )
    told = marked(write(files, "notice.xml", pubmed([notice])))
    assert [one["trust"] for one in told["changed"]] == ["retracted"]
    assert documents(files)["PMID:41000010"].standing.notice == "PMID:41000015"
    innocent = pubmed([Paper(notice.pmid, notice.doi, "", 0, "Comment")])
    assert [c["trust"] for c in marked(write(files, "n.xml", innocent))["changed"]] == ["current"]


def test_notice_that_is_added_marks_its_paper_unless_nobody_vouches_for_it(files: Path) -> None:
    notice = pubmed(
        [Paper("41000015", "10.5555/n", "", 0, "Retraction", (), (("RetractionOf", PAPER.pmid),))]
    )
    ingest("add", write(files, "papers.xml", pubmed([PAPER])))
    ingest("add", write(files, "notice.xml", notice), "--tier", "untrusted")
    assert documents(files)["PMID:41000010"].trust is TrustStatus.CURRENT
    ingest("add", files / "notice.xml")  # it keeps its tier
    assert documents(files)["PMID:41000010"].trust is TrustStatus.CURRENT
    ingest("add", files / "notice.xml", "--tier", "curated")
    assert documents(files)["PMID:41000010"].trust is TrustStatus.RETRACTED


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda t: t.replace("RetractionNature", "Nature"),
            "line 1: no column is named Retraction",
        ),
        (lambda t: t.replace(",Retraction,", ",Withdrawn,"), "line 3: it needs a Record ID"),
        (lambda t: t.replace("3/15/2024 0:00", "31/31/2024 0:00"), "line 3: '31/31/2024 0:00'"),
        (lambda t: t.replace('"It says', '"It" says'), "line 2: "),
        (lambda t: t[:-90], "line 4: "),
    ],
)
def test_bad_table_is_told_with_its_line_and_changes_nothing(
    files: Path, change, told: str
) -> None:
    ingest("add", write(files, "papers.xml", pubmed([PAPER, OTHER])))
    good, bad = retraction_watch([OTHER], first=9), change(retraction_watch([PAPER]))
    paths = write(files, "good.csv", good), write(files, "bad.csv", bad)
    assert told in ingest("trust", *paths, code=2)
    assert {d.trust for d in documents(files).values()} == {TrustStatus.CURRENT}


def test_what_says_nothing_is_refused(files: Path) -> None:
    path = write(files, "a.md", "# Metformin\n\nText.")
    assert "says nothing of retractions" in ingest("trust", path, code=2)


def test_later_edition_supersedes(files: Path) -> None:
    ingest("add", write(files, "ninth.md", NINTH))
    assert documents(files)["ninth"].trust is TrustStatus.CURRENT
    ingest("add", write(files, "tenth.md", TENTH), "--tier", "untrusted")
    assert documents(files)["ninth"].trust is TrustStatus.CURRENT  # nobody vouches for it
    ingest("add", files / "tenth.md", "--tier", "curated")
    old = documents(files)["ninth"]
    assert old.trust is TrustStatus.SUPERSEDED
    assert old.standing.superseding_title == "新型冠状病毒肺炎诊疗方案（试行第十版）"
    assert old.version == "试行第九版"
    assert json.loads(ingest("lineage", "--json"))["superseded"]
    ingest("remove", files / "tenth.md")
    assert documents(files)["ninth"].trust is TrustStatus.CURRENT


def test_edition_of_an_official_pdf(files: Path, shared_data: Path) -> None:
    (ninth,) = (shared_data / "documents" / "official_zh").glob("*诊疗方案-第九版*.pdf")
    ingest("add", ninth)
    issued = "国家卫生健康委办公厅 2023年1月5日印发"
    ingest("add", write(files, "tenth.md", f"{TENTH.removeprefix(ISSUER)}\n\n{issued}"))
    (old,) = (d for d in documents(files).values() if d.format == "pdf")
    assert (old.issuer, old.trust) == ("国家卫生健康委员会", TrustStatus.SUPERSEDED)
    assert old.standing.superseding_title.endswith("（试行第十版）")


def test_doubtful_lineage_is_listed_and_declared_by_hand(files: Path) -> None:
    write(files, "ninth.md", NINTH)
    write(files, "tenth.md", TENTH.removeprefix(ISSUER))
    ingest("add", files)
    assert {d.trust for d in documents(files).values()} == {TrustStatus.CURRENT}
    told = ingest("lineage")
    assert "may be superseded by" in told
    ingest("supersede", files / "ninth.md", files / "tenth.md")
    assert documents(files)["ninth"].trust is TrustStatus.SUPERSEDED
    assert "is superseded by" in ingest("lineage")
    write(files, "tenth.md", TENTH.replace("七天", "八天"))
    ingest("add", files)  # a new version of the same file still replaces it
    assert documents(files)["ninth"].trust is TrustStatus.SUPERSEDED
    assert "Name two documents" in ingest("supersede", files / "ninth.md", files, code=2)


def test_what_cannot_replace_is_refused(files: Path) -> None:
    ingest("add", write(files, "papers.xml", pubmed([PAPER, OTHER])))
    ingest("add", write(files, "blog.md", "# Nogatran\n\nDouble it."), "--tier", "untrusted")
    told = ingest("supersede", "PMID:41000010", files / "blog.md", code=2)
    assert "Nobody vouches for" in told
    assert "--tier curated" in told
    marked(write(files, "watch.csv", retraction_watch([OTHER])))
    assert "is retracted, so it replaces nothing" in ingest(
        "supersede", "PMID:41000010", "PMID:41000020", code=2
    )
    assert documents(files)["PMID:41000010"].trust is TrustStatus.CURRENT


def test_retracted_edition_gives_way_to_the_one_before_it(files: Path) -> None:
    write(files, "ninth.md", NINTH)
    write(files, "tenth.md", TENTH.replace("issuer", "trust: retracted\nissuer"))
    ingest("add", files)
    trust = {name: d.trust for name, d in documents(files).items()}
    assert trust == {"ninth": TrustStatus.CURRENT, "tenth": TrustStatus.RETRACTED}
    assert ingest("lineage") == ""


def test_copy_of_an_untrusted_file_is_untrusted(files: Path) -> None:
    first = write(files, "a.md", "# Nogatran\n\nTake 500 mg.")
    ingest("add", first, "--tier", "untrusted")
    copy = write(files, "copy.md", first.read_text("utf-8"))
    assert "same content" in ingest("add", copy)
    assert {d.tier for d in documents(files).values()} == {"untrusted"}
    ingest("add", copy, "--tier", "curated")
    assert documents(files)["copy"].tier == "curated"
    ingest("add", copy)  # it keeps its tier
    assert documents(files)["copy"].tier == "curated"


def test_copy_in_the_same_run_is_untrusted_too(files: Path) -> None:
    first = write(files, "a.md", "# Nogatran\n\nTake 5 mg.")
    ingest("add", first, "--tier", "untrusted")
    write(files, "a.md", "# Nogatran\n\nTake 500 mg.")
    write(files, "b.md", first.read_text("utf-8"))
    ingest("add", files)
    assert {d.tier for d in documents(files).values()} == {"untrusted"}


def test_purge_leaves_nothing_of_a_lineage(files: Path) -> None:
    write(files, "ninth.md", NINTH)
    write(files, "tenth.md", TENTH.removeprefix(ISSUER).replace("试行第十版", "试行第十版修订版"))
    ingest("add", files)
    ingest("supersede", files / "ninth.md", files / "tenth.md")
    told = json.loads(ingest("purge", files / "tenth.md", "--verify", "--json"))
    assert told["traces"] == []
    assert documents(files)["ninth"].trust is TrustStatus.CURRENT


def test_untrusted_copy_replaces_nothing_curated(files: Path) -> None:
    ingest("add", write(files, "papers.xml", pubmed([PAPER])))
    copy = write(files, "copy.xml", pubmed([PAPER]).replace("5 mg", "500 mg"))
    ingest("add", copy, "--tier", "untrusted")
    (one,) = documents(files).values()
    assert (one.tier, Path(one.path).name) == ("curated", "papers.xml")
    assert "--tier 'x' isn't known" in ingest("add", copy, "--tier", "x", code=2)
