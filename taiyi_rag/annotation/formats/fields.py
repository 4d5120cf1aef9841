"""Which columns of a table and fields of an object hold a text and an id, by the names that people
give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from taiyi_rag.annotation.schema import Annotated

IDS = (
    "id", "_id", "pmid", "document_id", "doc_id", "note_id", "record_id", "编号", "序号", "病历号",
)  # fmt: skip
_TEXTS = (
    "text", "sentence", "question", "query", "term", "note", "notes", "note_text", "clinical_note",
    "report", "content", "body", "document", "文本", "正文", "内容", "全文", "病历", "病历文本",
    "病程记录", "出院小结", "报告", "句子", "问题",
)  # fmt: skip
"""A record has one of them: the first of these that it has."""
_SECTIONS = {
    "title": "title", "标题": "title", "题目": "title", "abstract": "abstract", "摘要": "abstract",
} | {
    name: name
    for name in (
        "chief complaint", "chief_complaint", "history of present illness", "findings",
        "impression", "主诉", "现病史", "既往史", "体格检查", "辅助检查",
    )
}  # fmt: skip
"""Parts of a text, with the types of their passages. A record has all that it has."""

KNOWN = "text, note, report, title, abstract, 文本, 正文, 病历, 主诉, 现病史 and others"
"""Some of these names, for messages; docs/formats.md has all."""


def simple(name: str) -> str:
    """A name as it is compared."""
    return name.strip().lower()


def of_text(names: Iterable[str]) -> dict[str, str]:
    """Those of the (simple) names whose fields make the text, titles first, with the types of their
    passages."""
    present = list(names)
    types = {name: _SECTIONS[name] for name in present if name in _SECTIONS}
    types |= {name: "text" for name in _TEXTS if name in present and "text" not in types.values()}
    order = sorted(types, key=lambda name: (types[name] != "title", present.index(name)))
    return {name: types[name] for name in order}


def record(id: str, passages: Iterable[tuple[str, str]]) -> Annotated:
    """The record of these passages, types and texts; of one alone the type doesn't matter."""
    given = list(passages)
    filled = [one for one in given if one[1].strip()] or given[:1]
    return Annotated.of_passages(filled, id) if len(filled) > 1 else Annotated.of(filled[0][1], id)


def own_id(fields: Mapping[str, Any], number: int) -> str:
    """The id among fields of simple names, else the number."""
    return str(
        next((fields[name] for name in IDS if fields.get(name) not in (None, "")), number)
    ).strip()
