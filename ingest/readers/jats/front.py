"""The front matter of a JATS article: identifiers, journal, date, authors, licence, trust.

Tags as in the JATS tag library (https://jats.nlm.nih.gov/archiving/tag-library/) and, for older
files, the NLM Journal Archiving DTD 2.x. Only `article-meta`'s own children are asked: `pub-id`
and `article-title` also stand in every reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.readers.common.records import bare_doi, cite, present, unique, year_in
from ingest.readers.common.xml_text import text, text_at
from ingest.readers.jats.text import TITLE
from taiyi_rag.language import has_han
from taiyi_rag.types import Relation, TrustStatus

Element = Any

_HREF = "{http://www.w3.org/1999/xlink}href"
_CREATIVE = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<terms>[a-z-]+)|publicdomain/(?P<public>zero|mark))"
    r"/?(?P<version>[\d.]+)?"
)
_PUBLIC = {"zero": "CC0", "mark": "Public Domain Mark"}
_PUBLISHED = {"epub", "ppub", "epub-ppub", "pub", "collection", "epreprint"}

# `…-forward` stands in the article and points to the notice; the notice names its article.
_TRUST = (
    (TrustStatus.RETRACTED, {"retraction-forward", "retracted-by", "retraction"}),
    (TrustStatus.CONCERN, {"expression-of-concern", "concern-forward", "partial-retraction"}),
    (TrustStatus.CORRECTED, {"correction-forward", "corrected-by", "correction"}),
)
_NOTICES = ("retraction", "correction", "expression-of-concern", "partial-retraction")
_RETRACTED_TITLE = re.compile(r"\W*(?:retracted|withdrawn)\b(?:\s+article)?\s*[:\]]", re.IGNORECASE)


def identifiers(meta: Element) -> dict[str, str]:
    """The article's own `pmid`, `pmcid` ("PMC123") and `doi`, those it has."""
    found: dict[str, str] = {}
    for number in meta.iterchildren("article-id"):
        kind, value = number.get("pub-id-type"), text(number)
        digits = value.upper().removeprefix("PMC").partition(".")[0]
        if kind == "pmid" and value.isdigit():
            found["pmid"] = value
        elif kind in ("pmc", "pmcid") and digits.isdigit():
            found["pmcid"] = f"PMC{digits}"
        elif kind == "doi":
            found["doi"] = bare_doi(value) or ""
    return {name: value for name, value in found.items() if value}


def identity(ids: dict[str, str]) -> str | None:
    """The document's id: "PMID:…", else "PMC…", else "DOI:…", else None."""
    if "pmid" in ids:
        return f"PMID:{ids['pmid']}"
    return ids.get("pmcid") or (f"DOI:{ids['doi']}" if "doi" in ids else None)


def title(meta: Element) -> str:
    """Title and subtitle with their markup as text, without footnote signs."""
    group = meta.find("title-group")
    parts = [] if group is None else [group.find("article-title"), *group.findall("subtitle")]
    return ": ".join(filter(None, (text(part, TITLE) for part in parts)))


def fields(article: Element, journal: Element | None, meta: Element) -> dict[str, Any]:
    """Fields of `taiyi_rag.types.Document` for an article or a part of one."""
    ids = identifiers(meta)
    relations = _relations(meta)
    name = _journal(journal)
    return present(
        **ids,
        url=_url(ids),
        source=name,
        issuer=text_at(journal, "publisher/publisher-name") if journal is not None else "",
        year=_year(meta),
        authors=_authors(meta),
        licence=_licence(meta),
        keywords=unique(text(kwd) for kwd in meta.iterfind("kwd-group//kwd")),
        study_types=_study_types(article, meta),
        trust=_trust(article.get("article-type", ""), title(meta), relations),
        relations=relations,
        extra=tuple(_extra(journal, meta, name)),
    )


def _url(ids: dict[str, str]) -> str | None:
    if "doi" in ids:
        return f"https://doi.org/{ids['doi']}"
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{ids['pmcid']}/" if "pmcid" in ids else None


def _journal(journal: Element | None) -> str:
    if journal is None:
        return ""
    full = next(journal.iter("journal-title"), None)
    return text(full) or _abbreviation(journal)


def _abbreviation(journal: Element) -> str:
    kinds = {i.get("journal-id-type"): text(i) for i in journal.iterchildren("journal-id")}
    return kinds.get("nlm-ta") or kinds.get("iso-abbrev") or ""


