"""How many of the documents found are of each language, year, design, journal, standing, …"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from taiyi_rag.types import Document

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """Values with their numbers of documents: years newest first, others commonest first. A
    document counts once for each of its values, and not where it has none."""

    language: Counts = ()
    year: Counts = ()
    design: Counts = ()
    study_type: Counts = ()
    population: Counts = ()
    source: Counts = ()
    jurisdiction: Counts = ()
    tier: Counts = ()
    trust: Counts = ()

    def as_json(self) -> dict[str, dict[str, int]]:
        """Numbers by value, by facet."""
        return {name: dict(counts) for name, counts in asdict(self).items()}


def facets_of(documents: Iterable[Document]) -> Facets:
    """The facets of documents' headers."""
    known = list(documents)
    years = _counted(str(d.year) for d in known if d.year is not None)
    return Facets(
        language=_counted(d.language for d in known),
        year=tuple(sorted(years, key=lambda item: -int(item[0]))),
        design=_counted(str(d.design) for d in known),
        study_type=_counted(name for d in known for name in dict.fromkeys(d.study_types)),
        population=_counted(str(name) for d in known for name in dict.fromkeys(d.populations)),
        source=_counted(d.source for d in known),
        jurisdiction=_counted(d.jurisdiction or "" for d in known),
        tier=_counted(d.tier for d in known),
        trust=_counted(str(d.trust) for d in known),
    )


def _counted(values: Iterable[str]) -> Counts:
    counts = Counter(value for value in values if value)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
