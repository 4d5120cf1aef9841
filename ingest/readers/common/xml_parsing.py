"""XML read safely and in a stream, record by record.

Nothing outside the file is ever opened: no DTD, no external entity, no network. Entities that
the file declares aren't expanded (an "entity bomb" grows by expansion). Comments and processing
instructions are left out by the parser.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from ingest.blocks import Source
from taiyi_rag.errors import ReadError

Element = Any
"""An lxml element: lxml ships no types."""

SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,  # keeps libxml2's limits on depth (256) and text (10 MB a node)
    "remove_comments": True,
    "remove_pis": True,
}

_TOO_DEEP = "its elements are nested more than 200 deep; such a file isn't read."


def read_each(
    data: bytes,
    name: str,
    tags: tuple[str, ...],
    convert: Callable[[Element], Iterator[Source]],
) -> Iterator[Source | ReadError]:
    """What `convert` makes of every record of those tags; a damaged record is a `ReadError`.

    When the XML itself breaks off, the records before that place have been yielded.
    """
    try:
        for element in records(data, tags):
            try:
                yield from convert(element)
            except ReadError as error:
                yield ReadError(f"{name}: {error}")
            except RecursionError:
                yield ReadError(f"{name}: {_TOO_DEEP}")
    except ReadError as error:
        yield ReadError(f"{name}: {error}")


def records(data: bytes, tags: tuple[str, ...]) -> Iterator[Element]:
    """The elements of those tags (`{*}name` for any namespace), each dropped after its turn.

    Memory is that of one record, whatever the file's size. `ReadError` where the XML is damaged.
    """
    # A blank line before the XML declaration is common in files put together by hand.
    parser: Any = etree.iterparse(io.BytesIO(data.lstrip()), tag=tags, **SAFE)
    try:
        for _, element in parser:
            yield element
            element.clear()
            for node in (element, *element.iterancestors()):
                while node.getprevious() is not None:
                    del node.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise ReadError(_explain(parser.error_log)) from error


def _explain(log: Any) -> str:
    """What libxml2 stumbled over, in words that say what to do."""
    entry = next(iter(log), None)
    if entry is None:
        return "the file holds no XML. Download or export it again."
    kind, message, line = entry.type_name, entry.message.strip(), entry.line
    if kind == "ERR_UNDECLARED_ENTITY":
        return f"it has no DOCTYPE for its entities ({message}). Write the character itself."
    if "amplification" in message or kind == "ERR_ENTITY_LOOP":
        return "its entities expand without bound; such a file isn't read. Ask where it came from."
    if "depth" in message:
        return _TOO_DEEP
    if kind == "ERR_RESOURCE_LIMIT":
        return "a single element holds more than 10 MB; such a file isn't read. Split it."
    if kind == "ERR_DOCUMENT_END":
        return f"a second document begins in line {line}. Save each as a file of its own."
    if kind in ("ERR_TAG_NOT_FINISHED", "ERR_GT_REQUIRED"):
        return f"the XML breaks off in line {line}. Download or export the file again."
    if "ENCODING" in kind:
        return f"line {line} isn't in the encoding that the file declares. Save it as UTF-8."
    return f"the XML is damaged in line {line} ({message}). Repair it, or export the file again."


def strip_namespaces(element: Element) -> Element:
    """`element`, in place, with local names only."""
    for node in element.iter(etree.Element):
        if node.tag[0] == "{":
            node.tag = node.tag.rpartition("}")[2]
    return element
