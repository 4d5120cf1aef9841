"""A question becomes a ranking of passages."""

from taiyi_rag.retrieval.found import Hit
from taiyi_rag.retrieval.fusion import Weights
from taiyi_rag.retrieval.hybrid import HybridRetriever

__all__ = ["Hit", "HybridRetriever", "Weights"]
