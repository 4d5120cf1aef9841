"""A question becomes a ranking of passages."""

from taiyi_rag.retrieval.found import Hit
from taiyi_rag.retrieval.fusion import Weights
from taiyi_rag.retrieval.hybrid import HybridRetriever
from taiyi_rag.retrieval.lookup import Lookup
from taiyi_rag.retrieval.results import Entry, Match, Request, Results

__all__ = ["Entry", "Hit", "HybridRetriever", "Lookup", "Match", "Request", "Results", "Weights"]
