"""How well passages are found, on the development collections in ../shared/data/retrieval.

    python -m benchmarks.retrieval

Prints and writes `results/retrieval.json`: nDCG@10 of each leg and of the fusions, and hit rates
across languages on parallel texts (raw cosine against centred). A development figure: weights were
chosen on the first half of SciFact's training queries and are reported on the second.
"""
