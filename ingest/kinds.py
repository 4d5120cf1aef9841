"""What kind of evidence a document is: by its indexing, else its title, else what its text says.

Indexing comes first (PubMed's publication types, JATS's article types and subjects, MeSH's headings
for study designs), because people did it. Words are believed where they say what the document is,
not where they are what it is about: "adherence to guidelines" is no guideline. What can't be told
is `other`: a filter on a kind should let in little that isn't of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ingest import kind_words as words
from taiyi_rag.types import Document, StudyDesign

_D = StudyDesign

_HEAD = 3000  # characters of a text in which it says what it is: an abstract, a preface


def design_of(document: Document) -> StudyDesign:
    """The kind of evidence that a document is, `other` when it can't be told."""
    title = unicodedata.normalize("NFKC", document.title)
    text = unicodedata.normalize("NFKC", document.text[:_HEAD])
    indexed = _by_index(document.study_types)
    if indexed is _D.OTHER and _is_book(document):
        indexed = _D.TEXTBOOK
    if indexed not in (_D.OTHER, *words.PAPERS):
        return indexed
    said = _by_title(document, title, text)
    if indexed is not _D.OTHER:
        return indexed if said in (_D.OTHER, *words.PAPERS) else said
    return said if said is not _D.OTHER else _by_text(document, f"{title}\n{text}")


def _by_title(document: Document, title: str, text: str) -> StudyDesign:
    """What the title says, else the keywords of a study, else the layout of an official text."""
    said = _first(words.TITLES, title)
    if said is _D.OTHER:
        said = _by_index(document.keywords, {design for design, _ in words.STUDIES})
    if said in (_D.OTHER, _D.REVIEW):
        return _official(document, text) or said
    return said


def _by_index(names: Iterable[str], among: Iterable[StudyDesign] = StudyDesign) -> StudyDesign:
    known = {" ".join(re.split(r"[-,\s]+", word.strip().lower())) for word in names}
    wanted = set(among)
    return next((d for d, its in words.INDEXED if d in wanted and its & known), _D.OTHER)


def _is_book(document: Document) -> bool:
    return document.format == "pubmed" and any(n == "bookaccession" for n, _ in document.extra)


def _first(patterns: Iterable[tuple[StudyDesign, re.Pattern[str]]], text: str) -> StudyDesign:
    return next((design for design, pattern in patterns if pattern.search(text)), _D.OTHER)


def _official(document: Document, text: str) -> StudyDesign | None:
    """A file that is laid out as a drug label, or as an office's guideline."""
    if document.format in ("pubmed", "jats", "beir"):
        return None
    if words.LABEL_TEXT.search(text):
        return _D.LABEL
    return _D.GUIDELINE if words.GUIDELINE_TEXT.search(text) else None


def _by_text(document: Document, text: str) -> StudyDesign:
    """What the text says of its study; else whether it is about animals or cells alone."""
    for said in (*_design_sections(document), *_said(text)):
        found = _first(words.STUDIES, said)
        if found is not _D.OTHER:
            return found
    people = len(re.findall(words.PEOPLE, text, re.IGNORECASE))
    bench = len(words.BENCH.findall(text)) + 2 * len(words.ANIMALS.findall(text))
    if people and words.ASSIGNED.search(text):
        return _D.RCT
    if len(words.CLASSICAL.findall(text)) >= words.CLASSICAL_SHARE * len(text):
        return _D.TEXTBOOK
    if words.REVIEWS.search(text):
        return _D.REVIEW
    if "Animals" in document.keywords and "Humans" not in document.keywords:
        return _D.LABORATORY
    if bench >= max(words.OFTEN, 3 * people):
        return _D.LABORATORY
    followed = people and words.FOLLOWED.search(text) and not words.RANDOM.search(text)
    return _D.COHORT if followed else _D.OTHER


def _design_sections(document: Document) -> list[str]:
    """The beginnings of the sections on the study's design."""
    return [
        document.text[section.start : section.end][:300]
        for section in document.sections
        if section.headings and words.DESIGN_HEADING.search(section.headings[-1])
    ]


def _said(text: str) -> list[str]:
    return [
        "".join(filter(None, m.groups())) for pattern in words.SAYS for m in pattern.finditer(text)
    ]
