"""Records that are kept come back as they were, with what was checked."""

from __future__ import annotations

from taiyi_rag.annotation import writing
from taiyi_rag.annotation.exchange import to_json
from taiyi_rag.annotation.kept import kept
from taiyi_rag.annotation.schema import Annotated

STATEMENT = {
    "offsets": [0, 11],
    "text": "Sixteen mg.",
    "verdict": "contradicted",
    "support": 0.1,
    "findings": [{"check": "number", "said": "16", "instead": "6"}],
    "collection": "samples",
    "citations": [
        {
            "label": 2,
            "document_id": "d",
            "passage_id": "p1",
            "start": 7,
            "end": 11,
            "quote": "6 mg",
            "title": "T",
            "source": "s",
            "trust": "retracted",
        }
    ],
}


def test_statements_come_back() -> None:
    value = to_json(Annotated.of("Sixteen mg.")) | {"statements": [STATEMENT]}
    record = kept(value)
    assert to_json(record) == value
    assert record.statements[0].evidence[0].passage.text == "6 mg"


def test_statements_arent_told_as_lost_where_they_stand() -> None:
    record = kept(to_json(Annotated.of("Sixteen mg.")) | {"statements": [STATEMENT]})
    for form in ("jsonl", "json"):
        data, written = writing.content([record], form)
        assert b"6 mg" in data
        assert written.losses == ()
    assert [one.kind for one in writing.content([record], "pubtator")[1].losses] != []
