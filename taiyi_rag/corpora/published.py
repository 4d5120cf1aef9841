"""What others published for these sets: micro-F1 or accuracy, in per cent.

Source of all of it: the tables in the README of github.com/DUTIR-BioNLP/Taiyi-LLM. That of Taiyi 2
(on the main branch) has the columns Taiyi1, Taiyi2, GPT3.5, DeepSeek-14B and SOTA; that of Taiyi 1
(branch Taiyi1; Luo et al. 2024, "Taiyi: a bilingual fine-tuned large language model for diverse
biomedical tasks", JAMIA, doi 10.1093/jamia/ocae037) gave another best figure for two sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SOURCE = "github.com/DUTIR-BioNLP/Taiyi-LLM, README"

_SETS = (
    "bc5cdr-chem",
    "bc5cdr-disease",
    "chemdner",
    "ncbi-disease",
    "cmeee",
    "bc5cdr-relations",
    "cmeie",
    "bc7-litcovid",
    "hoc",
    "kuake-qic",
    "pubmedqa",
    "medqa-usmle",
    "medqa-mcmle",
)


@dataclass(frozen=True, slots=True)
class Published:
    """A column of the table: figures by the ids of the sets, their mean as it is printed there.
    A set that has no figure isn't in it."""

    title: str
    figures: Mapping[str, float]
    mean: float
    source: str = SOURCE
    notes: tuple[str, ...] = ()


def _column(
    title: str, mean: float, figures: tuple[float, ...], source: str = SOURCE, note: str = ""
) -> Published:
    by_set = dict(zip(_SETS, figures, strict=True))
    return Published(title, by_set, mean, source, (note,) if note else ())


PUBLISHED = (
    _column(
        "Taiyi 2",
        74.5,
        (90.2, 78.3, 90.5, 82.6, 74.1, 42.4, 50.3, 90.2, 84.6, 80.4, 58.8, 58.4, 88.1),
        note="Tested by name, not by offset (github.com/DUTIR-BioNLP/SMP-Zhipu-BioLLM), on files "
        "that are called dev for PubMedQA, MedQA-USMLE and MedQA-MCMLE with four options.",
    ),
    _column(
        "Taiyi 1",
        65.1,
        (80.2, 69.1, 79.9, 73.1, 65.7, 37.5, 43.2, 84.0, 80.0, 77.4, 54.4, 37.1, 64.8),
        note="The README of Taiyi 1 prints 64.8 as the mean of the same figures.",
    ),
    _column(
        "GPT-3.5",
        49.3,
        (60.3, 51.8, 36.5, 50.5, 47.0, 14.2, 30.6, 63.9, 51.2, 48.5, 76.5, 51.3, 58.2),
    ),
    _column(
        "DeepSeek-14B",
        40.3,
        (42.3, 41.1, 43.3, 32.8, 42.4, 28.6, 4.5, 32.9, 41.9, 47.5, 46.4, 66.9, 53.2),
        note="A distilled model.",
    ),
    _column(
        "SOTA",
        75.3,
        (93.3, 85.6, 92.4, 87.8, 74.0, 45.0, 54.9, 91.8, 82.3, 85.9, 73.4, 42.0, 70.1),
        note="The best models of each set as its authors name them: PubMedBERT, BioBERT, CBLUE's, "
        "BioGPT, Bioformer, RoBERTa-large. For PubMedQA and MedQA-USMLE no model is named; in the "
        "README of Taiyi 1 these are 55.8 (PubMedBERT) and 36.7 (BioBERT-large), and the mean "
        "73.5.",
    ),
)
"""The columns, Taiyi 2 first."""
