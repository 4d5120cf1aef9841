"""Past answers that rest on documents which have since been deleted, retracted, called into
question, superseded, corrected or changed.

An answer rests on what it cites. What was known of a document when it was answered, the answer
said; it is stamped with what came since. Asked by document, not by answer: there are fewer.
"""

from __future__ import annotations

from collections.abc import Collection as Ids
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from taiyi_rag.library import Collection, Known, name_of, worst
from taiyi_rag.library.truth import Truth
from taiyi_rag.types import TrustStatus

Reason = Literal["deleted", "retracted", "concern", "superseded", "corrected", "changed"]

_REASONS: dict[TrustStatus, Reason] = {
    TrustStatus.RETRACTED: "retracted",
    TrustStatus.CONCERN: "concern",
    TrustStatus.SUPERSEDED: "superseded",
    TrustStatus.CORRECTED: "corrected",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What became of a document since an answer was made of it.

    `document_id` is "sha256:…" of the id, 16 hexadecimal digits, where nothing else is left of it;
    `title` is today's, "" of what is gone. `since` is ISO 8601 as far as it is known; `detail` has
    the reason and the notice of a retraction, the title of what supersedes.
    """

    document_id: str
    title: str
    why: Reason
    since: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Affected:
    """A past answer with what became of the documents that it rests on."""

    id: str
    at: str
    stamps: tuple[Stamp, ...]


def affected(
    collection: Collection, *, since: str = "", documents: Ids[str] = ()
) -> list[Affected]:
    """The affected answers, newest first: those from a time on (UTC, ISO 8601), those that rest on
    certain documents."""
    journal = collection.journal
    found = stamps_of(collection.truth, journal.sources(documents), documents)
    answers: dict[tuple[str, str], list[Stamp]] = {}
    for id, at, key in journal.citing([*found], since):
        answers.setdefault((at, id), []).extend(found[key])
    return [Affected(id, at, tuple(of)) for (at, id), of in sorted(answers.items(), reverse=True)]


def stamps(collection: Collection, id: str) -> tuple[Stamp, ...]:
    """What became of the documents that one answer rests on."""
    entry = collection.journal.entry(id)
    rows = collection.journal.sources_of(entry.number) if entry else []
    found = stamps_of(collection.truth, [known for known, role in rows if role == "cited"])
    return tuple(stamp for some in found.values() for stamp in some)


def stamps_of(
    truth: Truth, sources: Sequence[Known], asked_for: Ids[str] = ()
) -> dict[int, tuple[Stamp, ...]]:
    """What became of documents since they were `sources`, by the key of each that something became
    of."""
    by_name = {name_of(id): id for id in asked_for}
    with truth.snapshot():
        editions = truth.editions([s.id for s in sources if s.id is not None])
        texts: dict[str, bytes] = {}
        found = {}
        for source in sources:
            id = source.id or by_name.get(source.name, f"sha256:{source.name.hex()[:16]}")
            edition = editions.get(source.id or "")
            if edition is None:
                some = [Stamp(id, "", "deleted", source.gone)]
            else:
                some = [*_standing(truth, source, id, edition[1])]
                if edition[0] != source.digest and _changed(truth, source, id, texts):
                    some.append(Stamp(id, _title(truth, id), "changed", edition[2]))
            found[source.key] = tuple(some)
    return {key: some for key, some in found.items() if some}


def _standing(truth: Truth, source: Known, id: str, today: str) -> Iterator[Stamp]:
    """Whether a document's trust status became worse."""
    before, now = TrustStatus(source.trust or "current"), TrustStatus(today)
    if now is before or worst(before, now) is before:
        return
    document = truth.headers([id])[id]
    standing = document.standing
    since, detail = standing.date, [standing.reason, standing.notice]
    if now is TrustStatus.SUPERSEDED:
        newer = truth.editions([standing.superseded_by]).get(standing.superseded_by)
        since, detail = since or (newer[2] if newer else ""), [standing.superseding_title]
    yield Stamp(id, document.title, _REASONS[now], since, "; ".join(filter(None, detail)))


def _changed(truth: Truth, source: Known, id: str, texts: dict[str, bytes]) -> bool:
    """Whether a document's text is another; its digest is over more than that."""
    if not source.digest:
        return True
    if id not in texts:
        texts[id] = truth.text_digest(id)
    return texts[id] != source.text


def _title(truth: Truth, id: str) -> str:
    return truth.headers([id])[id].title


def resting(collection: Collection, documents: Ids[str]) -> set[str]:
    """The answers that cite one of these documents, by id."""
    if not documents:
        return set()
    keys = [source.key for source in collection.journal.sources(documents)]
    return {id for id, _, _ in collection.journal.citing(keys)}
