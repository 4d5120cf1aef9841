"""Worker processes: what comes back, in which order, within what limits; what a break costs."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest import child, frames, items
from ingest.frames import Begun, Damage, End, Request
from ingest.items import Parsed, Reading
from ingest.parsing import Parsers
from ingest.splitting import SplitPassage
from taiyi_rag.errors import ReadError, TaiyiError
from taiyi_rag.types import Document, Region

ROOT = Path(__file__).parent.parent.parent.parent
SAMPLES = sorted(p for p in (ROOT / "samples").rglob("*.*") if p.parent.name != "samples")

# A worker whose reader does what the file says, as a library that a file has broken would.
BROKEN_WORKER = """
import os, signal, time
from ingest import formats, worker
read = formats.Detected.read
out = None
def read_or_worse(self):
    words = self.data.decode("utf-8", "replace").split()
    yield from read(self)
    match words[0]:
        case "RAISE":
            raise KeyError("a fault of ours")
        case "SIGNAL":
            os.kill(os.getpid(), getattr(signal, words[1]))
        case "SPIN":
            while True:
                pass
        case "SLEEP":
            time.sleep(60)
        case "FILL":
            held = [b"x" * 2**20 for _ in range(100_000)]
        case "EXIT":
            os._exit(3)
        case "PRINT":
            print("noise"); os.write(1, b"noise"); os.write(2, b"noise" * 100_000)
        case "LIE":
            out.write(b"D" + (30).to_bytes(4, "big") + b'{"document": "os.system(1)"}  ')
            out.flush(); time.sleep(60)
        case "SWELL":
            out.write(b"D" + (2**32 - 1).to_bytes(4, "big")); out.flush(); time.sleep(60)
        case "WRITE":
            with open(words[1], "w") as file:
                file.write("x")
        case "TELL":
            raise worker.ReadError(" ".join(sorted(os.environ)))
formats.Detected.read = read_or_worse
init = worker._Worker.__init__
def keep_out(self, pipe, seconds):
    global out
    out = pipe
    init(self, pipe, seconds)
