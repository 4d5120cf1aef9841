"""Texts to vectors: the embedded model, and what every embedder needs beside it.

Any LlamaIndex `BaseEmbedding` serves. `identity` names the model whose vectors a collection holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


def identity(embedder: BaseEmbedding) -> str:
    """What a collection remembers of the model that made its vectors."""
    return f"{embedder.class_name()}/{embedder.model_name}"
