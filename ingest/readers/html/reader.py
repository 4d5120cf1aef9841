"""HTML pages: the main content as blocks, and what the page's metadata say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from ingest.blocks import Source
from ingest.readers.common.clean import clean_line
from ingest.readers.common.decode import decode
from ingest.readers.common.hidden import hidden_warnings
from ingest.readers.html.blocks import element_blocks, inline_text, is_shown
from ingest.readers.html.damage import damage
from ingest.readers.html.sight import Sight
from taiyi_rag.errors import ReadError

Element = Any

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE
)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_MAIN = (
    "//*[@id='mw-content-text']",
    "//article",
    "//main",
    "//*[@role='main']",
    "//*[@id='content']",
    "//*[@id='main']",
    "//*[@id='main-content']",
)
_ENOUGH = 0.3  # of the page's text: what its main content holds at least
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_SITE = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def read(data: bytes, name: str) -> Iterable[Source]:
    """The document in `data`. Raises ReadError when it has no text."""
    declared = _CHARSET.search(data[:4096])
    text, decoding = decode(data, name, hint=declared[1].decode("ascii") if declared else None)
    root, warnings = _parsed(text, name)
    sight = Sight(root)
    title = _title(root, sight) or PurePath(name).stem or name
    fields = _fields(root)
    blocks = list(element_blocks(_main(root, sight), sight))
    blocks = [b for b in blocks if b.kind != "heading" or b.text.casefold() != title.casefold()]
    if not blocks:
        raise ReadError(
            f"{name} holds no text. Pages that a script fills are empty when saved: print the "
            "page to PDF and add that."
        )
    told = (*decoding, *warnings, *damage(text), *hidden_warnings(blocks))
    return [Source(title, blocks, "html", None, fields, told)]


def _parsed(text: str, name: str) -> tuple[Element, list[str]]:
    """The tree of a page, and a warning if the parser gave up on part of it."""
    parser = lxml_html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=False, remove_pis=True
    )
    try:
        root = lxml_html.document_fromstring(_DECLARATION.sub("", text, count=1), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"{name} holds no HTML that can be read. Save the page again.") from error
    fatal = [e for e in parser.error_log if "xcessive depth" in e.message or "huge" in e.message]
    lost = "Part of the page is nested too deeply or too long to be read: text may be lost."
    return root, [lost] if fatal else []


def _main(root: Element, sight: Sight) -> Element:
    """The element with the page's main content, the body if none stands out."""
    body = root.find("body")
    if body is None:
        return root
    whole = len(inline_text(body, sight))
    for path in _MAIN:
        found = [e for e in root.xpath(path) if is_shown(e, sight)]
        if len(found) == 1 and len(inline_text(found[0], sight)) >= _ENOUGH * whole:
            return found[0]
    return body


def _meta(root: Element, *names: str) -> list[str]:
    """The contents of the <meta> of the first of these names that the page has."""
    for name in names:
        found = root.xpath("//meta[@name=$n or @property=$n or @http-equiv=$n]/@content", n=name)
        values = [value for content in found if (value := clean_line(content))]
        if values:
            return values
    return []


def _title(root: Element, sight: Sight) -> str:
    """The title that the metadata give, without the site's name where a heading shows it."""
    titles = _meta(root, "citation_title", "og:title", "DC.title", "dc.title")
    title = titles[0] if titles else clean_line(root.findtext(".//title") or "")
    headings = [
        clean_line(inline_text(h, sight)) for h in root.iterdescendants("h1") if is_shown(h, sight)
    ]
    for heading in headings:
        if heading and (not title or title.casefold().startswith(heading.casefold())):
            return heading
    return title if titles else _SITE.sub("", title)


def _fields(root: Element) -> dict[str, object]:
    fields: dict[str, object] = {}
    language = (root.get("lang") or root.get("xml:lang") or "").lower()[:2]
    if language in ("en", "zh"):
        fields["language"] = language
    if authors := _meta(root, "citation_author", "DC.creator", "dc.creator"):
        fields["authors"] = tuple(authors)
    dates = _meta(
        root, "citation_publication_date", "citation_date", "citation_year", "DC.date",
        "article:published_time",
    )  # fmt: skip
    if year := next((m for d in dates if (m := _YEAR.search(d))), None):
        fields["year"] = int(year[1])
    if doi := _DOI.search(" ".join(_meta(root, "citation_doi", "DC.identifier", "dc.identifier"))):
        fields["doi"] = doi[0]
    if (pmid := "".join(_meta(root, "citation_pmid")[:1])).isdigit():
        fields["pmid"] = pmid
    if journal := _meta(root, "citation_journal_title"):
        fields["source"] = journal[0]
    if keywords := _meta(root, "citation_keywords"):
        fields["keywords"] = tuple(
            k for part in keywords for k in re.split(r"\s*[;；]\s*", part) if k
        )
    return fields
