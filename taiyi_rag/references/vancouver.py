"""A numbered list of references as medical journals print it, to be pasted into a text.

The order and punctuation of "Citing Medicine" (NLM, 2nd edition), which the ICMJE recommends: six
authors, then "et al."; after Chinese names "等", as GB/T 7714 has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from taiyi_rag.references.links import DOI
from taiyi_rag.references.reference import Reference, reference_of
from taiyi_rag.types import Document

_AUTHORS = 6
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")


def reference_list(documents: Iterable[Document], *, markdown: bool = False) -> str:
    """Documents, of which only the headers are needed, as a numbered list; each once. As Markdown
    titles of journals are emphasised, and DOIs are links."""
    once = {document.id: document for document in documents}
    lines = (_line(reference_of(document), markdown=markdown) for document in once.values())
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _line(reference: Reference, *, markdown: bool) -> str:
    place = reference.abbreviation or reference.container or reference.publisher
    shown = _escaped if markdown else str
    emphasised = f"*{shown(place)}*" if markdown and place else shown(place)
    parts = (
        shown(_authors(reference)),
        shown(reference.title),
        emphasised,
        shown(_issue(reference)),
        _doi(reference.doi, markdown=markdown),
        f"PMID: {reference.pmid}" if reference.pmid else "",
        shown(reference.url) if not (reference.doi or reference.pmid) else "",
        shown(" ".join(reference.notes)),
    )
    return " ".join(_ended(part) for part in parts if part)


def _authors(reference: Reference) -> str:
    named = ", ".join(name.short for name in reference.authors[:_AUTHORS])
    if len(reference.authors) <= _AUTHORS:
        return named
    return f"{named}, 等" if reference.language == "zh" else f"{named}, et al."


def _issue(reference: Reference) -> str:
    """ "1998;351(9103):637-41", as far as it is known."""
    return "".join(_pieces(reference))


def _pieces(reference: Reference) -> Iterator[str]:
    yield str(reference.year or "")
    if reference.volume:
        yield f";{reference.volume}"
    if reference.issue:
        yield f"({reference.issue})"
    if reference.pages:
        yield f":{reference.pages}"


def _doi(doi: str, *, markdown: bool) -> str:
    if not doi:
        return ""
    if not markdown:
        return f"doi:{doi}"
    if not DOI.fullmatch(doi):
        return f"doi:{_escaped(doi)}"
    return f"[doi:{_escaped(doi)}](https://doi.org/{quote(doi, '/:;+')})"


def _ended(part: str) -> str:
    return part if part.endswith((".", "?", "!", "。", "？", "！")) else f"{part}."


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
