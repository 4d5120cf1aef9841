"""BioC in XML, a document at a time: memory is that of one, whatever the file's size.

Read here and not with the `bioc` package, whose parser has lxml's defaults (entities are expanded),
keeps all that it has read in memory and ends with the first number that isn't one. Nothing outside
the file is opened: no DTD, no entity, no network; a document with entities of its own isn't read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from taiyi_rag.annotation.formats import bioc
from taiyi_rag.annotation.formats.bioc_documents import document
from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.annotation.formats.json_values import one_of
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError

_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,  # keeps libxml2's limits on depth (256) and text (10 MB a node)
    "remove_comments": True,
    "remove_pis": True,
}
_LISTS = ("passage", "sentence", "annotation", "relation", "location", "node")
_ATTRIBUTES = {
    "annotation": ("id",),
    "relation": ("id",),
    "location": ("offset", "length"),
    "node": ("refid", "role"),
}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold, not even escaped."""


def read(file: BinaryIO) -> Iterator[Input]:
    """A record a document. Where the XML breaks off, that is told; what stands before is read."""
    from lxml import etree

    number = 0
    _skip_blanks(file)
    parser = etree.iterparse(file, tag="document", **_SAFE)
    try:
        for _, element in parser:
            number += 1
            id = element.findtext("id", "").strip() or str(number)
            yield one_of(element, number, _record, bioc.SHAPE, id)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        why = f"The XML breaks off at line {error.lineno}: {error.msg}. Save or download it again."
        if not number:
            raise InputError(why) from None
        yield Input(str(number + 1), None, why)


def _skip_blanks(file: BinaryIO) -> None:
    """A blank line before the XML declaration is common in files put together by hand."""
    file.seek(0)
    head = file.read(1 << 12)
    file.seek(len(head) - len(head.lstrip()))


def _record(element: Any, id: str) -> Annotated:
    from lxml import etree

    if next(element.iter(etree.Entity), None) is not None:
        raise InputError("it has entities that the file declares. Save it without a DTD.")
    return bioc.record(_value(element), id)


def _value(element: Any) -> dict[str, Any]:
    """The element as BioC's JSON has it."""
    value: dict[str, Any] = dict(element.attrib)
    for child in element:
        if child.tag == "infon":
            value.setdefault("infons", {})[child.get("key")] = _text(child)
        elif child.tag in _LISTS:
            value.setdefault(f"{child.tag}s", []).append(_value(child))
        else:
            value[child.tag] = _text(child)
    return value


def _text(element: Any) -> str:
    """All of its text: some files have tags for italics and the like in it."""
    return "".join(element.itertext())


def one(record: Annotated) -> str:
    """The document of a record."""
    from lxml import etree

    made = _element("document", document(record))
    return str(etree.tostring(made, encoding="unicode")) + "\n"


def _element(tag: str, value: Mapping[str, Any]) -> Any:
    from lxml import etree

    attributes = _ATTRIBUTES.get(tag, ())
    element = etree.Element(tag, {name: _held(value[name]) for name in attributes if name in value})
    for name, child in value.items():
        if name == "infons":
            for key, text in child.items():
                etree.SubElement(element, "infon", {"key": _held(key)}).text = _held(text)
        elif isinstance(child, list):
            element.extend(_element(name.removesuffix("s"), one) for one in child)
        elif name not in attributes:
            etree.SubElement(element, name).text = _held(child)
    return element


def _held(value: object) -> str:
    """A text that XML can hold: U+FFFD stands for each sign that it can't."""
    return _FORBIDDEN.sub("\ufffd", str(value))


FORM = Form(
    "bioc-xml",
    "BioC XML",
    (".xml",),
    read,
    one,
    "<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE collection SYSTEM 'BioC.dtd'>\n"
    "<collection><source></source><date></date><key></key>\n",
    tail="</collection>\n",
)
