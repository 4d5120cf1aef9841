"""A question becomes a ranking of passages."""

from taiyi_rag.retrieval.found import Hit
from taiyi_rag.retrieval.fusion import Weights
from taiyi_rag.retrieval.hybrid import HybridRetriever
from taiyi_rag.retrieval.lookup import Lookup
from taiyi_rag.retrieval.ordering import Reordered, TieredOrder
from taiyi_rag.retrieval.prior import EvidencePrior
from taiyi_rag.retrieval.results import Entry, Match, Request, Results
from taiyi_rag.retrieval.tiers import TieredRetriever

__all__ = [
    "Entry",
    "EvidencePrior",
    "Hit",
    "HybridRetriever",
    "Lookup",
    "Match",
    "Reordered",
    "Request",
    "Results",
    "TieredOrder",
    "TieredRetriever",
    "Weights",
]
