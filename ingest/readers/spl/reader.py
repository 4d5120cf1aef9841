"""SPL, the drug labels of the FDA: HL7 Structured Product Labeling, one label a file.

Read as the SPL implementation guide says
(https://www.fda.gov/industry/fda-data-standards-advisory-board/structured-product-labeling-resources):
the products with their ingredients, the highlights, then every section under its title, nested.
A label has no licence: it is a public record.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.blocks import Block, Source
from ingest.readers.common.records import present, tolerate, unique, year_in
from ingest.readers.common.xml_parsing import read_each, strip_namespaces
from ingest.readers.common.xml_text import text_at
from ingest.readers.spl.products import Product, products
from ingest.readers.spl.text import Blocks, Element, section_title, text_blocks
from taiyi_rag.errors import ReadError

_HIGHLIGHTS = "Highlights of prescribing information"


def read(data: bytes, name: str) -> Iterator[Source | ReadError]:
    """The label as one source: id "SPL:<set id>", its version, products and every section.

    `ReadError` when the file is no label or is damaged.
    """
    nothing = f"{name}: it holds no drug label. Download the SPL file from DailyMed again."
    return tolerate(read_each(data, name, ("{urn:hl7-org:v3}document",), _label), nothing=nothing)


def _label(document: Element) -> Iterator[Source]:
    strip_namespaces(document)
    set_id = _value(document, "setId", "root") or _value(document, "id", "root")
    if not set_id:
        raise ReadError("the label has no setId. Download it from DailyMed again.")
    made = list(products(document))
    sections = document.findall("component/structuredBody/component/section")
    body = [block for section in sections for block in _section(section, 1)]
    yield Source(
        title=_title(document, made),
        blocks=[*_product_blocks(made), *_highlights(sections, body), *body],
        format="spl",
        id=f"SPL:{set_id}",
        fields=_fields(document, set_id, made),
    )


def _value(parent: Element, path: str, attribute: str) -> str:
    element = parent.find(path)
    return "" if element is None else (element.get(attribute) or "").strip()


def _title(document: Element, made: list[Product]) -> str:
    """ "Humira (Adalimumab)", since a label's own title is "These highlights do not include…"."""
    whole = [product for product in made if not product.is_part]
    names = unique(product.name for product in whole)
    generics = unique(product.generic for product in whole)
    if not names:
        return text_at(document, "title") or "Untitled drug label"
    same = {name.casefold() for name in names} == {name.casefold() for name in generics}
    generic = f" ({', '.join(generics)})" if generics and not same else ""
    return f"{', '.join(names)}{generic}"


def _fields(document: Element, set_id: str, made: list[Product]) -> dict[str, object]:
    day = _value(document, "effectiveTime", "value")
    maker = text_at(document, "author/assignedEntity/representedOrganization/name")
    names = [name for p in made for name in (p.name, p.generic, *p.active_names, *p.moieties)]
    return present(
        source=maker,
        issuer=maker,
        url=f"https://dailymed.nlm.nih.gov/dailymed/lookup.cfm?setid={set_id}",
        year=year_in(day[:4]),
        version=_value(document, "versionNumber", "value"),
        study_types=("Drug Label",),
        keywords=unique(names),
        extra=tuple(_extra(document, day, made)),
    )


def _extra(document: Element, day: str, made: list[Product]) -> Iterator[tuple[str, str]]:
    yield "set_id", _value(document, "setId", "root")
    if len(day) >= 8 and day[:8].isdigit():
        yield "effective_date", f"{day[:4]}-{day[4:6]}-{day[6:8]}"
    if title := text_at(document, "title"):
        yield "label_title", title
    if kind := _value(document, "code", "displayName"):
        yield "label_type", kind
    for product in made:
        for code in product.codes:
            yield "ndc", code


def _product_blocks(made: list[Product]) -> Blocks:
    """What the label is for, as DailyMed prints it: names, form, strengths, other ingredients."""
    if made:
        yield Block("heading", "Products", 1)
    yield from (Block("item", line) for line in unique(product.line() for product in made))


def _section(section: Element, level: int) -> Blocks:
    title = section_title(section)
    under = level + 1 if title else level
    inside = [block for part in section.iterfind("text") for block in text_blocks(part, section)]
    for part in section.iterfind("component/section"):
        inside += _section(part, under)
    if inside and title:
        yield Block("heading", title, level)
    yield from inside


def _highlights(sections: list[Element], body: list[Block]) -> Blocks:
    """The one-page summary, which the file keeps as an `excerpt` of each section.

    What a section says in the same words isn't said twice.
    """
    said = {block.text for block in body}
    headed = False
    for section in (inner for outer in sections for inner in outer.iter("section")):
        excerpts = section.iterfind("excerpt/highlight/text")
        blocks = [b for part in excerpts for b in text_blocks(part, section) if b.text not in said]
        if blocks and not headed:
            yield Block("heading", _HIGHLIGHTS, 1)
            headed = True
        if blocks:
            yield Block("heading", section_title(section) or "Highlights", 2)
        yield from blocks
