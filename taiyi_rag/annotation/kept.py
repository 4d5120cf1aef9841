"""Records as we keep them for ourselves: in the form of `exchange`, read back with the statements
that were checked. Of the evidence there is what was quoted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from taiyi_rag.annotation.exchange import from_json, to_json
from taiyi_rag.annotation.schema import Annotated, Statement
from taiyi_rag.language import document_language
from taiyi_rag.types import Citation, Claim, Evidence, Finding, Passage, TrustStatus, Verdict

__all__ = ["kept", "to_json"]


def kept(value: Mapping[str, Any]) -> Annotated:
    """The record of a JSON value that `to_json` made."""
    statements = tuple(map(_statement, value.get("statements", ())))
    return replace(from_json(value), statements=statements)


def _statement(value: Mapping[str, Any]) -> Statement:
    claim = Claim(
        value["text"],
        Verdict(value["verdict"]),
        tuple(map(_citation, value["citations"])),
        tuple(Finding(**finding) for finding in value["findings"]),
        value["support"],
    )
    start, end = value["offsets"]
    evidence = tuple({c["label"]: _evidence(c) for c in value["citations"]}.values())
    return Statement((start, end), claim, evidence, value["collection"])


def _citation(value: Mapping[str, Any]) -> Citation:
    return Citation(
        value["label"],
        value["document_id"],
        value["passage_id"],
        value["start"],
        value["end"],
        value["quote"],
    )


def _evidence(value: Mapping[str, Any]) -> Evidence:
    passage = Passage(
        value["passage_id"],
        value["document_id"],
        value["quote"],
        value["start"],
        value["end"],
        document_language(value["quote"]),
    )
    trust = TrustStatus(value["trust"])
    return Evidence(value["label"], passage, value["title"], value["source"], trust)
