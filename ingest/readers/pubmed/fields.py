"""The fields of a PubMed record: identifiers, journal, date, authors, indexing, trust, relations.

Paths are anchored, never searched: `ArticleIdList` also stands in every `Reference`, and the
first one found anywhere may be the identifier of a work that the article cites.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.readers.common.records import bare_doi, cite, present, unique, year_in
from ingest.readers.common.xml_text import text, text_at
from taiyi_rag.types import Relation, TrustStatus

Element = Any

_LANGUAGES = {
    "eng": "en",
    "chi": "zh",
    "fre": "fr",
    "ger": "de",
    "spa": "es",
    "jpn": "ja",
    "rus": "ru",
}

# What another publication says of this one, gravest first. "…In" points from the article to the
# notice; the notice itself carries "…Of" or "…For" and is sound.
_TRUST = (
    (TrustStatus.RETRACTED, {"RetractionIn", "RetractedandRepublishedIn", "Retracted Publication"}),
    (TrustStatus.CONCERN, {"ExpressionOfConcernIn", "PartialRetractionIn"}),
    (TrustStatus.SUPERSEDED, {"UpdateIn"}),
    (TrustStatus.CORRECTED, {"ErratumIn", "CorrectedandRepublishedIn"}),
)


def article_fields(
    record: Element, citation: Element, article: Element, pmid: str
) -> dict[str, Any]:
    """Fields of `taiyi_rag.types.Document` for a journal article."""
    types = _texts(article, "PublicationTypeList/PublicationType")
    relations = _relations(citation)
    return present(
        **_identifiers(record, citation, article, pmid),
        source=text_at(article, "Journal/Title") or _short_title(citation, article),
        year=_year(article),
        authors=_authors(article.find("AuthorList")),
        study_types=types,
        keywords=_keywords(citation),
        trust=_trust({*types, *(relation.kind for relation in relations)}),
        relations=relations,
        extra=tuple(_article_extra(citation, article)),
    )


def book_fields(record: Element, book: Element, pmid: str) -> dict[str, Any]:
    """Fields of `taiyi_rag.types.Document` for a book or a chapter; its source is the book."""
    lists = book.findall("AuthorList")
    lists.sort(key=lambda authors: authors.get("Type") != "authors")
    writers = lists[0] if lists else book.find("Book/AuthorList")
    types = _texts(book, "PublicationType")
    dates = (text_at(book, "ContributionDate/Year"), text_at(book, "Book/PubDate/Year"))
    return present(
        **_identifiers(record, book, book.find("Book"), pmid),
        source=text_at(book, "Book/BookTitle"),
        year=year_in(" ".join(dates)),
        authors=_authors(writers),
        study_types=types,
        keywords=_keywords(book),
        issuer=text_at(book, "Book/Publisher/PublisherName"),
        trust=_trust(set(types)),
        extra=tuple(_book_extra(book)),
    )


def _identifiers(
    record: Element, citation: Element, article: Element | None, pmid: str
) -> dict[str, str | None]:
    ids = [*record.findall("*/ArticleIdList/ArticleId"), *citation.findall("OtherID")]
    doi = [text(i) for i in ids if i.get("IdType") == "doi"]
    for place in article.findall("ELocationID") if article is not None else ():
        if place.get("EIdType") == "doi" and place.get("ValidYN") != "N":
            doi.append(text(place))
    pmc = [text(i) for i in ids if i.get("IdType") == "pmc" or i.get("Source") == "NLM"]
    return {
        "pmid": pmid,
        "doi": next(filter(None, map(bare_doi, doi)), None),
        "pmcid": next((i for i in pmc if i.startswith("PMC") and i[3:].isdigit()), None),
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
    }


def _year(article: Element) -> int | None:
    """The year of the issue, else of the electronic publication."""
    date = article.find("Journal/JournalIssue/PubDate")
    issue = text_at(date, "Year") or text_at(date, "MedlineDate") if date is not None else ""
    return year_in(f"{issue} {text_at(article, 'ArticleDate/Year')}")


def _authors(authors: Element | None) -> tuple[str, ...]:
    """ "Smith JA", or a group's name; a spelling that PubMed marks as invalid is left out."""
    if authors is None:
        return ()
    return unique(map(_author, authors.iterchildren("Author")))


