"""A question becomes a ranking of passages."""

from taiyi_rag.retrieval.hybrid import Hit, HybridRetriever
from taiyi_rag.retrieval.lookup import Lookup
from taiyi_rag.retrieval.results import Entry, Found, Request, Results

__all__ = ["Entry", "Found", "Hit", "HybridRetriever", "Lookup", "Request", "Results"]
