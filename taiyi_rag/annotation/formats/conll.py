"""CoNLL's columns (Tjong Kim Sang and De Meulder, CoNLL 2003): a sign or word a line, its tag last.

    # newdoc id = 12
    # text = 患者口服aspirin。
    患	O
    …
    aspirin	B-drug
    。	O

Blank lines part sentences. Columns are parted by tabs, else by blanks; tags are read as BIO, IOB,
BIOES, BMES or BILOU. A document begins at `-DOCSTART-` or a comment with its id; in a file without
any each sentence is a record. Its text is that of the comments `# text` (CoNLL-U's), where the
words are found again; without them words are put together with a blank, Chinese ones without.
Paragraphs (`# newpar`) are parted by a line break. Written files have these comments, so offsets
come back.

A tag a word: entities that overlap others or aren't in one piece can't be held, nor can anything
that isn't an entity. Of entities that overlap the longest is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from taiyi_rag.annotation.formats.conll_lines import lines as lines_of
from taiyi_rag.annotation.formats.conll_text import Laid, lay
from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.annotation.formats.lines import lines
from taiyi_rag.annotation.schema import Annotated, Entity
from taiyi_rag.errors import InputError

_TAG = re.compile(r"O|([BIESMLU])-(.*)", re.DOTALL)
_COMMENT = re.compile(r"#\s*(text|newpar|newdoc id|newdoc|doc_id|id)\s*(?:=\s?(.*))?", re.DOTALL)
_START = "-DOCSTART-"
_START_ID = re.compile(r"\((.+)\)")
_MOST_LINES = 1_000_000
"""Of a record; it is held in memory."""


@dataclass(slots=True)
class Sentence:
    """Words with their tags, and the text where a comment has it."""

    words: list[tuple[str, str]] = field(default_factory=list)
    text: str | None = None
    begins: bool = False
    """Whether it begins a paragraph."""


@dataclass(slots=True)
class _Document:
    id: str
    line: int
    sentences: list[Sentence] = field(default_factory=list)
    problem: str = ""


def looks_like(head: str) -> bool:
    """Whether the beginning of a file is CoNLL's, with tabs."""
    found = [line for line in head.split("\n")[:-1] if line.strip()][:20]
    if found and found[0].startswith(_START):
        return True
    rows = [line.split("\t") for line in found if not _COMMENT.fullmatch(line)]
    return bool(rows) and all(len(row) > 1 and _TAG.fullmatch(row[-1].rstrip()) for row in rows)


def _columns(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split()


def read(file: BinaryIO) -> Iterator[Input]:
    """A record a document, or a sentence where no document is marked."""
    for document in _documents(file):
        try:
            if document.problem:
                raise InputError(document.problem)
            yield Input(document.id, _record(document))
        except InputError as error:
            yield Input(document.id, None, f"The record from line {document.line}: {error}")


def _documents(file: BinaryIO) -> Iterator[_Document]:
    marked = False
    document, sentence = _Document("1", 1), Sentence()
    for number, line in lines(file):
        if number - document.line > _MOST_LINES:
            raise InputError(f"The record from line {document.line} has too many lines.")
        comment = _COMMENT.fullmatch(line)
        begins = _id_of(line, comment, number)
        if begins or not line.strip():
            _close(document, sentence)
            sentence = Sentence()
        if (begins or not marked) and document.sentences:
            yield document
            document = _Document(str(number), number)
        if begins:
            marked, document = True, _Document(begins, number)
        elif comment:
            _comment(sentence, comment)
        elif line.strip():
            if not marked and not sentence.words:
                document = _Document(str(number), number)
            _word(document, sentence, line, number)
    _close(document, sentence)
    if document.sentences:
        yield document


def _id_of(line: str, comment: re.Match[str] | None, number: int) -> str:
    """The id of the document that the line begins, else ""."""
    if line.startswith(_START):
        found = _START_ID.search(line)
        return found[1] if found else str(number)
    if comment and comment[1] not in ("text", "newpar"):
        return (comment[2] or "").strip() or str(number)
    return ""


def _close(document: _Document, sentence: Sentence) -> None:
    if sentence.words or sentence.text is not None:
        document.sentences.append(sentence)


def _comment(sentence: Sentence, comment: re.Match[str]) -> None:
    if comment[1] == "newpar":
        sentence.begins = True
    else:
        sentence.text = comment[2] or ""


def _word(document: _Document, sentence: Sentence, line: str, number: int) -> None:
    columns = _columns(line)
    word, tag = columns[0], columns[-1].rstrip()
    if len(columns) > 1 and word and _TAG.fullmatch(tag):
        sentence.words.append((word, tag))
    elif not line.startswith("# "):  # another comment
        sentence.words.append((word, "O"))
        document.problem = f"line {number} has no tag (O, B-TYPE, I-TYPE) in its last column."


def _record(document: _Document) -> Annotated:
    laid = lay((s.text, s.begins, [word for word, _ in s.words]) for s in document.sentences)
    tags = [[tag for _, tag in sentence.words] for sentence in document.sentences]
    entities = tuple(_entities(laid, tags))
    return Annotated(document.id, laid.passages, entities)


def _entities(laid: Laid, tags: Iterable[list[str]]) -> Iterator[Entity]:
    spans = [
        (type, spans[first][0], spans[last][1])
        for spans, sentence in zip(laid.words, tags, strict=True)
        for type, first, last in _runs(sentence)
    ]
    for number, (type, start, end) in enumerate(spans, start=1):
        yield Entity(f"T{number}", type, (laid.text[start:end],), ((start, end),))


def _runs(tags: list[str]) -> Iterator[tuple[str, int, int]]:
    """Type, first and last word of each entity. One that begins with "I" begins all the same."""
    open_type, first = None, 0
    for at, tag in enumerate([*tags, "O"]):
        found = _TAG.fullmatch(tag)
        place, type = (found[1], found[2]) if found else (None, None)
        goes_on = open_type is not None and type == open_type and place in ("I", "M", "E", "L")
        if open_type is not None and not goes_on:
            yield open_type, first, at - 1
        if not goes_on:
            open_type, first = type, at
        if open_type is not None and place in ("E", "L", "S", "U"):
            yield open_type, first, at
            open_type = None


FORM = Form("conll", "CoNLL", (".conll", ".bio", ".iob", ".iob2", ".tsv"), read, lines_of)
