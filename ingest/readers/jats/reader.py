"""JATS, the full text of PubMed Central and of publishers: one article or a set in a file.

Read are JATS 1.x and the NLM Journal Archiving DTD before it, with or without namespaces
(https://jats.nlm.nih.gov/). The reference list is left out. Decision letters, replies and
translations (`sub-article`, `response`) are documents of their own beside their article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ingest.blocks import Block, Source
from ingest.readers.common.records import tolerate
from ingest.readers.common.xml_parsing import read_each, strip_namespaces
from ingest.readers.common.xml_text import text_at
from ingest.readers.jats import front
from ingest.readers.jats.body import Blocks, Element, children, note_title, section
from ingest.readers.jats.text import heading, line
from taiyi_rag.errors import ReadError
from taiyi_rag.types import Relation

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_KEPT_NOTES = ("competing interest", "conflict", "disclos", "funding", "contribut", "conceived")
_ABSTRACTS = {
    "graphical": "Graphical abstract",
    "key-points": "Key points",
    "plain-language-summary": "Plain language summary",
    "summary": "Summary",
    "teaser": "Teaser",
}


def read(data: bytes, name: str) -> Iterator[Source | ReadError]:
    """Every article of the file: abstracts, sections, tables row by row, end matter.

    The id is "PMID:…", else "PMC…", else "DOI:…". A damaged article is yielded as a `ReadError`;
    a file without any article raises one.
    """
    nothing = f"{name}: it holds no JATS article. Download the article's full-text XML."
    return tolerate(read_each(data, name, ("{*}article",), _sources), nothing=nothing)


def _sources(article: Element) -> Iterator[Source]:
    strip_namespaces(article)
    meta = article.find("front/article-meta")
    if meta is None:
        raise ReadError("an article has no front/article-meta. Download its full-text XML.")
    journal = article.find("front/journal-meta")
    own = front.fields(article, journal, meta)
    parent = Source(
        title=front.title(meta) or "Untitled article",
        blocks=list(_blocks(article, meta)),
        format="jats",
        id=front.identity(front.identifiers(meta)),
        fields=own,
        warnings=tuple(_warnings(article)),
    )
    yield parent
    for number, part in enumerate(article.iterchildren("sub-article", "response"), 1):
        yield from _part(part, parent, number)


def _part(part: Element, parent: Source, number: int) -> Iterator[Source]:
    """A letter, reply or translation, beside the article whose journal, year and trust it has."""
    meta = part.find("front-stub")
    meta = meta if meta is not None else part.find("front/article-meta")
    meta = meta if meta is not None else part.makeelement("front-stub")
    ids = front.identifiers(meta)
    kept = ("source", "year", "licence", "trust", "issuer")
    own = {k: v for k, v in front.fields(part, None, meta).items() if k != "trust"}
    title = front.title(meta) or (part.get("article-type") or "Part").replace("-", " ").capitalize()
    blocks = list(_blocks(part, meta))
    if blocks:
        yield Source(
            title=f"{title}: {parent.title}",
            blocks=blocks,
            format="jats",
            id=front.identity(ids) or (f"{parent.id}#{number}" if parent.id else None),
            fields={
                **{name: parent.fields[name] for name in kept if name in parent.fields},
                **own,
                "relations": (Relation("PartOf", parent.title, parent.fields.get("pmid")),),
            },
        )


def _blocks(article: Element, meta: Element) -> Blocks:
    blocks = [*_abstracts(meta), *_body(article, bool(meta.find("abstract") is not None))]
    for back in article.iterchildren("back"):
        blocks += _headed(children(back, 1), "Notes")
    yield from blocks
    yield from _end_matter(article, meta, blocks)


def _abstracts(meta: Element) -> Blocks:
    """The abstract first, then other abstracts unless they only repeat it, then translations."""
    found = sorted(meta.iterchildren("abstract"), key=lambda a: a.get("abstract-type") is not None)
    said = ""
    for abstract in found:
        kind = abstract.get("abstract-type") or "abstract"
        words = line(abstract)
        if words not in said:
            name = _ABSTRACTS.get(kind, kind.replace("-", " ").capitalize())
            yield from section(abstract, 1, name)
        said += f" {words}"
    for abstract in meta.iterchildren("trans-abstract"):
        language = abstract.get(_LANG, "")[:2]
        yield Block("heading", f"Abstract ({language or 'translated'})", 1)
        yield from children(abstract, 2)


def _body(article: Element, headed: bool) -> Blocks:
    for body in article.iterchildren("body"):
        yield from _headed(children(body, 1), "Main text" if headed else "")
    for floats in article.iterchildren("floats-group", "floats-wrap"):
        yield from _headed(children(floats, 1), "Figures and tables")


def _headed(blocks: Iterable[Block], title: str) -> Blocks:
    """The blocks, under that heading if they don't begin with one of their own."""
    for number, block in enumerate(blocks):
        if number == 0 and title and block.kind != "heading":
            yield Block("heading", title, 1)
        yield block


def _end_matter(article: Element, meta: Element, blocks: Sequence[Block]) -> Blocks:
    """Funding, competing interests and data availability where only the front matter has them."""
    said = " ".join(block.text for block in blocks)
    for note in article.iterfind("front/notes"):
        yield from section(note, 1, note_title(note) or "Notes")
    for title, text in _statements(meta):
        if text and text not in said:
            yield Block("heading", title, 1)
            yield Block("paragraph", text)
            said += f" {text}"


def _statements(meta: Element) -> Iterator[tuple[str, str]]:
    for note in meta.iterfind("author-notes/fn"):
        words = line(note)
        if note_title(note) or any(word in words.lower() for word in _KEPT_NOTES):
            yield note_title(note) or heading(note) or "Notes", words
    for statement in meta.iterfind("funding-group/funding-statement"):
        yield "Funding", line(statement)
    for custom in meta.iterfind("custom-meta-group/custom-meta"):
        if text_at(custom, "meta-name").lower() == "data availability":
            yield "Data availability", line(custom.find("meta-value"))


def _warnings(article: Element) -> Iterator[str]:
    """What the file holds only as a picture."""
    tables = [t for t in article.iter("table-wrap") if t.find(".//table") is None]
    if pictures := sum(table.find(".//graphic") is not None for table in tables):
        yield f"{pictures} of its tables are pictures: their cells couldn't be read."
    formulas = list(article.iter("disp-formula", "inline-formula"))
    pictured = sum(not line(formula) for formula in formulas)
    if pictured:
        yield f"{pictured} of its formulas are pictures and couldn't be read."
