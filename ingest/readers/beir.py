"""JSON lines in the form of BEIR: a document a line, `{"_id", "title", "text", "metadata"}`.

The corpus form of the BEIR benchmark (https://github.com/beir-cellar/beir/wiki/Load-your-custom-dataset),
and the easiest way to bring documents of one's own: what the line says of a document beside its
text, in `metadata` or at the top level, becomes its fields. A JSON array of such objects is read
as well.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.blocks import Block, Source
from ingest.readers.common.clean import clean_line
from ingest.readers.common.records import bare_doi, present, tolerate, unique, year_in
from taiyi_rag.errors import ReadError

_BLANK = b"\xef\xbb\xbf \t\r\n"
_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n")
_LIST = re.compile(r" ?[;|] ?")
_NAMES = {
    "license": "licence",
    "journal": "source",
    "pubmed_id": "pmid",
    "publication_types": "study_types",
    "publication_type": "study_types",
    "mesh": "keywords",
    "publisher": "issuer",
    "date": "year",
    "lang": "language",
}
_TEXTS = ("source", "url", "licence", "pmid", "pmcid", "issuer", "version", "supersedes")
_LISTS = ("authors", "study_types", "keywords")
_FIELDS = (*_TEXTS, *_LISTS, "doi", "year", "language")
_LANGUAGES = {"en": "en", "eng": "en", "english": "en", "zh": "zh", "chi": "zh", "zho": "zh"}
_LANGUAGES |= {"chinese": "zh", "中文": "zh"}


def read(data: bytes, name: str) -> Iterator[Source | ReadError]:
    """Every document of the file; its id is `_id` as given (a number as its digits).

    A line that can't be used, or that repeats an `_id`, is yielded as a `ReadError`; a file
    without one usable line raises.
    """
    nothing = f'{name}: it holds no documents. Write lines like {{"_id": "1", "text": "…"}}.'
    return tolerate(_documents(data, name), nothing=nothing)


def _documents(data: bytes, name: str) -> Iterator[Source | ReadError]:
    seen: set[str] = set()
    for place, record in _records(data, name):
        try:
            source = _source(record)
            if source.id in seen:
                raise ReadError(f"the _id {source.id!r} stands twice; the first was read.")
        except ReadError as error:
            yield ReadError(f"{name}, {place}: {error}")
        else:
            seen.add(str(source.id))
            yield source


def _records(data: bytes, name: str) -> Iterator[tuple[str, Any]]:
    """What the file holds, with the place of each: the entries of an array, or the lines."""
    first = data.lstrip(_BLANK)[:1]
    line = data.lstrip(_BLANK).partition(b"\n")[0]
    if first == b"[" or (first == b"{" and line.strip() == b"{"):
        whole = _parse(data)
        if isinstance(whole, ReadError):
            raise ReadError(f"{name}: {whole}")
        entries = whole if isinstance(whole, list) else [whole]
        yield from ((f"entry {number}", entry) for number, entry in enumerate(entries, 1))
    else:
        yield from _lines(data)


def _lines(data: bytes) -> Iterator[tuple[str, Any]]:
    """The lines one by one, without a second copy of a large file."""
    for number, line in enumerate(io.BytesIO(data), 1):
        if line.strip():
            yield f"line {number}", _parse(line)


def _parse(data: bytes) -> Any:
    """The JSON value, or the `ReadError` that says why there is none."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object)
    except ReadError as error:
        return error
    except UnicodeDecodeError:
        return ReadError("it isn't UTF-8. Save the file as UTF-8.")
    except json.JSONDecodeError as error:
        return ReadError(f"it isn't valid JSON ({error.msg}, column {error.colno}). Repair it.")
    except ValueError:
        return ReadError("it holds a number of thousands of digits. Repair it.")
    except RecursionError:
        return ReadError("its JSON is nested too deeply. Repair it.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object. Where two records ran into each other a name stands twice, and the last
    would hide the first."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ReadError("it has the same name twice: two records may have run into one. Repair it.")
    return made


def _source(record: Any) -> Source:
    if isinstance(record, ReadError):
        raise record
    if not isinstance(record, dict):
        raise ReadError("it isn't a JSON object. Write it with _id, title and text.")
    identifier = record.get("_id")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int) or identifier == "":
        raise ReadError("it has no _id. Give each document its own.")
    if not str(identifier).isprintable():
        raise ReadError("its _id has characters that can't be shown. Give it another.")
    title, body = record.get("title") or "", record.get("text")
    if not isinstance(body, str) or not isinstance(title, str):
        raise ReadError("its title or text isn't a string. Write the document's text there.")
    blocks = [Block("paragraph", p) for p in map(clean_line, _PARAGRAPHS.split(body)) if p]
    title = clean_line(title)
    if not blocks and not title:
        raise ReadError("it has neither a title nor a text. Remove it, or write its text.")
    return Source(
        title=title or _beginning(blocks[0].text),
        blocks=blocks,
        format="beir",
        id=str(identifier),
        fields=_fields(record),
    )


def _beginning(text: str) -> str:
    """The first words, for a document without a title."""
    return text if len(text) <= 80 else f"{text[:80].rsplit(' ', 1)[0]}…"


def _fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """Known names as fields; the rest in `extra`, as strings, in the file's order."""
    metadata = record.get("metadata")
    said = {k: v for k, v in record.items() if k not in ("_id", "title", "text", "metadata")}
    said |= metadata if isinstance(metadata, dict) else {"metadata": metadata}
    fields: dict[str, Any] = {}
    extra: list[tuple[str, str]] = []
    for key, value in said.items():
        name = _NAMES.get(key.lower(), key.lower())
        known = _value(name, value) if name in _FIELDS and name not in fields else None
        if known:
            fields[name] = known
        elif value not in (None, "", [], {}):
            extra.append((clean_line(key), clean_line(_written(value))))
    return present(**fields, extra=tuple(extra))


def _value(name: str, value: Any) -> Any:
    """`value` as the field has it, or None if it can't be that."""
    if name in _LISTS:
        return _listed(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    words = clean_line(str(value))
    if name == "year":
        return year_in(words)
    if name == "language":
        return _LANGUAGES.get(words.lower().partition("-")[0])
    return bare_doi(words) if name == "doi" else words


def _listed(value: Any) -> tuple[str, ...]:
    """A list of strings, or one string with ";" or "|" between its parts."""
    parts: Any = _LIST.split(clean_line(value)) if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str | int) for part in parts):
        return ()
    return unique(clean_line(str(part)) for part in parts)


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