def _author(author: Element) -> str:
    if author.get("ValidYN") == "N":
        return ""
    parts = (text_at(author, part) for part in ("LastName", "Initials", "Suffix"))
    return " ".join(filter(None, parts)) or text_at(author, "CollectiveName")


def _keywords(citation: Element) -> tuple[str, ...]:
    """MeSH headings, the article's main subjects first, then the authors' keywords."""
    headings = citation.findall("MeshHeadingList/MeshHeading")
    headings.sort(key=lambda heading: not any(n.get("MajorTopicYN") == "Y" for n in heading))
    mesh = [text_at(heading, "DescriptorName") for heading in headings]
    return unique([*mesh, *_texts(citation, "KeywordList/Keyword")])


def _relations(citation: Element) -> tuple[Relation, ...]:
    """Comments, corrections, retractions, updates; not the works it merely cites."""
    return tuple(
        Relation(
            kind=link.get("RefType", ""),
            citation=text_at(link, "RefSource"),
            pmid=text_at(link, "PMID") or None,
            doi=bare_doi(text_at(link, "RefSource")),
        )
        for link in citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
        if link.get("RefType") != "Cites"
    )


def _trust(words: set[str]) -> TrustStatus:
    return next((status for status, marks in _TRUST if marks & words), TrustStatus.CURRENT)


def _article_extra(citation: Element, article: Element) -> Iterator[tuple[str, str]]:
    yield from _extra("citation", _citation(citation, article))
    yield from _extra("vernacular_title", text_at(article, "VernacularTitle"))
    for language in _texts(article, "Language"):
        yield from _extra("original_language", "" if language == "eng" else language_code(language))
    for bank in article.iterfind("DataBankList/DataBank"):
        for number in _texts(bank, "AccessionNumberList/AccessionNumber"):
            yield "databank", f"{text_at(bank, 'DataBankName')}: {number}"
    yield from _extra("copyright", text_at(article, "Abstract/CopyrightInformation"))
    yield from _extra("competing_interests", text_at(citation, "CoiStatement"))


def _book_extra(book: Element) -> Iterator[tuple[str, str]]:
    for number in book.iterfind("ArticleIdList/ArticleId"):
        if number.get("IdType") == "bookaccession":
            yield "bookaccession", text(number)
    for language in _texts(book, "Language"):
        yield from _extra("original_language", "" if language == "eng" else language_code(language))
    yield from _extra("copyright", text_at(book, "Abstract/CopyrightInformation"))


def _citation(citation: Element, article: Element) -> str:
    issue = article.find("Journal/JournalIssue")
    volume, number = (
        (text_at(issue, "Volume"), text_at(issue, "Issue")) if issue is not None else ("", "")
    )
    return cite(_short_title(citation, article), _year(article), volume, number, _pages(article))


def _short_title(citation: Element, article: Element) -> str:
    return text_at(article, "Journal/ISOAbbreviation") or text_at(
        citation, "MedlineJournalInfo/MedlineTA"
    )


def _pages(article: Element) -> str:
    pages = text_at(article, "Pagination/MedlinePgn") or "-".join(
        filter(None, (text_at(article, f"Pagination/{p}Page") for p in ("Start", "End")))
    )
    places = article.findall("ELocationID")
    return pages or next((text(p) for p in places if p.get("EIdType") == "pii"), "")


def _extra(name: str, value: str) -> Iterator[tuple[str, str]]:
    if value:
        yield name, value


def language_code(language: str) -> str:
    """ISO 639-1 for the commonest of MEDLINE's three-letter codes, else the code itself."""
    return _LANGUAGES.get(language, language)


def _texts(parent: Element, path: str) -> tuple[str, ...]:
    return unique(text(element) for element in parent.iterfind(path))
