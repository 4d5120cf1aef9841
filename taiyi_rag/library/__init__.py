"""One collection on disk: the truth (SQLite), and the dense and lexical indexes derived from it."""

from taiyi_rag.library.collection import Collection, View, check_name, collection_names
from taiyi_rag.library.records import (
    DraftPassage,
    FileRecord,
    digest_of,
    passage_id,
    passage_key,
)

__all__ = [
    "Collection",
    "DraftPassage",
    "FileRecord",
    "View",
    "check_name",
    "collection_names",
    "digest_of",
    "passage_id",
    "passage_key",
]
