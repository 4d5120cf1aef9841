"""PubMed XML: articles and book chapters of a `PubmedArticleSet`, one record at a time.

Elements as documented by the NLM: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
and https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/. What a record cites (`ReferenceList`, and the
`Cites` of older files) is no part of it: an identifier in there is another article's.
`DeleteCitation` of the update files is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.blocks import Block, Source
from ingest.readers.common.records import tolerate
from ingest.readers.common.xml_parsing import read_each
from ingest.readers.common.xml_text import text, text_at
from ingest.readers.pubmed.fields import Element, article_fields, book_fields, language_code
from taiyi_rag.errors import ReadError

_TAGS = ("PubmedArticle", "PubmedBookArticle")
_NO_TITLE = ("", "[Not Available].")


def read(data: bytes, name: str) -> Iterator[Source | ReadError]:
    """Every record of the file, as it is read: id "PMID:…", its whole abstract, its fields.

    A damaged record is yielded as a `ReadError`; a file without any record raises one.
    """
    tags = ("MedlineCitation",) if b"<MedlineCitationSet" in data[:2000] else _TAGS
    nothing = f"{name}: it holds no PubMed records. Fetch them with efetch, retmode=xml."
    if b"<DeleteCitation" in data:
        return tolerate(read_each(data, name, tags, _sources), nothing=None)
    return tolerate(read_each(data, name, tags, _sources), nothing=nothing)


def _sources(record: Element) -> Iterator[Source]:
    book = record.find("BookDocument")
    citation = record if record.tag == "MedlineCitation" else record.find("MedlineCitation")
    yield _chapter(record, book) if book is not None else _article(record, citation)


def _article(record: Element, citation: Element | None) -> Source:
    pmid = _pmid(citation)
    article = citation.find("Article") if citation is not None else None
    if citation is None or article is None:
        raise ReadError(f"the record PMID {pmid} has no Article element. Fetch it again.")
    return Source(
        title=_title(article, f"PubMed {pmid}"),
        blocks=[
            *_abstract(article.find("Abstract"), level=1),
            *_other_abstracts(citation.findall("OtherAbstract")),
        ],
        format="pubmed",
        id=f"PMID:{pmid}",
        fields=article_fields(record, citation, article, pmid),
    )


def _chapter(record: Element, book: Element) -> Source:
    pmid = _pmid(book)
    name = text_at(book, "Book/BookTitle")
    return Source(
        title=_title(book, name or f"PubMed {pmid}"),
        blocks=[
            *_abstract(book.find("Abstract"), level=1),
            *_contents(book.findall("Sections/Section")),
        ],
        format="pubmed",
        id=f"PMID:{pmid}",
        fields=book_fields(record, book, pmid),
    )


def _pmid(parent: Element | None) -> str:
    pmid = text_at(parent, "PMID") if parent is not None else ""
    if not (pmid.isascii() and pmid.isdigit()):
        raise ReadError("a record has no PMID. Fetch it again with efetch, retmode=xml.")
    return pmid


def _title(article: Element, without: str) -> str:
    """The title with its markup as text. Translated titles keep PubMed's brackets."""
    title = text_at(article, "ArticleTitle")
    if title in _NO_TITLE:
        return text_at(article, "VernacularTitle") or title or without
    return title


def _abstract(abstract: Element | None, *, level: int) -> Iterator[Block]:
    """Every `AbstractText`, its label as a heading of that level."""
    headed = False
    for part in abstract.iterchildren("AbstractText") if abstract is not None else ():
        label = " ".join((part.get("Label") or "").split())
        if label.upper() in ("", "UNLABELLED"):
            # Text without a label after text with one must not stand under that label.
            label = "Abstract" if headed else ""
        headed = headed or bool(label)
        yield from _heading(label, level)
        yield Block("paragraph", text(part))


def _heading(label: str, level: int) -> Iterator[Block]:
    if label:
        yield Block("heading", label, level)


def _other_abstracts(abstracts: Iterable[Element]) -> Iterator[Block]:
    """Abstracts in other languages or for other readers, each under a heading that says so."""
    for abstract in abstracts:
        kind = abstract.get("Type") or ""
        name = "Plain language summary" if kind.startswith("plain") else "Abstract"
        of = language_code(abstract.get("Language") or "") or (
            "" if kind in ("Publisher", "") else kind
        )
        yield Block("heading", f"{name} ({of})" if of else f"Other {name.lower()}", 1)
        yield from _abstract(abstract, level=2)


def _contents(sections: list[Element]) -> Iterator[Block]:
    """The section titles of a book record: what the chapter treats, without its text."""
    if sections:
        yield Block("heading", "Sections", 1)
    for section in sections:
        for part in section.iter("Section"):
            number, title = text_at(part, "LocationLabel"), text_at(part, "SectionTitle")
            yield Block("item", f"{number} {title}".strip())
