"""`taiyi-rag eval retrieval` over the sample library, as people and programs use it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from taiyi_rag import assembly
from taiyi_rag.cli.main import app
from taiyi_rag.evaluation.judgements import read_qrels, read_queries
from taiyi_rag.evaluation.matching import match
from taiyi_rag.evaluation.measures import evaluate
from taiyi_rag.evaluation.runs import read_run
from taiyi_rag.settings import load_settings

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "samples"
QUERIES, QRELS = SAMPLES / "questions.jsonl", SAMPLES / "qrels.tsv"


@pytest.fixture(autouse=True)
def _samples(monkeypatch: pytest.MonkeyPatch, samples_indexes: Path, model_cache: Path) -> None:
    monkeypatch.setenv("TAIYI_INDEXES", str(samples_indexes))
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    monkeypatch.setenv("NO_COLOR", "1")


def measured(*options: str | Path, queries: Path = QUERIES, qrels: Path = QRELS) -> str:
    return run("--queries", queries, "--qrels", qrels, *options)


def run(*options: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["eval", "retrieval", *map(str, options)])
    assert result.exit_code == code, result.output
    return result.stdout


def test_json_has_the_documented_form(tmp_path: Path) -> None:
    report = json.loads(measured("--json", "--run", tmp_path / "run.trec"))
    assert set(report) == {
        "collection", "embedder", "commit", "settings", "files", "packages", "counts", "measures",
        "intervals", "unjudged_of_top_10", "milliseconds", "notices",
    }  # fmt: skip
    assert report["counts"]["queries"] == 20
    assert report["counts"]["queries_without_judgement"] == 4
    assert report["counts"]["documents_lacking"] == 0
    assert report["counts"]["documents_matched"] == {"id": 7, "file": 25}
    assert {name: g["queries"] for name, g in report["measures"].items()} == {
        "all": 20, "en": 10, "zh": 10,
    }  # fmt: skip
    for group in report["measures"].values():
        assert group["R@100"]["mean"] == 1.0
        assert group["nDCG@10"]["low"] <= group["nDCG@10"]["mean"] <= group["nDCG@10"]["high"]
        assert group["nDCG@10"]["mean"] > 0.9
    assert 0 < report["milliseconds"]["p50"] <= report["milliseconds"]["p95"]
    assert report["settings"]["retrieval"]["depth"] == 100
    # The run, with the names that the qrels use, gives anyone the same figures.
    again = evaluate(read_run(tmp_path / "run.trec"), read_qrels(QRELS))
    mean = again.groups["all"].measures["nDCG@10"].mean
    assert mean == pytest.approx(report["measures"]["all"]["nDCG@10"]["mean"], abs=1e-4)


def test_against_another_run_with_a_picture(tmp_path: Path) -> None:
    measured("--run", tmp_path / "hybrid.trec", "--json")
    lines = (tmp_path / "hybrid.trec").read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("metformin-egfr-zh ")]
    (tmp_path / "other.trec").write_text("\n".join(kept), "utf-8")
    options = ("--against", tmp_path / "other.trec", "--plot", tmp_path / "plot.svg")
    report = json.loads(measured(*options, "--json"))
    assert report["against"]["run"] == "other.trec"
    assert report["against"]["queries_lacking"] == 1
    differences = report["against"]["differences"]
    assert differences["all"]["R@100"]["mean"] == pytest.approx(0.05)
    assert differences["en"]["R@100"] == {"mean": 0.0, "low": 0.0, "high": 0.0, "p": 1.0}
    assert differences["zh"]["R@100"]["mean"] == pytest.approx(0.1)
    picture = (tmp_path / "plot.svg").read_text("utf-8")
    assert picture.startswith("<?xml")
    measured("--plot", tmp_path / "again.svg")
    assert (tmp_path / "again.svg").read_text("utf-8") == picture


def test_human_output_says_what_to_know(tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text(
        "metformin-egfr-en 0 metformin-first-line-zh 2\nmetformin-egfr-en 0 gone 1\n"
        "da-qing-delay-zh 0 da-qing-lifestyle-diabetes-prevention-zh 0\nother 0 gone 1\n"
    )
    output = " ".join(measured(qrels=tmp_path / "qrels.tsv").split())
    assert "English 1 " in output
    assert "22 queries have no judgement" in output
    assert "1 queries have nothing relevant" in output
    assert "1 queries of the qrels have no text" in output
    assert "1 of 2 judged documents aren't in the collection, or not under that name ('gone')" in (
        output
    )
    assert "A query took" in output


@pytest.mark.parametrize(
    ("options", "error", "word"),
    [
        (("--plot", "figure.gif"), "InputError", ".png or .svg"),
        (("--run", "missing/run.trec"), "InputError", "folder that exists"),
        (("--collection", "nothing"), "CollectionNotFound", "python -m ingest add"),
        (("--against", str(QUERIES)), "ReadError", "line 1: a run has 6 columns"),
    ],
)
def test_what_cannot_be_done(options: tuple[str, ...], error: str, word: str) -> None:
    told = json.loads(run("--queries", QUERIES, "--qrels", QRELS, *options, "--json", code=2))
    assert told["error"] == error
    assert word in told["message"]


def test_run_of_other_queries_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("other Q0 d 1 1.0 t\n")
    options = ("--queries", QUERIES, "--qrels", QRELS, "--against", tmp_path / "run", "--json")
    assert "none of these queries" in json.loads(run(*options, code=2))["message"]


def test_a_collection_is_ranked_as_deep_as_the_settings_say(
    samples_indexes: Path, model_cache: Path
) -> None:
    """Not deeper for the measuring: what is measured is what a search ranks."""
    settings = load_settings(indexes=samples_indexes, cache=model_cache)
    collection = assembly.open_collection(settings, "samples")
    every = assembly.retriever(settings, collection, top=None).retrieve("metformin eGFR")
    first = assembly.retriever(settings, collection, top=20).retrieve("metformin eGFR")
    assert len(every) > settings.retrieval.depth
    assert [(n.node_id, n.score) for n in every[:20]] == [(n.node_id, n.score) for n in first]


def test_sample_judgements_cover_the_sample_questions(
    samples_indexes: Path, model_cache: Path
) -> None:
    """Each question's document is judged to answer it, and every judged document is there."""
    settings = load_settings(indexes=samples_indexes, cache=model_cache)
    truth = assembly.open_collection(settings, "samples").truth
    qrels = read_qrels(QRELS)
    questions = [json.loads(line) for line in QUERIES.read_text("utf-8").splitlines()]
    assert read_queries(QUERIES) == {q["_id"]: q["question"] for q in questions}
    matching = match(truth, {d for grades in qrels.values() for d in grades})
    assert matching.lacking == frozenset()
    documents = match(truth, [q["document"] for q in questions if q["document"]]).ids
    for question in questions:
        grades = matching.qrels(qrels).get(question["_id"], {})
        if question["document"]:
            assert grades[documents[question["document"]]] == 2
        else:
            assert grades == {}


def test_documentation_names_every_option_and_every_field(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    section = text[text.index("## taiyi-rag eval retrieval") :].split("\n## ")[0]
    command = typer.main.get_command(app).commands["eval"].commands["retrieval"]  # type: ignore[attr-defined]
    own = {o for p in command.params for o in p.opts if o.startswith("--")}
    for option in own - {"--collection", "--indexes", "--json"}:  # every command has these
        assert option in section
    measured("--run", tmp_path / "run", "--json")
    report = json.loads(measured("--against", tmp_path / "run", "--json"))
    for field in _fields(report):
        assert field in section, field


def _fields(value: object) -> Iterator[str]:
    """The names in a JSON value, but for those of settings and packages, which aren't its own."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from () if name in ("retrieval", "packages") else _fields(inner)


def test_help_of_the_group_and_nothing_heavy_imported() -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom taiyi_rag.cli.main import app\n"
        "out = CliRunner().invoke(app, ['eval', '--help'])\n"
        "assert out.exit_code == 0 and 'retrieval' in out.stdout\n"
        "print({'llama_index', 'numpy', 'matplotlib', 'ir_measures'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "set()", done.stderr
