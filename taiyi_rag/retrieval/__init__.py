"""A question becomes a ranking of passages."""

from taiyi_rag.retrieval.hybrid import Hit, HybridRetriever
from taiyi_rag.retrieval.tiers import TieredRetriever

__all__ = ["Hit", "HybridRetriever", "TieredRetriever"]
