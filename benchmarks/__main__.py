"""`python -m benchmarks`: every benchmark, in order."""

from benchmarks import (
    abstention,
    alternatives,
    dense,
    facts,
    ingestion,
    lexical,
    ocr,
    page,
    records,
    retrieval,
    scale,
    tasks,
)

for benchmark in (
    retrieval,
    alternatives,
    abstention,
    facts,
    lexical,
    dense,
    ingestion,
    ocr,
    scale,
    records,
    page,
    tasks,
):
    benchmark.main()
