"""Whether a document may be relied on: the one place where all that is known of it is weighed.

Known is what its own record declares, what was said of the work since (table `statuses`), and what
replaces it: a document that says so, a line of `replacements`, or a later edition of the same
guideline. The worst of these holds. Whatever changes one of them calls `renew`. What is retracted
replaces nothing, but what replaces it does so for what it had replaced too. Whether a document is
retracted never depends on others, so cycles end.

An untrusted document can't make a curated one look bad: its notices and its claims to replace
another count among untrusted documents alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from taiyi_rag.library.database import Database
from taiyi_rag.library.labels import work_name, work_names
from taiyi_rag.library.records import marks, slices, standing_json
from taiyi_rag.types import Document, Relation, Standing, StudyDesign, TrustStatus

Nature = Literal["retraction", "concern", "correction", "update", "reinstatement"]
"""Of what is said of a work: `reinstatement` takes back earlier retractions and concerns."""

NATURES: tuple[Nature, ...] = get_args(Nature)

_TRUST: dict[str, TrustStatus] = {
    "retraction": TrustStatus.RETRACTED,
    "concern": TrustStatus.CONCERN,
    "correction": TrustStatus.CORRECTED,
    "update": TrustStatus.SUPERSEDED,
}
_SEVERITY = (
    TrustStatus.CURRENT,
    TrustStatus.CORRECTED,
    TrustStatus.SUPERSEDED,
    TrustStatus.CONCERN,
    TrustStatus.RETRACTED,
)

# What a publication says of another: PubMed's RefType and JATS's related-article-type.
_SAID: dict[str, Nature] = {
    "RetractionOf": "retraction",
    "RetractedandRepublishedFrom": "retraction",
    "retracted-article": "retraction",
    "ExpressionOfConcernFor": "concern",
    "PartialRetractionOf": "concern",
    "object-of-concern": "concern",
    "ErratumFor": "correction",
    "corrected-article": "correction",
    "UpdateOf": "update",
    "CorrectedandRepublishedFrom": "update",
}

# The relations of a document that name the notice of its declared status.
_NOTICES: dict[TrustStatus, tuple[str, ...]] = {
    TrustStatus.RETRACTED: ("RetractionIn", "RetractedandRepublishedIn", "retract"),
    TrustStatus.CONCERN: ("Expression", "expression", "concern", "Partial", "partial"),
    TrustStatus.SUPERSEDED: ("UpdateIn",),
    TrustStatus.CORRECTED: ("ErratumIn", "CorrectedandRepublishedIn", "correct"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """Something that is said of a work. `works` are its names (`labels.work_name`), `date` is ISO
    8601 or "", `notice` names the notice ("DOI:…", "PMID:…") or is ""."""

    works: tuple[str, ...]
    nature: Nature
    date: str = ""
    reason: str = ""
    notice: str = ""


def worst(*statuses: TrustStatus) -> TrustStatus:
    """The gravest of some trust statuses."""
    return max(statuses, key=_SEVERITY.index)


def said_of_others(document: Document) -> Iterator[Status]:
    """What a document, by its relations, says of other works: a notice of retraction, say."""
    for relation in document.relations:
        nature = _SAID.get(relation.kind)
        named = work_name("pmid", relation.pmid), work_name("doi", relation.doi)
        works = tuple(filter(None, named))
        if nature and works:
            date = document.effective or str(document.year or "")
            yield Status(works, nature, date, "", notice_name(document.pmid, document.doi))


def said_of_itself(document: Document) -> Status | None:
    """The status that a publication record declares, to be kept for the work wherever it is."""
    works = tuple(work_names(document))
    nature = next((n for n, trust in _TRUST.items() if trust is document.trust), None)
    if not works or nature not in NATURES:
        return None
    declared = _declared(document)
    return Status(works, nature, declared.date, "", declared.notice)


def notice_name(pmid: str | None, doi: str | None) -> str:
    """ "PMID:1", else "DOI:10.1234/a", else ""."""
    if work_name("pmid", pmid):
        return f"PMID:{work_name('pmid', pmid).removeprefix('pmid:')}"
    return f"DOI:{work_name('doi', doi).removeprefix('doi:')}" if work_name("doi", doi) else ""


def _declared(document: Document) -> Standing:
    """Why a document's own record says what it says."""
    marks_of = _NOTICES.get(document.trust, ())
    for relation in document.relations:
        if relation.kind.startswith(marks_of) and marks_of:
            return Standing(notice=_notice(relation))
    return Standing()


def _notice(relation: Relation) -> str:
    return notice_name(relation.pmid, relation.doi) or relation.citation


