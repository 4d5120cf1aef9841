"""Hostile and damaged files are contained: the program lives, every file has an outcome, and no
text is lost without a word."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from llama_index.core.embeddings import MockEmbedding

from ingest.outcomes import FileOutcome
from ingest.parsing import Parsers
from ingest.pipeline import Ingestion
from taiyi_rag.library import Collection
from tests.faults.bombs import QUICK, bombs
from tests.faults.containment import GRACE_S, Tally, Told, count_mutants, in_workers, settle
from tests.faults.mutants import FORMATS, mutants

_SECONDS = 20
_MEMORY = 2 * 2**30
_PARENT_GROWS = 400_000  # KiB: what one document of the greatest length may take

_SECRET = "root:x:0:0"

# What a first draft does: no limits, no second look, whatever the library makes of a file.
NAIVE = """
import json, sys
path = sys.argv[1]
if path.endswith(".pdf"):
    import pypdfium2
    document = pypdfium2.PdfDocument(path)
    text = "\\n".join(page.get_textpage().get_text_range() for page in document)
elif path.endswith((".html", ".htm")):
    from lxml import html
    text = html.parse(path, html.HTMLParser(huge_tree=True)).getroot().text_content()
elif path.endswith("ml"):
    from lxml import etree
    parser = etree.XMLParser(huge_tree=True, resolve_entities=True, load_dtd=True, recover=True)
    text = "".join(etree.parse(path, parser).getroot().itertext())
elif ".json" in path:
    text = "\\n".join(json.loads(line)["text"] for line in open(path) if line.strip())
else:
    text = open(path, errors="ignore").read()
sys.stdout.buffer.write(text.encode("utf-8", "replace"))
"""

both_counts = pytest.mark.parametrize(
    "count",
    [pytest.param(12, id="short"), pytest.param(500, id="full", marks=pytest.mark.faults)],
)


@both_counts
@pytest.mark.parametrize("format", FORMATS)
def test_damaged_files_lose_nothing_in_silence(format: str, count: int, tmp_path: Path) -> None:
    with Parsers(workers=2, seconds=_SECONDS, memory=_MEMORY) as parsers:
        tally = count_mutants(
            format, mutants(format, count), in_workers(parsers), tmp_path, _SECONDS
        )
    settle(7, f"damaged {format}", tally)
    assert tally.n == count


@pytest.mark.parametrize(
    "names",
    [pytest.param(QUICK, id="short"), pytest.param((), id="full", marks=pytest.mark.faults)],
)
def test_bombs_cost_nobody_but_themselves(names: tuple[str, ...], tmp_path: Path) -> None:
    """Each with a good file after it, through the whole of an ingestion."""
    folder = tmp_path / "files"
    folder.mkdir()
    files = _written(bombs(names), folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes, texts = _ingested(folder, tmp_path)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    tally = Tally(len(files))
    for what, name in files.items():
        good = outcomes.get(f"{name[:3]}~good.txt")
        if name not in outcomes:
            tally.failures.append(f"{what}: no outcome")
        elif good is None or good.status != "added":
            tally.failures.append(f"{what}: the good file after it was not read")
        else:
            tally.counts[outcomes[name].status] += 1
    if grown > _PARENT_GROWS:
        tally.failures.append(f"the program grew by {grown / 1024:.0f} MiB")
    if any(_SECRET in text for text in texts):
        tally.failures.append("a file of the machine was read into a document")
    if Path("/tmp/slip").exists() or (tmp_path.parent / "slip").exists():
        tally.failures.append("a package wrote outside of itself")
    settle(7, "bombs", tally)


def _written(made: dict[str, tuple[str, bytes]], folder: Path) -> dict[str, str]:
    """The bombs as files, and a good file after each; their names by what they are."""
    for what, (name, data) in made.items():
        (folder / name).write_bytes(data)
        (folder / f"{name[:3]}~good.txt").write_text(f"The dose after {what} is 5 mg.")
    return {what: name for what, (name, _) in made.items()}


def _ingested(folder: Path, root: Path) -> tuple[dict[str, FileOutcome], list[str]]:
    """The outcomes of the files of a folder by name, and the texts of the library then."""
    collection = Collection.create(root / "ix", "c", embedder="mock", dimension=8)
    outcomes: list[FileOutcome] = []
    parsers = Parsers(workers=2, seconds=_SECONDS, memory=_MEMORY)
    with collection.writing(), parsers:
        Ingestion(
            collection, MockEmbedding(embed_dim=8), on_outcome=outcomes.append, parsers=parsers
        ).run(sorted(folder.iterdir()))
    texts = [
        document.text
        for header in collection.truth.documents()
        if (document := collection.truth.document(header.id))
    ]
    collection.close()
    return {Path(o.path).name: o for o in outcomes}, texts


def _naively(paths: Iterable[Path]) -> Iterator[Told]:
    """What the first draft makes of files, each in a process that is held to the same limits."""
    for path in paths:
        try:
            done = subprocess.run(
                ["prlimit", f"--as={_MEMORY // 2}", sys.executable, "-c", NAIVE, str(path)],
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            yield Told("", (), "hung", _SECONDS + GRACE_S + 1)
            continue
        failure = "" if done.returncode == 0 else f"ended with {done.returncode}"
        yield Told(done.stdout.decode("utf-8", "replace"), (), failure)


def test_a_naive_reader_loses_text_in_silence(tmp_path: Path) -> None:
    """The count above can fail: by the same criterion, a first draft does."""
    kinds = ("object_lost", "zeroed", "structure_flipped")
    damaged = [m for m in mutants("pdf", 48) if m.kind in kinds]
    tally = count_mutants("pdf", damaged, _naively, tmp_path, _SECONDS)
    assert tally.counts["silent loss"] >= 3, tally.figures()
    assert len(tally.failures) >= 3


def test_bombs_break_a_naive_reader(tmp_path: Path) -> None:
    names = ("flate bomb", "entity of a file", "nested lists")
    files = _written(bombs(names), tmp_path)
    told = dict(zip(files, _naively(tmp_path / name for name in files.values()), strict=True))
    assert told["flate bomb"].failure.startswith(("hung", "ended with -"))
    assert _SECRET in told["entity of a file"].text
    assert told["nested lists"].failure
