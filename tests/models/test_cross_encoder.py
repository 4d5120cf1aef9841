"""A real cross-encoder, from settings to the order of real hits. Run by `make models`."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.schema import NodeWithScore

from taiyi_rag import assembly
from taiyi_rag.errors import ModelError
from taiyi_rag.retrieval.cross_encoder import load_cross_encoder
from taiyi_rag.settings import RerankSettings, Settings, load_settings

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # torch's and transformers' own
]

QUESTIONS = ("Below what eGFR is metformin contraindicated?", "青蒿琥酯治疗重症疟疾的剂量是多少？")


@pytest.fixture
def settings(samples_indexes: Path, model_cache: Path) -> Settings:
    return load_settings(indexes=samples_indexes, cache=model_cache)


def choosing(settings: Settings, model: Path, **changes: object) -> Settings:
    chosen = {"model": str(model), "device": "cpu", "budget_ms": 300_000} | changes
    return settings.model_copy(update={"rerank": RerankSettings(**chosen)})  # type: ignore[arg-type]


def search(settings: Settings, question: str, top: int = 30) -> list[NodeWithScore]:
    collection = assembly.open_collection(settings, "samples")
    return assembly.searcher(settings, collection, top).retrieve(question)


def ids(found: list[NodeWithScore]) -> list[str]:
    return [n.node.node_id for n in found]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("model", ["tiny", "mini"])
def test_real_hits_are_ordered_by_the_model(
    model: str, question: str, settings: Settings, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(model)
    fused = search(settings, question)
    found = search(choosing(settings, folder, top=20), question)
    assert sorted(ids(found)) == sorted(ids(fused))
    assert sorted(ids(found)[:20]) == sorted(ids(fused)[:20])
    assert ids(found)[:20] != ids(fused)[:20]
    assert ids(found)[20:] == ids(fused)[20:]
    scores = [n.score or 0.0 for n in found]
    assert scores == sorted(scores, reverse=True)
    assert [n.node.metadata["rerank"] for n in found[:20]] == scores[:20]
    assert len(set(scores[:20])) > 15
    before = {n.node.node_id: n.score for n in fused}
    assert all(n.node.metadata["fused"] == before[n.node.node_id] for n in found)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_order_is_the_same_each_time_and_in_any_batch(
    question: str, tiny: Path, settings: Settings
) -> None:
    orders = [
        ids(search(choosing(settings, tiny, batch=batch), question)) for batch in (8, 8, 1, 50)
    ]
    assert orders == [orders[0]] * 4


def test_a_millisecond_is_not_enough(mini: Path, settings: Settings) -> None:
    question = QUESTIONS[0]
    found = search(choosing(settings, mini, budget_ms=1, batch=4), question)
    assert ids(found) == ids(search(settings, question))
    assert {n.node.metadata["rerank"] for n in found} == {"over budget"}


def test_the_model_is_loaded_once(tiny: Path, settings: Settings) -> None:
    first = assembly.reranker(choosing(settings, tiny))
    again = assembly.reranker(choosing(settings, tiny, budget_ms=1, batch=2), keep=3)
    assert first is not None
    assert again is not None
    assert first.predict is again.predict


def test_what_is_longer_than_the_model_reads_is_cut(tiny: Path) -> None:
    """The model has 256 places; asked for more, it reads as many as it has."""
    predict = load_cross_encoder(str(tiny), "cpu", 4096)
    start, other = "metformin eGFR " * 200, "aspirin stroke " * 200
    same, more = predict([("dose?", start), ("dose?", start + other)])
    assert same == pytest.approx(more, abs=1e-5)
    assert abs(same - predict([("dose?", other)])[0]) > 1e-3
    short = load_cross_encoder(str(tiny), "cpu", 32)
    assert abs(same - short([("dose?", start)])[0]) > 1e-4
    assert len(predict([("剂量" * 3000, "二甲双胍")])) == 1


def test_logits_come_as_they_are(tiny: Path) -> None:
    """No sigmoid on the way: it would make the best passages equal."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    pairs = [("dose?", "metformin 500 mg"), ("剂量？", "二甲双胍500 mg，每日两次")]
    model = AutoModelForSequenceClassification.from_pretrained(tiny).eval()
    tokens = AutoTokenizer.from_pretrained(tiny)(pairs, padding=True, return_tensors="pt")
    with torch.inference_mode():
        expected = model(**tokens).logits[:, 0].numpy()
    found = np.array(load_cross_encoder(str(tiny), "cpu", 256)(pairs))
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_an_encoder_is_refused(encoder: Path) -> None:
    """transformers gives it a head of random numbers and says so in a log line alone."""
    with pytest.raises(ModelError, match=r"isn't a cross-encoder.*TAIYI_RERANK__MODEL"):
        load_cross_encoder(str(encoder), "cpu", 256)


def test_a_classifier_of_several_labels_is_refused(tiny: Path, tmp_path: Path) -> None:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    config = BertConfig.from_pretrained(tiny, num_labels=3)
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(tiny).save_pretrained(tmp_path)
    with pytest.raises(ModelError, match="isn't a cross-encoder"):
        load_cross_encoder(str(tmp_path), "cpu", 256)


def test_nothing_is_asked_of_the_network(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def look_up(*where: object, **how: object) -> None:
        asked.append(where)
        raise OSError("no network")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    for name in (str(tmp_path / "nothing"), "BAAI/bge-reranker-v2-m3"):
        with pytest.raises(ModelError, match=r"no folder.*TAIYI_RERANK__MODEL"):
            load_cross_encoder(name, "cpu", 256)
    with pytest.raises(ModelError, match=r"can't be loaded.*TAIYI_RERANK__MODEL"):
        load_cross_encoder(str(tmp_path), "cpu", 256)
    load_cross_encoder(str(tiny), "cpu", 256)([("dose?", "500 mg")])
    assert asked == []


def test_damaged_weights_are_told(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(tiny, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelError, match="can't be loaded"):
        load_cross_encoder(str(folder), "cpu", 256)


def test_weights_that_give_no_number_are_told(tiny: Path, tmp_path: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    model = AutoModelForSequenceClassification.from_pretrained(tiny)
    model.classifier.weight.data.fill_(float("nan"))
    model.save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(tiny).save_pretrained(tmp_path)
    with pytest.raises(ModelError, match=r"can't score.*not a number"):
        load_cross_encoder(str(tmp_path), "cpu", 256)


@pytest.mark.gpu
def test_a_card_scores_as_the_processor_does(tiny: Path) -> None:
    pairs = [("dose?", f"metformin {n} mg") for n in range(20)]
    card = load_cross_encoder(str(tiny), "cuda", 256)(pairs)
    np.testing.assert_allclose(card, load_cross_encoder(str(tiny), "cpu", 256)(pairs), atol=0.05)


def test_a_card_that_isnt_there_is_told(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ModelError, match="TAIYI_RERANK__DEVICE=cpu"):
        load_cross_encoder(str(tiny), "cuda", 256)
