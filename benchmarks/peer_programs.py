"""What other libraries do with the same passages, vectors and questions: run by `benchmarks.peers`
in an environment of its own, since they pin other versions than we do.

    python peer_programs.py llamaindex|haystack FOLDER

FOLDER holds `texts.json` (a list), `vectors.npy` (n, dimension), `questions.json` and
`questions.npy`. The embedder is a table, so that nobody's model is measured. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

_TOP = 20
_MOST_SECONDS = 60


def llamaindex(folder: Path, texts: list[str], vectors: Any, questions: dict[str, Any]) -> Any:
    """The stock pipeline of its documentation: FAISS, BM25, reciprocal rank fusion."""
    import faiss
    from llama_index.core import (
        Settings,
        StorageContext,
        VectorStoreIndex,
        load_index_from_storage,
    )
    from llama_index.core.embeddings import MockEmbedding
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever
    from llama_index.vector_stores.faiss import FaissVectorStore

    class Table(MockEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return list(questions[query].tolist())

    Settings.llm = MockLLM()
    Settings.embed_model = Table(embed_dim=vectors.shape[1])
    faiss.omp_set_num_threads(1)
    nodes = [
        TextNode(id_=f"n{i}", text=text, embedding=vector.tolist())
        for i, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]
    began = time.perf_counter()
    store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(vectors.shape[1]))
    context = StorageContext.from_defaults(vector_store=store)
    index = VectorStoreIndex(nodes, storage_context=context)
    words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=_TOP)
    built = time.perf_counter() - began
    fusion = QueryFusionRetriever(
        [index.as_retriever(similarity_top_k=_TOP), words],
        similarity_top_k=_TOP,
        num_queries=1,
        mode="reciprocal_rerank",
        use_async=False,
    )
    found = {"build_s": round(built, 1), "hybrid": _timed(fusion.retrieve, questions)}
    found["dense"] = _timed(index.as_retriever(similarity_top_k=_TOP).retrieve, questions)
    found["lexical"] = _timed(words.retrieve, questions)
    kept = folder / "llamaindex"
    context.persist(str(kept))
    words.persist(str(kept / "bm25"))
    began = time.perf_counter()
    again = StorageContext.from_defaults(
        vector_store=FaissVectorStore.from_persist_dir(str(kept)), persist_dir=str(kept)
    )
    load_index_from_storage(again)
    BM25Retriever.from_persist_dir(str(kept / "bm25"))
    found["open_s"] = round(time.perf_counter() - began, 2)
    one = TextNode(id_="one", text="The dose is 500 mg.", embedding=vectors[0].tolist())
    began = time.perf_counter()
    index.insert_nodes([one])
    words = BM25Retriever.from_defaults(nodes=[*nodes, one], similarity_top_k=_TOP)
    context.persist(str(kept))
    words.persist(str(kept / "bm25"))
    found["add_one_s"] = round(time.perf_counter() - began, 2)
    try:
        index.delete_nodes(["one"])
        found["delete_one"] = "done"
    except NotImplementedError:
        found["delete_one"] = "not possible"
    return found


def haystack(folder: Path, texts: list[str], vectors: Any, questions: dict[str, Any]) -> Any:
    """Its in-memory store with both retrievers, joined by reciprocal rank."""
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import (
        InMemoryBM25Retriever,
        InMemoryEmbeddingRetriever,
    )
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    documents = [
        Document(id=f"n{i}", content=text, embedding=vector.tolist())
        for i, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]
    began = time.perf_counter()
    store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
    store.write_documents(documents)
    built = time.perf_counter() - began
    words, near = InMemoryBM25Retriever(store), InMemoryEmbeddingRetriever(store)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=_TOP)

    def hybrid(question: str) -> Any:
        found = (
            words.run(query=question, top_k=_TOP)["documents"],
            near.run(query_embedding=questions[question].tolist(), top_k=_TOP)["documents"],
        )
        return joiner.run(documents=list(found))

    found: dict[str, Any] = {"build_s": round(built, 1), "hybrid": _timed(hybrid, questions)}
    file = folder / "haystack.json"
    began = time.perf_counter()
    store.save_to_disk(str(file))
    found["save_s"] = round(time.perf_counter() - began, 2)
    began = time.perf_counter()
    InMemoryDocumentStore.load_from_disk(str(file))
    found["open_s"] = round(time.perf_counter() - began, 2)
    return found


def _timed(call: Callable[[str], object], questions: dict[str, Any]) -> dict[str, float]:
    """Milliseconds a question, of as many as there is time for."""
    times: list[float] = []
    call(next(iter(questions)))
    for question in questions:
        began = time.perf_counter()
        call(question)
        times.append((time.perf_counter() - began) * 1000)
        if sum(times) > _MOST_SECONDS * 1000:
            break
    p50, p95 = np.percentile(times, (50, 95))
    return {"p50_ms": round(p50, 2), "p95_ms": round(p95, 2), "questions": len(times)}


def main(program: str, folder: Path) -> None:
    texts = json.loads((folder / "texts.json").read_text("utf-8"))
    asked = json.loads((folder / "questions.json").read_text("utf-8"))
    questions = dict(zip(asked, np.load(folder / "questions.npy"), strict=True))
    vectors = np.load(folder / "vectors.npy").astype(np.float32)
    run = {"llamaindex": llamaindex, "haystack": haystack}[program]
    print(json.dumps(run(folder, texts, vectors, questions)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
