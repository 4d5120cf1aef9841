"""A question becomes a ranking of passages."""

from taiyi_rag.retrieval.hybrid import Hit, HybridRetriever

__all__ = ["Hit", "HybridRetriever"]
