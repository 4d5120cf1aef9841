"""Documents as references for Zotero, EndNote, LaTeX and spreadsheets: RIS, BibTeX, NBIB and CSV;
and as a list to be pasted into a text.

Pure functions from the headers of documents to text. What is retracted is marked in every format.
"""

from taiyi_rag.references.export import (
    FORMATS,
    MEDIA_TYPES,
    NAMES,
    Format,
    exported,
    format_named,
    format_of,
)
from taiyi_rag.references.links import Link, links, noticed
from taiyi_rag.references.plain import one_line
from taiyi_rag.references.reference import Kind, Reference, reference_of
from taiyi_rag.references.vancouver import reference_list

__all__ = [
    "FORMATS",
    "MEDIA_TYPES",
    "NAMES",
    "Format",
    "Kind",
    "Link",
    "Reference",
    "exported",
    "format_named",
    "format_of",
    "links",
    "noticed",
    "one_line",
    "reference_list",
    "reference_of",
]
