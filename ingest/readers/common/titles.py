"""Titles and authors that programs leave in a file's metadata, told from ones that people wrote."""

from __future__ import annotations

import re

_JUNK_TITLE = re.compile(
    r"untitled.*|microsoft (?:word|powerpoint|excel)\b.*|[\W\d_]*|.?|[ -~]{0,3}|https?://\S+"
    r"|.*\.(?:docx?|pdf|pptx?|xlsx?|indd|qxd|png|jpe?g|tiff?|wps|rtf|tex|dvi|html?)"
    r"|(?:(?:word |powerpoint )?(?:document|presentation|slide|page|title|template)"
    r"|无标题|未命名|文档|幻灯片|新建.*)\s*\d*",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(r"[\u4e00-\u9fff]+(?:委员会|办公室|局|部|公司|医院|大学|学会|中心)")
_LONGEST = 200
_JUNK_AUTHOR = re.compile(
    r"python-docx|admin(?:istrator)?|user\d*|.*\buser|microsoft.*|windows.*|owner|unknown|author|home|pc"
    r"|lenovo|dell|hp|asus|acer|.{0,2}",
    re.IGNORECASE,
)


def is_title(text: str) -> bool:
    """Whether `text` can be a title: no file name, placeholder, mere organisation or paragraph."""
    junk = _JUNK_TITLE.fullmatch(text) or (_ORGANISATION.fullmatch(text) and len(text) < 20)
    return not junk and len(text) <= _LONGEST


def is_author(text: str) -> bool:
    """Whether `text` can be a person or an institution, and isn't a computer's account."""
    return _JUNK_AUTHOR.fullmatch(text) is None
