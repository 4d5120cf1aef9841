"""`python -m benchmarks`: every benchmark, in order."""

from benchmarks import abstention, ingestion, latency, lexical, ocr, retrieval

for benchmark in (retrieval, abstention, lexical, ingestion, latency, ocr):
    benchmark.main()