def _year(meta: Element) -> int | None:
    """The earliest year of publication; when PMC released its copy says nothing."""
    dates = list(meta.iterchildren("pub-date"))
    published = [d for d in dates if (d.get("pub-type") or d.get("date-type")) in _PUBLISHED]
    years = [year_in(text_at(date, "year")) for date in published or dates]
    known = [year for year in years if year]
    return min(known) if known else year_in(text_at(meta, "permissions/copyright-year"))


def _issue_year(meta: Element) -> int | None:
    """The year of the volume that a citation names: a paper may be online the year before."""
    for date in meta.iterchildren("pub-date"):
        if date.get("pub-type") in ("ppub", "epub-ppub", "collection"):
            return year_in(text_at(date, "year"))
    return _year(meta)


def _authors(meta: Element) -> tuple[str, ...]:
    people = meta.iterfind("contrib-group/contrib")
    return unique(_author(p) for p in people if p.get("contrib-type", "author") == "author")


def _author(person: Element) -> str:
    """ "Smith JA", a Chinese name as it is written, or a group's name."""
    name = next(person.iter("name", "string-name"), None)
    if name is None:
        group = person.find("collab")
        return text(group.find("institution") if group is not None and len(group) else group, TITLE)
    family, given = text_at(name, "surname"), name.find("given-names")
    if family and has_han(family):
        return family + text(given)
    initials = given.get("initials") if given is not None else None
    parts = (family, initials or _initials(text(given)), text_at(name, "suffix"))
    return " ".join(filter(None, parts)) or text(name)


def _initials(given: str) -> str:
    """ "King-Hwa" and "K.-H." are KH; "JA" is JA."""
    if given.isupper() and given.isalpha() and len(given) < 4:
        return given
    return "".join(part[0] for part in re.findall(r"\w+", given)).upper()


def _licence(meta: Element) -> str | None:
    """ "CC BY 4.0", else the licence's address, type or first words."""
    licence = next(meta.iter("license"), None)
    if licence is None:
        return None
    links = [licence.get(_HREF), text(next(licence.iter("license_ref"), None))]
    links += [link.get(_HREF) or text(link) for link in licence.iter("ext-link", "uri")]
    links = [link for link in links if link]
    for link in links:
        if found := _CREATIVE.search(link):
            return _creative(found)
    words = text(licence)
    return (links[:1] or [licence.get("license-type")])[0] or words[:200] or None


def _creative(found: re.Match[str]) -> str:
    terms, public = found["terms"], found["public"]
    name = f"CC {terms.upper()}" if terms else _PUBLIC[public]
    return f"{name} {found['version'] or ''}".strip()


def _study_types(article: Element, meta: Element) -> tuple[str, ...]:
    """The heading it was published under, and its `article-type` if that says something else."""
    groups = meta.iterfind("article-categories/subj-group")
    heads = [g for g in groups if g.get("subj-group-type", "heading") == "heading"]
    said = [text(subject) for group in heads for subject in group.iterchildren("subject")]
    kind = article.get("article-type", "")
    known = {word.casefold().replace("-", " ") for word in said}
    return unique([*said, *([] if kind.replace("-", " ") in known else [kind])])


def _relations(meta: Element) -> tuple[Relation, ...]:
    return tuple(
        Relation(
            kind=link.get("related-article-type", ""),
            citation=text(link) or link.get(_HREF, ""),
            pmid=link.get(_HREF) if link.get("ext-link-type") == "pubmed" else None,
            doi=bare_doi(link.get(_HREF, "")) if link.get("ext-link-type") == "doi" else None,
        )
        for link in meta.iterchildren("related-article")
    )


def _trust(kind: str, name: str, relations: tuple[Relation, ...]) -> TrustStatus:
    """What later notices say of the article; a notice itself is sound."""
    if kind in _NOTICES:
        return TrustStatus.CURRENT
    if _RETRACTED_TITLE.match(name):
        return TrustStatus.RETRACTED
    marks = {relation.kind for relation in relations}
    return next((status for status, kinds in _TRUST if kinds & marks), TrustStatus.CURRENT)


def _extra(journal: Element | None, meta: Element, name: str) -> Iterator[tuple[str, str]]:
    short = (_abbreviation(journal) if journal is not None else "") or name
    pages = "-".join(filter(None, (text_at(meta, "fpage"), text_at(meta, "lpage"))))
    pages = pages or text_at(meta, "elocation-id")
    if short:
        where = text_at(meta, "volume"), text_at(meta, "issue")
        yield "citation", cite(short, _issue_year(meta), *where, pages)
    for translated in meta.iterfind("title-group/trans-title-group/trans-title"):
        yield "vernacular_title", text(translated, TITLE)
    for note in meta.iterfind("permissions/copyright-statement"):
        yield "copyright", text(note)
