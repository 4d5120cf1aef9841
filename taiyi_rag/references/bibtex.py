"""BibTeX, for LaTeX.

Entry types and fields after Patashnik, "BibTeXing" (1988), with the fields doi, url, pmid, pmcid,
keywords and language that biblatex and Zotero read. UTF-8. Words that hold a capital beyond their
first letter are braced, so that a style doesn't lower them ("eGFR", "COVID-19").
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from taiyi_rag.references.names import Name
from taiyi_rag.references.reference import Kind, Reference

_TYPES = {
    Kind.ARTICLE: "article",
    Kind.GUIDELINE: "techreport",
    Kind.REPORT: "techreport",
    Kind.BOOK: "book",
    Kind.CHAPTER: "incollection",
    Kind.WEB: "misc",
}
_SPECIAL = {c: f"\\{c}" for c in "&%$#_{}"} | {
    "\\": "{\\textbackslash}",
    "~": "{\\textasciitilde}",
    "^": "{\\textasciicircum}",
}
_SPECIAL_CHARACTERS = str.maketrans(_SPECIAL)
_UNSAFE = re.compile(r"[{}\\%\s]")
_AND = re.compile(r"\band\b", re.IGNORECASE)
_DIGITS, _HASH = 6, 64
"""Of the hash in a key: as many as are enough, and all."""


def bibtex(references: Sequence[Reference]) -> str:
    """A file of references, each with a key of its own."""
    keys = citation_keys(references)
    return "\n".join(map(_entry, references, keys))


def citation_keys(references: Sequence[Reference]) -> list[str]:
    """A key for each: family name, year, and digits of its id's hash, so that a document has the
    same key in every export. Those whose ids differ only in what a line can't hold are numbered."""
    different = len({_key(reference, _HASH) for reference in references})
    for digits in range(_DIGITS, _HASH + 1, 2):
        keys = [_key(reference, digits) for reference in references]
        if len(set(keys)) == different:
            break
    return list(_numbered(keys))


def _numbered(keys: Sequence[str]) -> Iterator[str]:
    """The keys, a number after each that was there before."""
    seen: Counter[str] = Counter()
    for key in keys:
        seen[key] += 1
        yield key if seen[key] == 1 else f"{key}-{seen[key]}"


def _key(reference: Reference, digits: int) -> str:
    family = reference.authors[0].family if reference.authors else ""
    ascii_name = unicodedata.normalize("NFKD", family).encode("ascii", "ignore").decode()
    word = "".join(re.findall(r"[A-Za-z]+", ascii_name))[:20] or "ref"
    digest = hashlib.sha256(reference.id.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
    return f"{word}{reference.year or ''}-{digest}"


def _entry(reference: Reference, key: str) -> str:
    lines = (f"  {name} = {{{value}}},\n" for name, value in _fields(reference) if value)
    return f"@{_TYPES[reference.kind]}{{{key},\n{''.join(lines)}}}\n"


def _fields(r: Reference) -> Iterator[tuple[str, str]]:
    article, chapter = r.kind is Kind.ARTICLE, r.kind is Kind.CHAPTER
    report = r.kind in (Kind.GUIDELINE, Kind.REPORT)
    yield "title", " ".join(map(_protected, r.title.split()))
    yield "author", " and ".join(map(_author, r.authors))
    yield "year", str(r.year or "")
    yield "journal" if article else "booktitle" if chapter else "series", _escaped(r.container)
    yield "institution" if report else "publisher", _escaped(r.publisher)
    yield "type", _escaped(r.genre)
    yield "volume", _escaped(r.volume)
    yield "number", _escaped(r.issue)
    yield "pages", _escaped(r.pages).replace("-", "--")
    yield "doi", _verbatim(r.doi)
    yield "url", _verbatim(r.url)
    yield "pmid", _escaped(r.pmid)
    yield "pmcid", _escaped(r.pmcid)
    yield "language", r.language
    yield "keywords", ", ".join(map(_keyword, r.keywords))
    yield "note", _escaped(" ".join(r.notes))


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL_CHARACTERS)


def _verbatim(text: str) -> str:
    """Of an address, which is not typeset: what would end the field, percent-encoded."""
    return _UNSAFE.sub(lambda m: m[0] if m[0] == "%" else f"%{ord(m[0]):02X}", text)


def _protected(word: str) -> str:
    """A word of a title."""
    inner = any(c.isupper() for c in word[1:])
    return f"{{{_escaped(word)}}}" if inner else _escaped(word)


def _author(name: Name) -> str:
    if name.group or not name.given:
        return f"{{{_escaped(name.family)}}}"
    parts = (name.family, name.suffix, name.given)
    return ", ".join(_whole(part) for part in parts if part)


def _whole(name: str) -> str:
    """A part of a name, braced where an "and" would cut it in two."""
    return f"{{{_escaped(name)}}}" if _AND.search(name) else _escaped(name)


def _keyword(keyword: str) -> str:
    """Commas part keywords, unless they are braced ("Diabetes Mellitus, Type 2")."""
    return f"{{{_escaped(keyword)}}}" if "," in keyword else _escaped(keyword)
