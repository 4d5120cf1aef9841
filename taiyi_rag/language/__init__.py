"""Text, language by language: whatever must be the same when indexing and when asking."""

from taiyi_rag.language.abbreviations import definitions, expanded_terms
from taiyi_rag.language.bridges import Bridge, Concept, bridge, translated_terms
from taiyi_rag.language.detect import HAN, document_language, has_han, is_statement, query_language
from taiyi_rag.language.numbers import numbers
from taiyi_rag.language.orders import is_order, orders, without_orders
from taiyi_rag.language.repetition import Content
from taiyi_rag.language.sentences import sentence_spans, sentences
from taiyi_rag.language.substances import substances, unknown_medicines
from taiyi_rag.language.tokens import content_terms, index_terms, key_terms, normalise
from taiyi_rag.language.units import Conversion, converted

__all__ = [
    "HAN",
    "Bridge",
    "Concept",
    "Content",
    "Conversion",
    "bridge",
    "content_terms",
    "converted",
    "definitions",
    "document_language",
    "expanded_terms",
    "has_han",
    "index_terms",
    "is_order",
    "is_statement",
    "key_terms",
    "normalise",
    "numbers",
    "orders",
    "query_language",
    "sentence_spans",
    "sentences",
    "substances",
    "translated_terms",
    "unknown_medicines",
    "without_orders",
]
