"""`python -m benchmarks`: every benchmark, in order."""

from benchmarks import (
    abstention,
    alternatives,
    dense,
    ingestion,
    lexical,
    ocr,
    records,
    retrieval,
    scale,
)

for benchmark in (
    retrieval,
    alternatives,
    abstention,
    lexical,
    dense,
    ingestion,
    ocr,
    scale,
    records,
):
    benchmark.main()
