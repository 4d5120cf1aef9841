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
    with collection.reading() as view:
        found = {language: view.dense.mean(language) for language in LANGUAGES}
    means = {language: [round(float(x), 4) for x in mean] for language, (mean, _) in found.items()}
    path = ROOT / "taiyi_rag/embedding/language_means.json"
    path.write_text(json.dumps({collection.embedder: means}) + "\n", "utf-8")
    print(path, {language: count for language, (_, count) in found.items()})


if __name__ == "__main__":
    main()
