"""`python -m benchmarks`: every benchmark, in order."""

from benchmarks import abstention, ingestion, latency, lexical, retrieval

for benchmark in (retrieval, abstention, lexical, ingestion, latency):
    benchmark.main()
