"""Answers as files to take along: Markdown, DOCX, PDF, each labelled as made by a machine.

content          what an export holds, as blocks of plain text
words            its words, in both languages; the label itself is of `taiyi_rag.label`
markdown_file    the blocks as Markdown
docx_file        … as a DOCX
pdf_file         … as a PDF, set by `answer.typ`
"""

from taiyi_rag.exporting.blocks import Export
from taiyi_rag.exporting.content import Since, Told, compose
from taiyi_rag.exporting.files import FORMATS, MEDIA_TYPES, Format, exported, file_name, format_of

__all__ = [
    "FORMATS",
    "MEDIA_TYPES",
    "Export",
    "Format",
    "Since",
    "Told",
    "compose",
    "exported",
    "file_name",
    "format_of",
]