class Standings:
    """The trust and standing of the documents of a truth, within a write transaction."""

    def __init__(self, database: Database, commit_number: int) -> None:
        self._database = database
        self._commit = commit_number

    def concerned(self, id: str) -> set[int]:
        """Keys of the documents whose standing may change when the document comes or goes, or when
        its own standing does."""
        found: set[int] = set()
        names = [id]
        while names:
            for key, name, trust in self._replaced_by(names.pop()):
                if trust == TrustStatus.RETRACTED and key not in found:
                    names.append(name)
                found.add(key)
        return found

    def _replaced_by(self, id: str) -> list[tuple[int, str, str]]:
        """Key, id and trust of a document and of those that it replaces or may replace."""
        row = self._row("WHERE id = ?", id)
        if row is None:
            return []
        return self._database.rows(
            "SELECT key, id, trust FROM documents WHERE key = :key OR id = :old OR name = :old"
            " OR series = :series OR id IN (SELECT old FROM replacements WHERE new = :id)",
            {"key": row["key"], "old": row["supersedes"], "series": row["series"], "id": id},
        )

    def of_works(self, works: Iterable[str]) -> set[int]:
        """Keys of the documents that are one of these works."""
        found: set[int] = set()
        for some in slices(list(works)):
            rows = self._database.rows(
                f"SELECT document_key FROM labels WHERE kind = 'work' AND name IN ({marks(some)})",
                some,
            )
            found |= {key for (key,) in rows}
        return found

    def renew(self, keys: Iterable[int]) -> list[str]:
        """Work out the standing of documents anew, and of what those replace whose retraction came
        or went. The ids of those that it changed."""
        once = set(keys)
        changed, turned = self._renew(once)
        if turned:  # once more is enough: no retraction follows from another document's
            once.update(*map(self.concerned, turned))
            changed += self._renew(once)[0]
        return list(dict.fromkeys(changed))

    def _renew(self, keys: Iterable[int]) -> tuple[list[str], list[str]]:
        """The ids of the documents that changed, and of those that became retracted or are it no
        more."""
        changed, turned = [], []
        for key in sorted(keys):
            row = self._row("WHERE key = ?", key)
            if row is None:
                continue
            trust, standing = self.worked_out(row)
            if (row["trust"], row["standing"]) == (trust, standing_json(standing)):
                continue
            self._database.execute(
                "UPDATE documents SET trust = ?, standing = ?, changed = ? WHERE key = ?",
                (str(trust), standing_json(standing), self._commit, key),
            )
            changed.append(row["id"])
            if row["trust"] != trust and TrustStatus.RETRACTED in (row["trust"], trust):
                turned.append(row["id"])
        return changed, turned

    def worked_out(self, row: dict[str, Any]) -> tuple[TrustStatus, Standing]:
        """What all that is known of the document of a row of `documents` comes to."""
        known = [self._declared(row), *self._said(row)]
        newer = self._replaced(row)
        if newer is not None:
            known.append((TrustStatus.SUPERSEDED, newer))
        trust, standing = max(known, key=lambda one: _SEVERITY.index(one[0]))
        if newer is not None:
            standing = replace(
                standing,
                superseded_by=newer.superseded_by,
                superseding_title=newer.superseding_title,
            )
        return trust, standing

    def _row(self, where: str, value: object) -> dict[str, Any] | None:
        columns = (
            "key, id, name, supersedes, series, issuer, edition, tier, design, declared, record"
        )
        rows = self._database.records(
            f"SELECT {columns}, trust, standing FROM documents {where}", (value,)
        )
        return next((dict(row) for row in rows), None)

    def _declared(self, row: dict[str, Any]) -> tuple[TrustStatus, Standing]:
        trust = TrustStatus(row["declared"])
        if trust is TrustStatus.CURRENT:
            return trust, Standing()
        relations = (Relation(*r) for r in json.loads(row["record"]).get("relations", ()))
        record = Document("", "", "", "en", "", "", trust=trust, relations=tuple(relations))
        return trust, _declared(record)

    def _said(self, row: dict[str, Any]) -> Iterator[tuple[TrustStatus, Standing]]:
        """What was said of the work, unless it was taken back. A notice shares its number with the
        work at some publishers: nothing of it is meant for the notice."""
        if row["design"] == StudyDesign.NOTICE:
            return
        found = self._database.rows(
            "SELECT DISTINCT s.record, s.nature, s.date, s.reason, s.notice"
            " FROM labels l JOIN statuses s ON s.work = l.name"
            " WHERE l.kind = 'work' AND l.document_key = ? ORDER BY s.date, s.record",
            (row["key"],),
        )
        back = [date for _, nature, date, *_ in found if nature == "reinstatement"]
        reinstated = max(back, default="")
        for _, nature, date, reason, notice in found:
            taken_back = nature in ("retraction", "concern") and "" < date < reinstated
            if nature in _TRUST and not taken_back:
                yield _TRUST[nature], Standing(reason, date, notice)

    def _replaced(self, row: dict[str, Any]) -> Standing | None:
        """By what the document is replaced: the latest edition, else the first that says so; else
        by what replaces those of them that are retracted."""
        seen, names = {row["key"]}, [row]
        for old in names:  # which grows
            for key, id, title, trust in self._newer(old, row["tier"]):
                if key in seen:
                    continue
                if trust != TrustStatus.RETRACTED:
                    return Standing(superseded_by=id, superseding_title=title)
                seen.add(key)
                names.extend(filter(None, [self._row("WHERE key = ?", key)]))
        return None

    def _newer(self, row: dict[str, Any], tier: str) -> list[tuple[int, str, str, str]]:
        """What says that it replaces the document of a row, as far as `tier` lets it count."""
        return self._database.rows(
            "SELECT key, id, title, trust FROM documents WHERE key != :key"
            " AND (tier = 'curated' OR :tier = 'untrusted')"
            " AND (supersedes IN (:id, :name)"
            " OR (series = :series AND issuer IS :issuer AND edition > :edition)"
            " OR id IN (SELECT new FROM replacements WHERE old = :id))"
            " ORDER BY series IS NOT :series, edition DESC, key",
            row | {"tier": tier},
        )
