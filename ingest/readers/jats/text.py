"""Running text of JATS: paragraphs without citation numbers, captions, lists, tables.

Citation numbers ("[1,2]", superscript 3–5) point into a reference list that isn't kept, and a
number glued to a word or a dose misleads, so they are taken out with their brackets. Author–year
citations are words and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ingest.readers.common.xml_tables import raised, table_text
from ingest.readers.common.xml_text import RULES, Rules, inner, nothing, outer, spaced, squeeze
from ingest.readers.common.xml_text import text as plain_text

Element = Any

# A citation number stands between these while its surroundings are put together. They are
# noncharacters of Unicode: no text has them.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"

_NUMBER = r"(?:refs?\.?\s*)?[SR]?\d{1,3}[a-z]?"
_NUMERIC = re.compile(
    rf"[\[(]?\s*{_NUMBER}(?:\s*[,;–—‒‐‑-]\s*{_NUMBER})*\s*[\])]?|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻,–-]+", re.IGNORECASE
)
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789–")
_MARK = f"{_OPEN}[^{_CLOSE}]*{_CLOSE}"
_BETWEEN = r"(?:[\s,;&–—‒‐‑⁻-]|\band\b|\bto\b)*"
_RUN = f"{_MARK}(?:{_BETWEEN}{_MARK})*"
_UNIT = rf"(?:[\[(]\s*{_RUN}\s*[\])]|{_MARK})"
_CITED = re.compile(rf" ?(?P<numbers>{_UNIT}(?:{_BETWEEN}{_UNIT})*)(?P<stop>\.?)")
_NOUN = re.compile(r"(?:\b(?:by|from|in|of|see|to|with)|\b(?P<named>refs?\.?|references?))$", re.I)
_WRAPPING = str.maketrans("", "", f"{_OPEN}{_CLOSE}[]()")
_EMPTIED = re.compile(r"\s*[\[(][\s,;]*[\])]")
_LEADING = re.compile(r"(?<=[\[(])\s*[,;]\s*")
_TRAILING = re.compile(r"\s*[,;]\s*(?=[\])])")
_NOISE = re.compile(
    r"\(?click here (?:for|to)\b.*|\([a-z]{2,4}x?\)|\([\d.]+ ?[kmg]i?b,? ?(?:[a-z]{2,4}x?)?\)",
    re.IGNORECASE,
)
_SECTION_NUMBER = re.compile(r"[\dA-Z.]*")
_SENTENCE_END = tuple(".!?:;。！？：；")


def _reference(element: Element, rules: Rules) -> str:
    """An `xref`: a citation number is marked, a footnote's sign is set off, the rest is text."""
    raw = inner(element, rules)
    kind = element.get("ref-type")
    if kind == "bibr" and _NUMERIC.fullmatch(raw.strip()):
        return f"{_OPEN}{raw}{_CLOSE}"
    sign = raw.strip()
    if kind in ("fn", "table-fn") and sign.isascii() and sign.isalnum():
        return f" [{sign}]"
    return raw


def _superscript(element: Element, rules: Rules) -> str:
    raw = inner(element, rules)
    return raw if _OPEN in raw else RULES["sup"](element, rules)


def _cell_superscript(element: Element, rules: Rules) -> str:
    return raised(_superscript(element, rules))


def _footnote(element: Element, rules: Rules) -> str:
    """A footnote inside a paragraph stands in parentheses where it is called."""
    return f" ({plain_text(element, rules)})"


def _citation(element: Element, rules: Rules) -> str:
    """A work described element by element, without punctuation of its own."""
    parts = (plain_text(part, rules) for part in element.iterchildren("*"))
    return f" {', '.join(filter(None, parts))} "


def _name(element: Element, rules: Rules) -> str:
    return " ".join(plain_text(part, rules) for part in element.iterchildren("*"))


_UNSAID = dict.fromkeys(
    ("object-id", "index-term", "alt-text", "long-desc", "institution-id"), nothing
)

