"""A cross-encoder that has learnt what answers what, if only a little, makes rankings better."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core.schema import NodeWithScore

from taiyi_rag.nodes import node_from
from taiyi_rag.retrieval.cross_encoder import load_cross_encoder
from taiyi_rag.retrieval.reranking import CrossEncoderReranker
from taiyi_rag.types import Document, Passage

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

SAMPLES = Path(__file__).parents[2] / "samples"
STEPS, BATCH = 24, 16


@pytest.fixture(scope="module")
def asked() -> list[tuple[str, str]]:
    """Headings of our English samples, with title, and what stands under each."""
    found = []
    for path in sorted((SAMPLES / "en").glob("*.md")):
        text = path.read_text("utf-8")
        title = re.findall(r"^# (.+)$", text, re.MULTILINE)[0]
        for section in text.split("\n## ")[1:]:
            heading, body = section.split("\n", 1)
            found.append((f"{title}: {heading}", " ".join(body.split())))
    random.Random(3).shuffle(found)
    return found


def _trained(folder: Path, pairs: list[tuple[str, str]], to: Path) -> Path:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    torch.manual_seed(7)
    model: Any = AutoModelForSequenceClassification.from_pretrained(folder)
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-4)
    chance = random.Random(5)
    for _ in range(STEPS):
        some = chance.sample(pairs, BATCH // 2)
        wrong = [chance.choice([p for p in pairs if p[0] != question])[1] for question, _ in some]
        questions = [question for question, _ in some] * 2
        texts = [text for _, text in some] + wrong
        tokens = tokenizer(
            questions, texts, truncation=True, max_length=64, padding=True, return_tensors="pt"
        )
        right = torch.tensor([1.0] * len(some) + [0.0] * len(wrong))
        logits = model(**tokens).logits[:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, right)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.save_pretrained(to)
    tokenizer.save_pretrained(to)
    return to


def _reciprocal_rank(folder: Path, held_back: list[tuple[str, str]]) -> float:
    """Mean over questions of 1 / the place of what stands under the heading, among all others."""
    reranker = CrossEncoderReranker(
        predict=load_cross_encoder(str(folder), "cpu", 64), budget_ms=300_000
    )
    nodes = [_node(number, text) for number, (_, text) in enumerate(held_back)]
    ranks = []
    for number, (question, _) in enumerate(held_back):
        found = reranker.postprocess_nodes(nodes, query_str=question)
        ranks.append(1 + [n.node.node_id for n in found].index(f"p{number}"))
    return float(np.mean(1 / np.array(ranks)))


def _node(number: int, text: str) -> NodeWithScore:
    passage = Passage(f"p{number}", "d", text, 0, len(text), "en")
    header = Document("d", "", "", "en", "J", "text")
    return node_from(passage, header, score=0.5, similarity=0.5, lead=0.5)


def test_training_shows_in_the_order(
    mini: Path, asked: list[tuple[str, str]], tmp_path: Path
) -> None:
    held_back, rest = asked[:12], asked[12:]
    assert len(rest) > 40
    before = _reciprocal_rank(mini, held_back)
    after = _reciprocal_rank(_trained(mini, rest, tmp_path), held_back)
    assert before < 0.5
    assert after > before + 0.2
