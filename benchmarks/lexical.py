"""Which engine and which Chinese terms the word index is built on.

    python -m benchmarks.lexical

- Terms: Toyhom's questions against their answers (MRR@10), BM25 by bm25s over single characters,
  pairs, jieba's words, and their combinations.
- Engines: tantivy, SQLite FTS5 and bm25s over the same terms (SciFact's sentences and Toyhom's
  answers): time to build, to answer, to add one passage; bytes; nDCG@10 on SciFact's abstracts.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

import bm25s
import jieba
import tantivy

from benchmarks import corpora
from benchmarks.environment import write
from taiyi_rag.language import HAN, index_terms, normalise, sentences

_DEPTH = 100
_RUN = re.compile(f"[{HAN}]+")


def main() -> None:
    figures = {"terms": terms_figures(), "engines": engine_figures()}
    print(write("lexical", figures))


def terms_figures() -> dict[str, Any]:
    pairs = corpora.toyhom()
    asked = pairs[:1500]
    figures: dict[str, Any] = {"questions": len(asked), "answers": len(pairs)}
    for name in ("c", "p", "w", "cp", "cw", "pw", "cpw"):
        began = time.perf_counter()
        documents = [_han_terms(answer, name) for _, _, answer in pairs]
        seconds = time.perf_counter() - began
        index = bm25s.BM25(k1=1.2, b=0.75)
        index.index(documents, show_progress=False)
        questions = [_han_terms(question, name) for _, question, _ in asked]
        found, _ = index.retrieve(questions, k=10, show_progress=False)
        places = [list(row).index(i) + 1 if i in row else 0 for i, row in enumerate(found)]
        figures[name] = {
            "mrr@10": round(sum(1 / p for p in places if p) / len(asked), 4),
            "hit@10": round(sum(p > 0 for p in places) / len(asked), 4),
            "seconds": round(seconds, 2),
        }
        print("terms", name, figures[name])
    return {"c: characters, p: pairs, w: jieba's words": "", **figures}


def _han_terms(text: str, kinds: str) -> list[str]:
    """Terms of the Chinese runs of a text; other words as they are."""
    normal = normalise(text)
    terms = _RUN.sub(" ", normal).split()
    for run in _RUN.findall(normal):
        terms += list(run) if "c" in kinds else []
        terms += [run[i : i + 2] for i in range(len(run) - 1)] if "p" in kinds else []
        terms += list(jieba.cut_for_search(run)) if "w" in kinds else []
    return terms


def engine_figures() -> dict[str, Any]:
    texts = [s for r in corpora.scifact() for s in sentences(str(r["text"]))]
    texts += [answer for _, _, answer in corpora.toyhom()]
    passages = [index_terms(text) for text in texts]
    queries, _ = corpora.scifact_queries()
    asked = [index_terms(text) for text in list(queries.values())[:200]]
    figures: dict[str, Any] = {"passages": len(passages)}
    for name, build in (("tantivy", _tantivy), ("fts5", _fts5), ("bm25s", _bm25s)):
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            search, add, close = build(Path(folder), passages)
            built = time.perf_counter() - began
            latencies = [_milliseconds(search, terms) for terms in asked]
            figures[name] = {
                "build_s": round(built, 2),
                "search_p50_ms": round(median(latencies), 3),
                "add_one_ms": round(_milliseconds(add, passages[0]), 1),
                "bytes": sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file()),
            }
            close()
        print("engine", name, figures[name])
    return figures


Search = Callable[[list[str]], object]
Engine = tuple[Search, Search, Callable[[], object]]


def _milliseconds(call: Search, terms: list[str]) -> float:
    began = time.perf_counter()
    call(terms)
    return (time.perf_counter() - began) * 1000


def _tantivy(folder: Path, passages: Iterable[list[str]]) -> Engine:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    index = tantivy.Index(builder.build(), path=str(folder))

    def add(*many: list[str]) -> None:
        writer = index.writer(heap_size=64_000_000, num_threads=1)
        for key, terms in enumerate(many):
            document = tantivy.Document()
            document.add_unsigned("key", key)
            document.add_text("terms", " ".join(terms))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()

    add(*passages)

    def search(terms: list[str]) -> object:
        should = tantivy.Occur.Should
        parts = [(should, tantivy.Query.term_query(index.schema, "terms", t)) for t in set(terms)]
        searcher = index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(parts), _DEPTH, count=False).hits
        return searcher.fast_field_values("key", [address for _, address in hits])

    return search, add, lambda: None


def _fts5(folder: Path, passages: Iterable[list[str]]) -> Engine:
    connection = sqlite3.connect(folder / "fts.db")
    connection.execute(
        "CREATE VIRTUAL TABLE f USING fts5(terms, tokenize=\"unicode61 tokenchars '.,'\")"
    )
    rows = ((" ".join(terms),) for terms in passages)
    connection.executemany("INSERT INTO f VALUES (?)", rows)
    connection.commit()

    def add(terms: list[str]) -> None:
        connection.execute("INSERT INTO f VALUES (?)", (" ".join(terms),))
        connection.commit()

    def search(terms: list[str]) -> object:
        match = " OR ".join(f'"{term}"' for term in set(terms))
        query = f"SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT {_DEPTH}"
        return connection.execute(query, (match,)).fetchall()

    return search, add, connection.close


def _bm25s(folder: Path, passages: Iterable[list[str]]) -> Engine:
    documents = list(passages)

    def build() -> bm25s.BM25:
        index = bm25s.BM25(k1=1.2, b=0.75)
        index.index(documents, show_progress=False)
        return index

    index = build()
    index.save(folder)

    def add(terms: list[str]) -> None:
        documents.append(terms)
        build()  # it can't add: the whole is built again

    def search(terms: list[str]) -> object:
        return index.retrieve([terms], k=_DEPTH, show_progress=False)

    return search, add, lambda: None


if __name__ == "__main__":
    main()