BODY: Rules = {
    **RULES,
    **_UNSAID,
    "xref": _reference,
    "sup": _superscript,
    "fn": _footnote,
    "verse-line": spaced,
    "element-citation": _citation,
    "person-group": _citation,
    "name": _name,
}

CELL: Rules = {**BODY, "sup": _cell_superscript}

TITLE: Rules = {**BODY, "fn": nothing, "xref": nothing}


def line(element: Element | None) -> str:
    """The text of `element` on one line, citation numbers taken out; "" for None."""
    return "" if element is None else polish(inner(element, BODY))


def polish(raw: str) -> str:
    """Text put together by `BODY`, cleaned, without its citation numbers."""
    tidy = squeeze(raw)  # first of all: the patterns below count on single blanks
    if _OPEN not in tidy:
        return tidy
    cut = _CITED.sub(_joint, tidy)
    return squeeze(_TRAILING.sub("", _LEADING.sub("", _EMPTIED.sub("", cut))))


def _joint(found: re.Match[str]) -> str:
    """What stands where citations stood: a blank between words, nothing before punctuation.

    A number that is a word of its sentence stays: "as reviewed in ref. 12".
    """
    before = found.string[max(0, found.start() - 12) : found.start()]
    after = found.string[found.end() : found.end() + 1]
    stop = "" if before.endswith(".") else found["stop"]
    if noun := _NOUN.search(before):
        numbers = found["numbers"].translate(_WRAPPING).translate(_LOWERED)
        return f" {'' if noun['named'] else 'ref. '}{numbers}{found['stop']}"
    return f"{stop} " if after.isalnum() and found.start() else stop


def cell(element: Element) -> str:
    """A table cell. One that holds citation numbers alone keeps them: they name its row."""
    raw = inner(element, CELL)
    return polish(raw) or squeeze(raw.replace(_OPEN, "").replace(_CLOSE, ""))


def rows(table: Element) -> str:
    """The table's rows, one a line."""
    return table_text(table, cell)


def sentences(*parts: str) -> str:
    """The parts one after the other, each closed by a full stop where it has no end."""
    said = [part for part in parts if part]
    closed = [p if p.endswith(_SENTENCE_END) else f"{p}." for p in said[:-1]]
    return " ".join([*closed, *said[-1:]])


def caption(element: Element) -> str:
    """A figure's or table's label, title and legend as one paragraph: "Table 1. Dose. …"."""
    label = line(element.find("label")).rstrip(".:—–- ")
    legend = element.find("caption")
    return sentences(label, *said(legend if legend is not None else ()))


def said(parent: Iterable[Element]) -> list[str]:
    """The text of each child that says something."""
    texts = [line(child) for child in parent]
    return [text for text in texts if any(map(str.isalnum, text)) and not is_noise(text)]


def is_noise(text: str) -> bool:
    """Words of the web page about a file ("Click here for additional data file", "(DOC)")."""
    return _NOISE.fullmatch(text) is not None


def heading(element: Element) -> str:
    """Label and title: "2.1 Patients", "Appendix A. Derivations"."""
    label, title = line(element.find("label")), plain_text(element.find("title"), TITLE)
    title = (title or plain_text(element.find("caption/title"), TITLE)).rstrip(":")
    joins = _SECTION_NUMBER.fullmatch(label) or label.endswith(_SENTENCE_END) or not title
    return f"{label if joins else label + '.'} {title}".strip()


def footnote(element: Element) -> str:
    """A footnote of a table: its sign, then its text: "[a] Adjusted for age."."""
    label = element.find("label")
    first = element if element.tag == "p" else element.find("p")
    if label is None and first is not None and not (first.text or "").strip():
        label = next(first.iterchildren("*"), None)
        label = label if label is not None and label.tag == "sup" else None
    sign = squeeze(outer(label, BODY)) if label is not None else ""
    words = line(element).removeprefix(sign).strip()
    return f"[{sign}] {words}" if sign.isascii() and sign.isalnum() else f"{sign} {words}".strip()
