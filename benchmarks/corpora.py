"""Collections to measure on, made of ../shared/data once, into `benchmarks/work/` (git-ignored)."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.environment import ROOT, SHARED
from ingest.pipeline import Ingestion
from ingest.walk import walk
from taiyi_rag import assembly
from taiyi_rag.library import Collection
from taiyi_rag.settings import Settings, load_settings

WORK = Path(__file__).parent / "work"

Record = dict[str, object]


def settings() -> Settings:
    """The defaults, with the collections of the benchmarks."""
    return load_settings(indexes=WORK / "indexes")


def samples() -> Collection:
    """The sample library."""
    folders = [ROOT / "samples" / name for name in ("en", "zh", "records")]
    return _built("samples", walk(folders))


def collection_of(name: str, records: Iterable[Record]) -> Collection:
    """A collection of BEIR records, brought in by the real pipeline; made only once."""
    WORK.mkdir(exist_ok=True)
    file = WORK / f"{name}.jsonl"
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    file.write_text("".join(lines), "utf-8")
    return _built(name, [file])


def _built(name: str, files: Iterable[Path]) -> Collection:
    chosen = settings()
    collection = assembly.open_or_create_collection(chosen, name)
    with collection.writing():
        Ingestion(collection, assembly.embedder(chosen), on_outcome=lambda o: None).run(files)
        collection.publish()
    return collection


def scifact() -> Iterable[Record]:
    """SciFact's 5,183 abstracts."""
    for record in scifact_sentences():
        text = " ".join(record["sentences"])
        yield {"_id": record["_id"], "title": record["title"], "text": text}


def scifact_sentences() -> Iterable[dict[str, Any]]:
    """The same, the text as `sentences`. The file holds each as a printed array of them."""
    sentence = re.compile(r"""'((?:[^'\\]|\\.|'(?=\w))*)'|"((?:[^"\\]|\\.)*)\"""")
    with (SHARED / "retrieval/scifact/corpus.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = (a or b for a, b in sentence.findall(row["abstract"]))
            texts = [s.replace("\\n", " ").strip() for s in found]
            yield {"_id": row["doc_id"], "title": row["title"], "sentences": texts}


def scifact_queries() -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """Claims by id, and their relevant abstracts."""
    folder = SHARED / "retrieval/scifact"
    qrels: dict[str, dict[str, int]] = {}
    with (folder / "qrels_train.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            qrels.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    lines = (folder / "queries_train.jsonl").read_text("utf-8").splitlines()
    queries = {q["_id"]: q["text"] for q in map(json.loads, lines)}
    return {id: text for id, text in queries.items() if id in qrels}, qrels


def nfcorpus() -> Iterable[Record]:
    """NFCorpus's 3,192 abstracts, lower-cased and without stop words, as they come. The title is
    what stands before the words that PubMed's page puts between it and the abstract."""
    divider = re.compile(r" (?:pubmed ncbi )?(?:abstract|excerpt) ")
    for line in (SHARED / "retrieval/nfcorpus/dev.docs").read_text("utf-8").splitlines():
        id, text = line.split("\t", 1)
        title, *rest = divider.split(text, maxsplit=1)
        yield {"_id": id, "title": title if rest else "", "text": rest[0] if rest else text}


def nfcorpus_queries(form: str = "titles") -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """Development queries in one of their four forms, and graded judgements."""
    folder = SHARED / "retrieval/nfcorpus"
    qrels: dict[str, dict[str, int]] = {}
    for line in (folder / "dev.3-2-1.qrel").read_text("utf-8").splitlines():
        query, _, document, grade = line.split()
        qrels.setdefault(query, {})[document] = int(grade)
    rows = (folder / f"dev.{form}.queries").read_text("utf-8").splitlines()
    queries = dict(row.split("\t", 1) for row in rows)
    return {id: text for id, text in queries.items() if id in qrels}, qrels


def tico19() -> list[tuple[str, str, str]]:
    """(id, English, Chinese) segments, each text once."""
    with (SHARED / "retrieval/tico19_zh_en/tico19_without_pubmed.tsv").open(encoding="utf-8") as f:
        rows = [(r["id"], r["en"], r["zh"]) for r in csv.DictReader(f, delimiter="\t")]
    return _distinct(rows)


def nhc_protocol() -> list[tuple[str, str, str]]:
    """(id, English, Chinese) paragraphs of the seventh COVID-19 protocol."""
    path = SHARED / "retrieval/nhc_covid7_zh_en/nhc_covid_protocol_v7_zh_en.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    return _distinct([(id, en, zh) for id, zh, en, *_ in rows])


def parallel(pairs: Iterable[tuple[str, str, str]]) -> Iterable[Record]:
    """Both sides of a parallel text as records of one library."""
    for id, english, chinese in pairs:
        yield {"_id": f"{id}/en", "title": "", "text": english}
        yield {"_id": f"{id}/zh", "title": "", "text": chinese}


def _distinct(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    seen: set[str] = set()
    kept = []
    for id, english, chinese in rows:
        if english.strip() and chinese.strip() and not {english, chinese} & seen:
            seen |= {english, chinese}
            kept.append((id, english, chinese))
    return kept


def bioasq_questions() -> list[dict[str, Any]]:
    """BioASQ 7–9 golden questions that have gold snippets."""
    found = []
    for path in sorted((SHARED / "retrieval/bioasq").glob("*.json")):
        questions = json.loads(path.read_text("utf-8"))["questions"]
        found.extend(q for q in questions if q.get("snippets"))
    return found


def pubmed_id(address: str) -> str:
    """The PubMed id that ends an address."""
    return address.rsplit("/", 1)[-1]


def bioasq_snippets(questions: Iterable[dict[str, Any]]) -> Iterable[Record]:
    """The gold snippets as a library: one record an abstract, a paragraph a snippet."""
    documents: dict[str, dict[str, None]] = {}
    for question in questions:
        for snippet in question["snippets"]:
            documents.setdefault(pubmed_id(snippet["document"]), {})[snippet["text"].strip()] = None
    for id, texts in documents.items():
        yield {"_id": id, "title": "", "text": "\n\n".join(texts)}


def bioasq_queries() -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """BioASQ's questions, and the abstracts that their gold snippets come from."""
    questions = bioasq_questions()
    qrels = {q["id"]: {pubmed_id(s["document"]): 1 for s in q["snippets"]} for q in questions}
    return {q["id"]: q["body"] for q in questions}, qrels


def toyhom() -> list[tuple[str, str, str]]:
    """(id, question, answer) of Chinese patients' questions."""
    path = SHARED / "retrieval/toyhom_zh_qa/internal_medicine_alternate_rows.gb18030.csv"
    with path.open(encoding="gb18030", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["title"] and r["answer"]]
    return _distinct([(str(i), r["title"], r["answer"]) for i, r in enumerate(rows)])


def toyhom_answers() -> Iterable[Record]:
    """The answers to patients' questions, as a library."""
    for id, _, answer in toyhom():
        yield {"_id": id, "title": "", "text": answer}


def toyhom_queries() -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """Patients' questions, each with the answer that it was given."""
    rows = toyhom()
    return {id: question for id, question, _ in rows}, {id: {id: 1} for id, _, _ in rows}
