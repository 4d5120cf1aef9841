"""Queries, judgements and runs in every form, and what is said of those that can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag.errors import InputError, ReadError
from taiyi_rag.evaluation.judgements import judged, read_qrels, read_queries
from taiyi_rag.evaluation.runs import read_run, write_run

TOPICS = """<top>
<num> Number: 301
<title> Topic: statins &
 stroke, LDL < 70 mg

<desc> Description: longer
</top>

<TOP><NUM>302</NUM><TITLE>二甲双胍</TITLE></TOP>
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"_id": "1", "text": "a  b"}\n\n{"_id": 2, "text": "c", "x": 1}', {"1": "a b", "2": "c"}),
        ('{"id": "q", "question": "二甲双胍？", "answerable": true}', {"q": "二甲双胍？"}),
        ("\ufeff1\ta b\r\n2\tc\r\n", {"1": "a b", "2": "c"}),
        ("query-id\ttext\n1\ta\n", {"1": "a"}),
        ("id1\ttext\n", {"id1": "text"}),
        (TOPICS, {"301": "statins & stroke, LDL < 70 mg", "302": "二甲双胍"}),
    ],
)
def test_queries(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    assert read_queries(_file(tmp_path, text)) == expected


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('{"_id": "1", "text": "a"}\n{"_id": "2", "text"', 2, "JSON"),
        ('{"_id": "1", "text": "a"}\n\n["2", "b"]', 3, "_id"),
        ('{"_id": true, "text": "a"}', 1, "_id"),
        ('{"_id": "1", "text": "a"}\n{"_id": "1", "text": "b"}', 2, "twice"),
        ("1\ta\n2\t \n", 2, "empty"),
        ("1\ta\n2 b\n", 2, "TAB"),
        ("1\ta\tb\n", 1, "TAB"),
        ("1 2\ta\n", 1, "blanks"),
        ("\n<top>\n<num> 1\n<title> a\n</top>\n<top>\n<num> 2\n</top>", 6, "<title>"),
        ("<top>\n<num> 1\n<title> a\n<top>\n<num> 2\n<title> b\n</top>", 1, "</top>"),
    ],
)
def test_queries_that_cannot_be_read(tmp_path: Path, text: str, line: int, word: str) -> None:
    with pytest.raises(ReadError) as raised:
        read_queries(_file(tmp_path, text))
    assert f"given, line {line}: " in str(raised.value)
    assert word in str(raised.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("query-id\tcorpus-id\tscore\nq\ta b\t2\nq\tc\t0\n", {"q": {"a b": 2, "c": 0}}),
        ("q\td\t1.0\nr\te\t-1", {"q": {"d": 1}, "r": {"e": -1}}),
        ("q 0 d 1\nq\t0\te\t3\n", {"q": {"d": 1, "e": 3}}),
    ],
)
def test_qrels(tmp_path: Path, text: str, expected: dict[str, dict[str, int]]) -> None:
    assert read_qrels(_file(tmp_path, text)) == expected


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("q 0 d 1\nq 0 d 1\n", 2, "judged twice"),
        ("q 0 d 1\nq d\n", 2, "understood"),
        ("q\t\t1\n", 1, "understood"),
        ("q\td\thigh\n", 1, "'high'"),
        ("q\td\t1\nq\te\t0.5\n", 2, "'0.5'"),
        ("q\td\tinf\n", 1, "'inf'"),
    ],
)
def test_qrels_that_cannot_be_read(tmp_path: Path, text: str, line: int, word: str) -> None:
    with pytest.raises(ReadError) as raised:
        read_qrels(_file(tmp_path, text))
    assert f"given, line {line}: " in str(raised.value)
    assert word in str(raised.value)


@pytest.mark.parametrize("read", [read_queries, read_qrels, read_run])
def test_empty_missing_and_foreign_files(tmp_path: Path, read: object) -> None:
    assert callable(read)
    with pytest.raises(ReadError, match="holds no"):
        read(_file(tmp_path, "\n \n"))
    with pytest.raises(ReadError, match="can't be opened"):
        read(tmp_path / "missing")
    (tmp_path / "given").write_bytes("1\t二甲双胍\n".encode("gb18030"))
    with pytest.raises(ReadError, match="line 1: it isn't UTF-8"):
        read(tmp_path / "given")


