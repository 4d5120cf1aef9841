"""Words of the reader."""

from __future__ import annotations

from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "read": "Read",
        "page": "p. {page}",
        "passage": "Passage {label}",
        "quote": "The words cited are highlighted, in their context.",
        "no-quote": "The passage found is shown in its context.",
        "licence": "Licence",
        "file": "File",
        "address": "Address",
        "issuer": "Issuer",
        "version": "Version",
        "headings": "Section",
        "text": "Text",
        "page-tab": "Page {page}",
        "page-of": "Page {page} of {file}, the passage highlighted",
        "gone": "This document has been removed from the library since it was found. "
        "Below is the passage as it was then.",
        "changed": "This document has changed in the library since it was found. Below is the "
        "passage as it was then; ask or search again for the current text.",
    },
    "zh": {
        "read": "阅读",
        "page": "第 {page} 页",
        "passage": "段落 {label}",
        "quote": "引用的原文已在上下文中标亮。",
        "no-quote": "检索到的段落及其上下文。",
        "licence": "许可",
        "file": "文件",
        "address": "网址",
        "issuer": "发布机构",
        "version": "版本",
        "headings": "章节",
        "text": "文本",
        "page-tab": "第 {page} 页",
        "page-of": "{file} 第 {page} 页，已标出该段落",
        "gone": "检出之后，这篇文献已从资料库中移除。下面是当时的段落。",
        "changed": "检出之后，这篇文献在资料库中有了变化。下面是当时的段落；"
        "请重新提问或检索以获得现行文本。",
    },
}
