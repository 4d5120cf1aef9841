"""A question becomes a ranking of passages."""

from taiyi_rag.retrieval.hybrid import Hit, HybridRetriever
from taiyi_rag.retrieval.prior import EvidencePrior, PriorRetriever
from taiyi_rag.retrieval.tiers import TieredRetriever

__all__ = ["EvidencePrior", "Hit", "HybridRetriever", "PriorRetriever", "TieredRetriever"]
