"""What a model got wrong, record by record, for people to read."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.corpora import Corpus
from taiyi_rag.harness.counting import Item
from taiyi_rag.harness.running import Outcome, Sat
from taiyi_rag.harness.scoring import items


def mistakes(sat: Sat) -> Iterator[dict[str, Any]]:
    """Of each record that isn't all right: what is right, what was said, what is wrong with it."""
    corpus = sat.sitting.corpus
    for outcome in sat.outcomes:
        wrong = _wrong(corpus, outcome)
        if wrong or outcome.made is None or outcome.made.remarks:
            yield {
                "id": outcome.right.id,
                "wrong": wrong,
                "unreadable": unreadable(corpus, outcome),
                "failed": outcome.why,
                "gold": _told(corpus, outcome.right, outcome.right),
                "predicted": _told(corpus, outcome.made, outcome.right) if outcome.made else None,
                "remarks": [[r.kind, r.text] for r in outcome.made.remarks] if outcome.made else [],
                "replies": list(outcome.replies),
            }


def unreadable(corpus: Corpus, outcome: Outcome) -> bool:
    """Whether nothing could be read of what the model wrote, if it wrote anything."""
    made = outcome.made
    if made is None or not any(remark.kind in ("unread", "silent") for remark in made.remarks):
        return False
    return not items(corpus, made, outcome.right)


def _wrong(corpus: Corpus, outcome: Outcome) -> list[dict[str, Any]]:
    """Items that were missed, are extra, or were found under another type."""
    right = items(corpus, outcome.right, outcome.right)
    made = items(corpus, outcome.made, outcome.right) if outcome.made else set()
    missed, extra = right - made, made - right
    kept = {key: type for type, key in missed if corpus.metric in ("entities", "relations")}
    wrong = []
    for type, key in sorted(extra, key=str):
        if key in kept and (kept[key], key) in missed:
            missed.discard((kept[key], key))
            told = _item(corpus, (type, key), outcome) | {"right_type": kept[key]}
            wrong.append({"kind": "wrong type"} | told)
        else:
            wrong.append({"kind": "extra"} | _item(corpus, (type, key), outcome))
    wrong += [{"kind": "missed"} | _item(corpus, one, outcome) for one in sorted(missed, key=str)]
    return wrong


def _told(corpus: Corpus, record: Annotated, right: Annotated) -> list[dict[str, Any]]:
    outcome = Outcome(right, record, "", ())
    return [_item(corpus, one, outcome) for one in sorted(items(corpus, record, right), key=str)]


def _item(corpus: Corpus, item: Item, outcome: Outcome) -> dict[str, Any]:
    type, key = item
    if corpus.metric == "entities":
        return {"type": type, "text": _words(outcome.right.text, key), "offsets": key}
    if corpus.metric == "relations":
        return {"type": type, "ends": _ends(key, outcome)}
    if corpus.metric == "labels":
        return {"label": type}
    assert isinstance(key, tuple)  # noqa: S101
    return {"question": key[0], "answer": sorted(key[1])}


def _words(text: str, offsets: Hashable) -> str:
    assert isinstance(offsets, tuple)  # noqa: S101 (an entity's, as `scoring.items` gives them)
    return " … ".join(text[start:end] for start, end in offsets)


def _ends(key: Hashable, outcome: Outcome) -> list[str]:
    """Names as they are, identifiers with the name that they have in the text."""
    assert isinstance(key, tuple)  # noqa: S101
    names: dict[str, str] = {}
    for entity in outcome.right.entities:
        for one in entity.normalized:
            names.setdefault(one.id, entity.words)
    return [f"{end} ({names[end]})" if end in names else end for end in key]