def test_joining_says_what_is_left_out() -> None:
    queries = {"1": "a", "2": "b", "3": "c"}
    task = judged(queries, {"1": {"d": 1, "e": 0}, "2": {"d": 0}, "9": {"d": 1}})
    assert (task.queries, task.qrels) == ({"1": "a"}, {"1": {"d": 1, "e": 0}})
    assert (task.without_judgement, task.without_relevant, task.without_text) == (1, 1, 1)
    with pytest.raises(InputError, match="judge none of these queries"):
        judged(queries, {"9": {"d": 1}})
    with pytest.raises(InputError, match="call no document relevant"):
        judged(queries, {"1": {"d": 0}})


def test_run_is_ordered_as_by_trec_eval(tmp_path: Path) -> None:
    text = "q Q0 a 1 0.5 t\nq Q0 b 2 0.75 t\nq Q0 c 3 0.5 t\nq Q0 d 4 1e-9 t\n"
    read = read_run(_file(tmp_path, text))
    assert [document for document, _ in read["q"]] == ["b", "c", "a", "d"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("q Q0 a 1 0.5\n", "6 columns"),
        ("q Q0 a 1 best t\n", "'best'"),
        ("q Q0 a 1 nan t\n", "'nan'"),
        ("q Q0 a 1 2 t\n\nq Q0 a 2 1 t\n", "line 3: 'a' stands twice"),
    ],
)
def test_runs_that_cannot_be_read(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(ReadError, match=word):
        read_run(_file(tmp_path, text))


def test_written_run_keeps_its_order_whatever_the_scores(tmp_path: Path) -> None:
    close = 0.1 + 1e-12  # the same float32 as 0.1
    run = {"q": [("a", close), ("b", 0.1), ("c", 0.1), ("a b", 0.2)], "r": [("z", -3.5)]}
    write_run(tmp_path / "run", run, "tag")
    read = read_run(tmp_path / "run")
    assert {q: [d for d, _ in found] for q, found in read.items()} == {
        "q": ["a", "b", "c", "a%20b"],
        "r": ["z"],
    }
    assert read["q"][0][1] == pytest.approx(0.1)
    lines = (tmp_path / "run").read_text("utf-8").splitlines()
    assert lines[-1] == "r Q0 z 1 -3.5 tag"
    assert [line.split()[3] for line in lines] == ["1", "2", "3", "4", "1"]


def test_run_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("before", "utf-8")
    with pytest.raises(InputError, match="tag"):
        write_run(tmp_path / "run", {"q": [("a", 1.0)]}, "my tag")
    with pytest.raises(InputError, match="can't be written"):
        write_run(tmp_path / "missing" / "run", {"q": [("a", 1.0)]}, "tag")
    assert [p.name for p in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run").read_text("utf-8") == "before"


def test_nfcorpus(shared_data: Path) -> None:
    """Real files: TREC qrels and TSV queries, as they came."""
    folder = shared_data / "retrieval" / "nfcorpus"
    queries, qrels = (
        read_queries(folder / "dev.titles.queries"),
        read_qrels(folder / "dev.3-2-1.qrel"),
    )
    assert queries["PLAIN-1007"] == "ddt"
    assert qrels["PLAIN-1"]["MED-2421"] == 3
    assert (len(queries), sum(map(len, qrels.values()))) == (325, 14589)
    assert {grade for grades in qrels.values() for grade in grades.values()} == {1, 2, 3}
    assert len(judged(queries, qrels).queries) == 325


def test_scifact(shared_data: Path) -> None:
    """Real files in BEIR's forms."""
    folder = shared_data / "retrieval" / "scifact"
    task = judged(
        read_queries(folder / "queries_train.jsonl"), read_qrels(folder / "qrels_train.tsv")
    )
    assert len(task.queries) == 809
    assert task.qrels["0"] == {"31715818": 1}


def _file(folder: Path, text: str) -> Path:
    path = folder / "given"
    path.write_bytes(text.encode("utf-8"))
    return path
