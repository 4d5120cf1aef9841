"""What is kept of an answer: all that it takes to make it, and the verdicts on it, again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from taiyi_rag import prompts
from taiyi_rag.library import Role
from taiyi_rag.types import Answer, Claim, Evidence, Filters, Language

EXTRACTIVE = "extractive"
"""What `Answer.generator` is where it was quoted."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How an answer came to be, beside what it says.

    `text` is what the generator wrote, `claims` what checking that came to, of which an answer may
    show less; `failed` is why a model's words weren't taken, `prompt` what the generator was given.
    `commit` and `token` are the library's last when it was searched. `named` are ids of documents
    that the answer may speak of though they aren't its evidence.
    """

    text: str = ""
    claims: tuple[Claim, ...] = ()
    failed: str = ""
    prompt: str = ""
    commit: int = 0
    token: str = ""
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """An answer and its circumstances, as they are stored.

    `given` are the labels of the evidence that was in the prompt; `prompt` and `template` are
    SHA-256 of the prompt and of the file that it was made of, hexadecimal, "" where there was none:
    both can be made again. `claims` is None where they are the answer's. `made_with` describes the
    settings that matter, by group.
    """

    answer: Answer
    collection: str
    commit: int
    token: str
    text: str
    given: tuple[int, ...]
    prompt: str
    template: str
    claims: tuple[Claim, ...] | None = None
    failed: str = ""
    filters: Filters = field(default_factory=Filters)
    made_with: dict[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> str:
        """The question that was answered."""
        return self.answer.asked or self.answer.question

    @property
    def drafted(self) -> tuple[Claim, ...]:
        """What checking the generator's words came to."""
        return self.answer.claims if self.claims is None else self.claims

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence that the generator was given."""
        return tuple(e for e in self.answer.evidence if e.label in self.given)


_AS_JSON = TypeAdapter(Record)


def made_of(
    answer: Answer,
    how: Circumstances,
    *,
    collection: str,
    filters: Filters,
    made_with: dict[str, Any],
) -> Record:
    """The record of an answer."""
    return Record(
        answer,
        collection,
        how.commit,
        how.token,
        how.text,
        tuple(passage.label for passage in prompts.parse_evidence(how.prompt)),
        digest(how.prompt),
        digest(template(answer.language)) if how.prompt else "",
        None if how.claims == answer.claims else how.claims,
        how.failed,
        filters,
        made_with,
    )


def to_json(record: Record) -> str:
    """A record as it is stored. What can't be written in UTF-8 (half a surrogate pair) becomes
    "?"."""
    value = _AS_JSON.dump_python(record, mode="json")
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()


def from_json(content: str) -> Record:
    """The record that `to_json` wrote; by an earlier version too, since fields are only added."""
    return _AS_JSON.validate_json(content)


def prompt_of(language: Language, question: str, evidence: Sequence[Evidence]) -> str:
    """What a generator is given, as `taiyi_rag.drafting` makes it."""
    return prompts.render("answer", language, question, evidence)


def template(language: Language) -> str:
    """The file that prompts are made of."""
    return prompts.template("answer", language)


def digest(text: str) -> str:
    """SHA-256 of a text, hexadecimal; "" of none."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() if text else ""


def roles(answer: Answer, named: Sequence[str]) -> dict[str, Role]:
    """The documents that an answer cites, shows or names, by id, each in its weightiest role."""
    found: dict[str, Role] = dict.fromkeys(filter(None, named), "named")
    found |= dict.fromkeys(_replacing(answer), "named")
    found |= dict.fromkeys((e.passage.document_id for e in answer.evidence), "shown")
    cited = (c.document_id for claim in answer.claims for c in claim.citations)
    return found | dict.fromkeys(cited, "cited")


def _replacing(answer: Answer) -> Iterator[str]:
    return (e.standing.superseded_by for e in answer.evidence if e.standing.superseded_by)