worker._Worker.__init__ = keep_out
worker.main()
"""


@dataclass(frozen=True)
class _File:
    path: Path
    digest: bytes

    @property
    def source(self) -> Path:
        return self.path

    @property
    def stored_path(self) -> str:
        return str(self.path)


def _files(paths: Iterable[Path]) -> Iterator[_File]:
    for path in paths:
        with path.open("rb") as file:  # not read whole: a test measures memory
            digest = hashlib.file_digest(file, "sha256").digest()
        yield _File(path, digest)


def _outcomes(parsers: Parsers, paths: Iterable[Path]) -> dict[str, list[Parsed] | str]:
    """By file name, its documents, or why there are none."""
    return _outcomes_of(parsers, _files(paths))


def _outcomes_of(parsers: Parsers, files: Iterable[_File]) -> dict[str, list[Parsed] | str]:
    outcomes: dict[str, list[Parsed] | str] = {}
    for file, content in parsers.parse(files):
        try:
            outcomes[file.path.name] = [i for i in content.items() if isinstance(i, Parsed)]
        except ReadError as error:
            outcomes[file.path.name] = str(error)
    return outcomes


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "broken_worker.py").write_text(BROKEN_WORKER)
    monkeypatch.setattr(child, "MODULE", "broken_worker")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'modules'}:{ROOT}")


def _written(folder: Path, *texts: str) -> list[Path]:
    paths = [folder / f"{number}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    return paths


def test_workers_give_what_the_process_itself_gives_in_the_same_order() -> None:
    alone = _outcomes(Parsers(workers=0), SAMPLES)
    with Parsers(workers=2) as parsers:
        beside = _outcomes(parsers, SAMPLES)
        again = _outcomes(parsers, SAMPLES[:3])
    assert beside == alone
    assert list(beside) == list(alone)
    assert again.keys() == {p.name for p in SAMPLES[:3]}
    assert sum(isinstance(documents, list) for documents in beside.values()) >= 45


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SIGNAL SIGSEGV", "crashed"),
        ("SIGNAL SIGABRT", "crashed"),
        ("SIGNAL SIGKILL", "want of memory"),
        ("SPIN", "more than 1 seconds"),
        ("SLEEP", "more than 1 seconds"),
        ("FILL", "out of memory, over 0.5 GiB"),
        ("EXIT", "status 3"),
        ("LIE", "makes no sense"),
        ("SWELL", "makes no sense"),
    ],
)
@pytest.mark.usefixtures("broken")
def test_a_broken_worker_is_the_failure_of_one_file(tmp_path: Path, text: str, why: str) -> None:
    paths = _written(tmp_path, "Before it.", text, "After it.", "After that.")
    seconds = 1 if "seconds" in why else 20  # on a busy machine memory takes a while to fill
    with Parsers(workers=1, memory=2**29, seconds=seconds) as parsers:
        outcomes = _outcomes(parsers, paths)
    assert [type(o) for o in outcomes.values()] == [list, str, list, list], outcomes
    message = outcomes["1.txt"]
    assert isinstance(message, str)
    assert message.startswith("1.txt broke the parser (")
    assert why in message
    assert "were not affected" in message


@pytest.mark.usefixtures("broken")
def test_a_worker_writes_no_files_and_keeps_libraries_off_its_pipe(tmp_path: Path) -> None:
    written = tmp_path / "written"
    paths = _written(tmp_path, f"WRITE {written}", "PRINT", "After it.")
    with Parsers(workers=1) as parsers:
        outcomes = _outcomes(parsers, paths)
    assert "OSError" in outcomes["0.txt"]
    assert not written.exists() or not written.read_text()
    assert [isinstance(outcomes[name], list) for name in ("1.txt", "2.txt")] == [True, True]


@pytest.mark.usefixtures("broken")
def test_a_worker_knows_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIYI_API_KEY", "secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with Parsers(workers=1) as parsers:
        told = _outcomes(parsers, _written(tmp_path, "TELL"))["0.txt"]
    assert "PATH" in told
    assert "TAIYI" not in told
    assert "SECRET" not in told


@pytest.mark.usefixtures("broken")
def test_a_fault_of_ours_is_logged_with_its_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Parsers(workers=1) as parsers:
        outcome = _outcomes(parsers, _written(tmp_path, "RAISE"))["0.txt"]
    assert "KeyError" in outcome
    (record,) = caplog.records
    assert "read_or_worse" in record.__dict__["trace"]


def test_a_worker_starts_in_a_second_and_imports_nothing_heavy() -> None:
    code = (
        "import sys, ingest.worker; print([m for m in ('llama_index', 'onnxruntime', 'faiss',"
        " 'numpy', 'sqlite3', 'apsw') if m in sys.modules])"
    )
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    assert time.perf_counter() - began < 3  # measured: 0.3 s on an idle machine


def test_many_records_pass_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    with path.open("w") as file:
        for number in range(5000):
            record = {"_id": str(number), "text": "A word.", "note": "n" * 20_000}
            file.write(json.dumps(record) + "\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Parsers(workers=1) as parsers:
        for _, content in parsers.parse(_files([path])):
            count = sum(isinstance(item, Parsed) for item in content.items())
    assert count == 5000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_what_isnt_taken_is_dropped_and_costs_the_next_file_nothing(tmp_path: Path) -> None:
    many = tmp_path / "a.jsonl"
    many.write_text("\n".join(json.dumps({"_id": str(n), "text": "t" * 999}) for n in range(9000)))
    last = tmp_path / "b.txt"
    last.write_text("The last.")
    got = []
    with Parsers(workers=1) as parsers:
        for _, content in parsers.parse(_files([many, last])):
            got.append(next(iter(content.items())))
    assert [isinstance(item, Parsed) for item in got] == [True, True]


def test_file_that_changes_after_it_was_looked_at_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The dose is 5 mg.")
    (file,) = list(_files([path]))
    path.write_text("The dose is 50 mg.")
    for workers in (0, 1):
        with Parsers(workers=workers) as parsers:
            outcome = _outcomes_of(parsers, [file])["a.txt"]
        assert "changed while" in outcome


def test_an_enormous_document_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("w") as file:
        for _ in range(300):
            file.write("word " * 200_000)
    with Parsers(workers=1) as parsers:
        outcome = _outcomes(parsers, [path])["huge.txt"]
    assert "300 million characters" in outcome
    assert "Split it" in outcome


def test_a_long_record_is_refused_and_the_others_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "MOST_CHARACTERS", 1000)
    lines = [json.dumps({"_id": i, "text": t}) for i, t in (("1", "a b. " * 500), ("2", "b"))]
    found = list(Reading("\n".join(lines).encode(), "/a.jsonl", 2**30).items())
    assert [type(item) for item in found] == [ReadError, Parsed]


def test_a_worker_that_cant_start_is_an_error_of_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(child, "MODULE", "no_such_module")
    with Parsers(workers=1) as parsers, pytest.raises(TaiyiError, match="No process"):
        _outcomes(parsers, _written(tmp_path, "a"))


def test_frames_survive_half_characters_and_odd_names(tmp_path: Path) -> None:
    document = Document("a\ud800b", "t", "x\udfffy", "en", "s", "text", extra=(("k", "\ud83d"),))
    passage = SplitPassage(0, 3, "en", ("h\ud800",), None)
    sent = frames.encode(Parsed(document, (passage,)))
    letter, length = frames.HEADER.unpack(sent[:5])
    got = frames.decode(letter, sent[5:])
    assert length == len(sent) - 5
    assert isinstance(got, Parsed)
    assert (got.document.id, got.document.text, got.passages[0].end) == ("a�b", "x�y", 3)
    request = Request(Path(os.fsdecode(b"/\xc4\xe3.txt")), "/x", b"\1" * 32, 9)
    assert Request.of(request.line()) == request


@pytest.mark.parametrize("letter", [b"D", b"F", b"E", b"?", b"\x00"])
def test_forged_frames_are_refused(letter: bytes) -> None:
    pickled = b"\x80\x04\x95cos\nsystem\n"
    for forged in (b'{"document": {}}', b'{"message": 7}', b"[" * 100_000, pickled, b"", b"{"):
        with pytest.raises(ValueError, match=r"letter|validation error"):
            frames.decode(letter, forged)


def test_offsets_outside_the_text_are_refused() -> None:
    document = Document("1", "t", "text", "en", "s", "text")
    for parsed in (
        Parsed(document, (SplitPassage(0, 5, "en", (), None),)),
        Parsed(document, (SplitPassage(-1, 2, "en", (), None),)),
    ):
        sent = frames.encode(parsed)
        with pytest.raises(ValueError, match="offsets"):
            frames.decode(sent[:1], sent[5:])


def test_every_kind_of_frame_comes_back_as_it_went() -> None:
    document = Document("1", "t", "text", "en", "s", "text", regions=(Region(0, 4, 1, 0, 0, 1, 1),))
    for frame in (Begun(), Damage("no"), End("pdf", "bad", "trace"), Parsed(document, ())):
        sent = frames.encode(frame)
        assert frames.decode(sent[:1], sent[5:]) == frame
