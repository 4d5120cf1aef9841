"""Markdown (CommonMark) in which only our own marks are markup.

Texts are escaped so that CommonMark and GitHub's dialect read them letter by letter: no image, no
link, no HTML, no heading, no formula, no mention of theirs comes about. HTML entities stand where
older programs don't know a backslash. The implicit label is a comment before everything else,
which unlike front matter no program shows.
"""

from __future__ import annotations

import re

from taiyi_rag.exporting.blocks import Block, Export, Run, Style
from taiyi_rag.label import KEY

_PLAIN = re.compile(r"[\\`*_\[\]#|~$^@]")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=[#A-Za-z])")
_BRACES = re.compile(r"\{(?=[{%#])|(?<=\{)\{")
_COLON = re.compile(
    r":(?=//|[\w+-]+:)|(?<=mailto):|(?<=xmpp):|(?<=script):|(?<=data):", re.IGNORECASE
)
"""Of addresses, and of the short names of emoji."""
_ADDRESS = re.compile(r"\bwww\.", re.IGNORECASE)
_BEGINNING = re.compile(r"[-+=>:]|\d{1,9}(?=[.)])")

_BEFORE: dict[Style, str] = {
    "label": "> ",
    "alarm": "> ⚠ ",
    "urgent": "> ⚠ ",
    "title": "# ",
    "heading": "## ",
    "doubt": "> ⚠ ",
    "original": "> ",
    "quote": "> ",
}


def markdown(export: Export) -> bytes:
    """The file, UTF-8, lines ended by LF."""
    parts = [f"<!-- {KEY}: {export.implicit} -->", *map(_paragraph, export.blocks)]
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def _paragraph(block: Block) -> str:
    text = "".join(_run(run, first=n == 0) for n, run in enumerate(block.runs))
    return _BEFORE.get(block.style, "") + text


def _run(run: Run, *, first: bool) -> str:
    text = escaped(run.text, beginning=first)
    if run.link:
        return f"[{text}](<{run.link}>)"
    if not run.strong or not text.strip():
        return text
    inner = text.strip()
    return text.replace(inner, f"**{inner}**", 1)


def escaped(text: str, *, beginning: bool = True) -> str:
    """`text`, which is one line, as Markdown that shows it. `beginning`: it begins a paragraph."""
    text = _ENTITY.sub("&amp;", text)
    text = _PLAIN.sub(lambda m: f"\\{m[0]}", text)
    text = _TAG.sub("&lt;", text)
    text = _BRACES.sub("&#123;", text)
    text = _COLON.sub(r"\:", text)
    text = _ADDRESS.sub(lambda m: f"{m[0][:-1]}\\.", text)
    if beginning and (found := _BEGINNING.match(text)):
        mark = found[0]
        text = f"{mark}\\{text[len(mark) :]}" if mark[0].isdigit() else f"\\{text}"
    return text
