"""`python -m benchmarks`: every benchmark, in order."""

from benchmarks import abstention, dense, ingestion, lexical, ocr, retrieval, scale

for benchmark in (retrieval, abstention, lexical, dense, ingestion, ocr, scale):
    benchmark.main()
