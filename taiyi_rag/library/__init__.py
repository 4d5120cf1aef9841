"""One collection on disk: the truth (SQLite), and the dense and lexical indexes derived from it."""

from taiyi_rag.library.collection import Collection, View, check_name, collection_names
from taiyi_rag.library.entries import Entry, Known, Role, Source, name_of
from taiyi_rag.library.labels import work_name
from taiyi_rag.library.records import (
    DraftPassage,
    FileRecord,
    digest_of,
    passage_id,
    passage_key,
)
from taiyi_rag.library.standing import (
    Nature,
    Status,
    notice_name,
    said_of_itself,
    said_of_others,
    worst,
)
from taiyi_rag.library.writing import Marked

__all__ = [
    "Collection",
    "DraftPassage",
    "Entry",
    "FileRecord",
    "Known",
    "Marked",
    "Nature",
    "Role",
    "Source",
    "Status",
    "View",
    "check_name",
    "collection_names",
    "digest_of",
    "name_of",
    "notice_name",
    "passage_id",
    "passage_key",
    "said_of_itself",
    "said_of_others",
    "work_name",
    "worst",
]
