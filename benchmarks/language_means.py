"""The prior means of `taiyi_rag.embedding.centring`, computed from the sample library.

    python -m benchmarks.language_means

Writes `taiyi_rag/embedding/language_means.json`: for the embedded model, the mean passage vector
of each language over the samples, which cover the same fields of medicine in both.
"""

from __future__ import annotations

import json

from benchmarks import corpora
from benchmarks.environment import ROOT
from taiyi_rag.embedding.centring import LANGUAGES


def main() -> None:
    collection = corpora.samples()
    collection.refresh()
    means = {
        language: [round(float(x), 4) for x in collection.dense.mean(language)[0]]
        for language in LANGUAGES
    }
    path = ROOT / "taiyi_rag/embedding/language_means.json"
    path.write_text(json.dumps({collection.embedder: means}) + "\n", "utf-8")
    print(path, {language: collection.dense.mean(language)[1] for language in LANGUAGES})


if __name__ == "__main__":
    main()
