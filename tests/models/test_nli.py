"""A real entailment model, from settings to the verdict on a claim. Run by `make models`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from taiyi_rag import assembly
from taiyi_rag.errors import ModelError
from taiyi_rag.settings import Settings, VerificationSettings, load_settings
from taiyi_rag.types import Evidence, Passage, Verdict
from taiyi_rag.verification import nli
from taiyi_rag.verification.nli import Labels

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # torch's and transformers' own
]

TEXT = (
    "Metformin is contraindicated below an eGFR of 30. Below an eGFR of 45 metformin is halved. "
    "Metformin below an eGFR of 30 may lead to acidosis. Metformin starts at 500 mg twice daily."
)
TOLD = "Below an eGFR of 30 metformin is contraindicated. [1]"


def evidence() -> list[Evidence]:
    return [Evidence(1, Passage("p", "d", TEXT, 0, len(TEXT), "en"), "Metformin", "J")]


def choosing(model: Path, cache: Path, **changes: Any) -> Settings:
    chosen = {"model": str(model), "device": "cpu", "budget_ms": 300_000} | changes
    settings = load_settings(cache=cache)
    return settings.model_copy(update={"verification": VerificationSettings(**chosen)})


def test_probabilities_are_those_of_the_named_labels(tiny_nli: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    pairs = [(TEXT, "Metformin is safe."), ("二甲双胍每日两次。", "二甲双胍每日一次。")]
    predict, labels = nli.load(str(tiny_nli), "cpu", 256)
    assert labels == Labels(3, 2, 1)
    model = AutoModelForSequenceClassification.from_pretrained(tiny_nli).eval()
    tokens = AutoTokenizer.from_pretrained(tiny_nli)(pairs, padding=True, return_tensors="pt")
    with torch.inference_mode():
        expected = model(**tokens).logits.numpy()
    np.testing.assert_allclose(np.array(predict(pairs)), expected, atol=1e-4)


def test_the_model_decides_what_is_supported(tiny_nli: Path, model_cache: Path) -> None:
    """Made to say one thing of every pair, it makes every claim that."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    for place, verdict in ((2, Verdict.SUPPORTED), (1, Verdict.CONTRADICTED)):
        model = AutoModelForSequenceClassification.from_pretrained(tiny_nli)
        model.classifier.bias.data[place] = 50.0
        folder = tiny_nli.parent / f"{tiny_nli.name}-{place}"
        model.save_pretrained(folder)
        AutoTokenizer.from_pretrained(tiny_nli).save_pretrained(folder)
        (claim,) = assembly.verifier(choosing(folder, model_cache)).read(TOLD, evidence())
        assert claim.verdict is verdict


def test_a_millisecond_is_not_enough(tiny_nli: Path, model_cache: Path) -> None:
    late = assembly.verifier(choosing(tiny_nli, model_cache, budget_ms=1))
    plain = assembly.verifier(load_settings(cache=model_cache))
    (late_claim,), (plain_claim,) = (v.read(TOLD, evidence()) for v in (late, plain))
    assert late_claim == plain_claim


def test_a_model_whose_labels_have_no_names_is_refused(tiny: Path, tmp_path: Path) -> None:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    config = BertConfig.from_pretrained(tiny, num_labels=3)
    config.id2label = {place: f"LABEL_{place}" for place in range(3)}
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(tiny).save_pretrained(tmp_path)
    with pytest.raises(ModelError, match=r"which of its labels.*TAIYI_VERIFICATION__MODEL"):
        nli.load(str(tmp_path), "cpu", 256)


def test_an_encoder_is_refused(encoder: Path) -> None:
    with pytest.raises(ModelError, match="TAIYI_VERIFICATION__MODEL"):
        nli.load(str(encoder), "cpu", 256)


def test_a_name_is_no_folder() -> None:
    with pytest.raises(ModelError, match=r"no folder.*entailment model.*TAIYI_VERIFICATION__MODEL"):
        nli.load("cross-encoder/nli-deberta-v3-base", "cpu", 256)
