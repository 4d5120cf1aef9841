"""The command line, as people and programs use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.__main__ import app as ingest_app
from taiyi_rag.cli.main import app
from tests.model_server.stub import StubServer

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def samples(monkeypatch: pytest.MonkeyPatch, samples_indexes: Path, model_cache: Path) -> None:
    monkeypatch.setenv("TAIYI_INDEXES", str(samples_indexes))
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    monkeypatch.setenv("NO_COLOR", "1")


def run(*arguments: str, code: int = 0, program: object = app) -> str:
    result = CliRunner().invoke(program, list(arguments))  # type: ignore[arg-type]
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.mark.usefixtures("samples")
class TestAsk:
    def test_json_has_the_documented_form(self) -> None:
        answer = json.loads(run("ask", "Below what eGFR is metformin contraindicated?", "--json"))
        assert answer["outcome"] == "answered"
        assert answer["language"] == "en"
        labels = [e["label"] for e in answer["evidence"]]
        assert labels == list(range(1, len(labels) + 1))
        by_label = {e["label"]: e for e in answer["evidence"]}
        for claim in answer["claims"]:
            assert claim["verdict"] == "supported"
            for c in claim["citations"]:
                e = by_label[c["label"]]
                assert c["passage_id"] == e["passage_id"]
                assert c["document_id"] == e["document_id"]
                at = c["start"] - e["start"]
                assert e["text"][at : at + len(c["quote"])] == c["quote"] == claim["text"]
        assert set(answer["evidence"][0]) >= {
            "label", "document_id", "title", "source", "passage_id", "text", "start", "end", "page"
        }  # fmt: skip
        assert {"retrieve", "generate", "total"} <= set(answer["timings"])
        assert "30 mL/min" in answer["claims"][0]["text"]

    def test_human_output_shows_marks_and_passages(self) -> None:
        output = run("ask", "二甲双胍在eGFR低于多少时禁用？")
        assert "[1]" in output
        assert "30 mL/min" in output
        assert "回答摘自资料库原文" in output
        assert "人工智能自动生成" in output

    def test_abstention_says_what_was_searched(self) -> None:
        answer = json.loads(run("ask", "帕金森病患者左旋多巴的起始剂量是多少？", "--json"))
        assert answer["outcome"] == "abstained"
        assert answer["claims"] == []
        assert answer["notices"][0]["code"] == "not-in-library"
        assert "samples" in answer["notices"][0]["text"]

    def test_retracted_evidence_is_named_and_not_used(self) -> None:
        question = "Does the MMR vaccine cause autism, and is the 1998 Lancet paper valid?"
        answer = json.loads(run("ask", question, "--json"))
        assert all(e["trust"] == "current" for e in answer["evidence"])
        assert "retracted" in [notice["code"] for notice in answer["notices"]]

    def test_superseded_version_is_not_quoted(self) -> None:
        question = "Does the USPSTF recommend starting aspirin for primary prevention at 65?"
        answer = json.loads(run("ask", question, "--json"))
        assert answer["outcome"] == "answered"
        assert all("v1" not in e["document_id"] for e in answer["evidence"])

    def test_third_language_is_declined_in_both(self) -> None:
        answer = json.loads(run("ask", "Какая доза метформина?", "--json"))
        assert answer["outcome"] == "declined"
        assert len(answer["notices"]) == 2

    @pytest.mark.parametrize("question", ["", "   ", "metformin " * 10_000])
    def test_empty_and_endless_questions_are_refused(self, question: str) -> None:
        error = json.loads(run("ask", question, "--json", code=2))
        assert error["error"] == "QueryError"
        assert error["message"].endswith(".")

    def test_question_from_standard_input(self) -> None:
        result = CliRunner().invoke(app, ["ask", "-", "--json"], input="metformin eGFR limit?")
        assert json.loads(result.stdout)["question"] == "metformin eGFR limit?"

    def test_missing_collection(self) -> None:
        error = json.loads(run("ask", "x", "--collection", "nothing", "--json", code=2))
        assert error["error"] == "CollectionNotFound"
        assert "python -m ingest add" in error["message"]


@pytest.mark.usefixtures("samples")
class TestSearch:
    def test_json_has_the_documented_form(self) -> None:
        hits = json.loads(run("search", "tranexamic acid trauma", "--top", "5", "--json"))
        assert len(hits) == 5
        assert set(hits[0]) >= {
            "document_id", "passage_id", "score", "title", "source", "text", "start", "end", "page"
        }  # fmt: skip
        scores = [hit["score"] for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert "tranexamic" in hits[0]["document_id"]

    def test_other_language_is_found(self) -> None:
        hits = json.loads(run("search", "青蒿琥酯治疗重症疟疾", "--top", "10", "--json"))
        assert {hit["language"] for hit in hits} == {"en", "zh"}
        assert "malaria" in hits[0]["document_id"]

    def test_human_output(self) -> None:
        assert "1." in run("search", "warfarin INR")


@pytest.mark.usefixtures("samples")
def test_doctor_finds_nothing_wrong() -> None:
    findings = json.loads(run("doctor", "--json"))
    assert {f["status"] for f in findings} <= {"ok", "note"}
    assert any(f["subject"] == "collection samples" for f in findings)
    assert "collection samples" in run("doctor")


@pytest.mark.usefixtures("environment")
def test_doctor_says_how_to_mend(environment: Path) -> None:
    (environment / "broken").mkdir(parents=True)
    (environment / "broken" / "library.db").write_bytes(b"x" * 5000)
    findings = json.loads(run("doctor", "--json", code=1))
    (wrong,) = [f for f in findings if f["status"] == "wrong"]
    assert wrong["subject"] == "collection broken"


@pytest.mark.usefixtures("environment")
def test_doctor_looks_at_the_model_server(
    model_server: StubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finding(code: int = 0) -> dict[str, str]:
        findings = json.loads(run("doctor", "--json", code=code))
        found: dict[str, str] = {f["subject"]: f for f in findings}["model server"]
        return found

    monkeypatch.setenv("TAIYI_MODEL__BASE_URL", model_server.address)
    monkeypatch.setenv("TAIYI_MODEL__NAME", "stub")
    assert finding()["text"] == f"{model_server.address} serves stub"
    monkeypatch.setenv("TAIYI_MODEL__NAME", "taiyi2")
    assert finding(1)["remedy"] == "set TAIYI_MODEL__NAME to one of its names"
    model_server.refuse()
    assert "can't be reached" in finding(1)["text"]


def test_settings_hide_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIYI_EMBEDDING__API_KEY", "sk-secret")
    assert "sk-secret" not in run("settings") + run("settings", "--json")
    assert "TAIYI_INDEXES" in run("settings")


def test_unknown_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIYI_INDEXS", "x")
    assert json.loads(run("settings", "--json", code=2))["error"] == "SettingsError"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom taiyi_rag.cli.main import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print({'llama_index', 'faiss', 'numpy', 'onnxruntime', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "set()", done.stderr


@pytest.mark.usefixtures("environment")
class TestIngest:
    def test_whole_life_of_a_collection(self, tmp_path: Path) -> None:
        (tmp_path / "files").mkdir()
        (tmp_path / "files" / "a.txt").write_text("Metformin is first-line.")
        (tmp_path / "files" / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
        arguments = ["add", str(tmp_path / "files"), "-c", "mine", "--json"]
        lines = [
            json.loads(line)
            for line in run(*arguments, code=1, program=ingest_app).split("\n")
            if line
        ]
        assert [line.get("outcome") for line in lines] == ["failed", "added", None]
        assert lines[-1]["summary"] is True
        assert (lines[-1]["added"], lines[-1]["failed"]) == (1, 1)
        (document,) = [
            json.loads(line)
            for line in run("list", "-c", "mine", "--json", program=ingest_app).splitlines()
        ]
        assert document["document_id"].startswith("file:a-")
        status = json.loads(run("status", "-c", "mine", "--json", program=ingest_app))
        assert (status["documents"], status["dense_commit"]) == (1, status["commit"])
        removed = run("remove", document["document_id"], "-c", "mine", program=ingest_app)
        assert "Removed 1" in removed
        assert run("list", "-c", "mine", "--json", program=ingest_app) == ""

    def test_human_output(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Metformin is first-line.")
        output = run("add", str(tmp_path / "a.txt"), "-c", "mine", program=ingest_app)
        assert "added" in output
        assert "1 documents and 1 passages" in output
        assert "file:a-" in run("list", "-c", "mine", program=ingest_app)
        assert "embedder" in run("status", "-c", "mine", program=ingest_app)

    def test_nothing_there(self, tmp_path: Path) -> None:
        run("add", str(tmp_path / "missing"), "-c", "mine", code=2, program=ingest_app)
        (tmp_path / "empty").mkdir()
        run("add", str(tmp_path / "empty"), "-c", "mine", code=2, program=ingest_app)


def test_a_conversation_in_the_terminal(
    samples_indexes: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    asked = [
        "二甲双胍在eGFR低于多少时禁用？",
        "谢谢",
        "它的起始剂量是多少？",
        "What dose of dexamethasone was used in RECOVERY?",
        "帕金森病患者左旋多巴的起始剂量是多少？",
    ]
    result = CliRunner().invoke(
        app, ["chat", "--indexes", str(samples_indexes)], input="\n".join([*asked, "/quit", "x"])
    )
    assert result.exit_code == 0
    said = result.output.split("? ")
    assert "30 mL/min" in result.output
    assert "不客气" in result.output
    assert "→ 二甲双胍的起始剂量是多少？" in result.output
    assert "6 mg once daily" in result.output
    assert "资料库中没有答案" in result.output
    assert len(said) > len(asked)
