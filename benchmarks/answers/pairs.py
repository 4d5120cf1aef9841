"""Claims, each with a text that says it or doesn't. Chosen on even items, reported on odd ones.

- SciFact: expert-written claims with cited abstracts that support them, contradict them or, being
  on the same subject, say nothing of the kind (Wadden et al. 2020, arXiv:2004.14974).
- BioASQ: a sentence of the ideal answer with the snippets it was written from; and with those of
  the question most like it, from other abstracts.
- Parallel texts (TICO-19, the seventh COVID-19 protocol): a segment with its translation among four
  neighbours; and with the neighbours alone.
- Ours (`tests/faults/equivalents_*.txt`): a statement with the same in other words among statements
  that resemble it; and with those alone.
- Added to: a supported claim with a statement from elsewhere behind it, which nothing supports.
- MedHallu: answers with the abstract they are about, true and hallucinated. Nothing is fitted on
  these: most true ones are conclusions that the abstract, without its own, doesn't state.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from benchmarks import corpora
from benchmarks.environment import ROOT, SHARED
from taiyi_rag.language import content_terms, document_language, sentences
from taiyi_rag.types import Evidence, Passage

Label = Literal["says", "silent", "contradicts"]


class Pair(NamedTuple):
    """`item` is the number of what it was made from: all pairs of one are in the same half."""

    name: str
    item: int
    claim: str
    text: str
    label: Label

    @property
    def evidence(self) -> Evidence:
        """The text as evidence 1."""
        return evidence_of(self.text)


def evidence_of(text: str, label: int = 1, title: str = "") -> Evidence:
    """A text as a piece of evidence."""
    passage = Passage(f"p{label}", f"d{label}", text, 0, len(text), document_language(text))
    return Evidence(label, passage, title, "")


def all_pairs() -> list[Pair]:
    """Of every set but MedHallu."""
    made = [*scifact(), *bioasq(), *equivalents()]
    made += _parallel("tico19", corpora.tico19(), step=7)
    made += _parallel("nhc7", corpora.nhc_protocol(), step=1)
    return [*made, *_added_to(made)]


def scifact() -> Iterator[Pair]:
    """A pair for each claim and abstract it cites."""
    abstracts = {str(r["_id"]): str(r["text"]) for r in corpora.scifact()}
    _, qrels = corpora.scifact_queries()
    lines = (SHARED / "retrieval/scifact/queries_train.jsonl").read_text("utf-8").splitlines()
    claims = [c for c in map(json.loads, lines) if c["_id"] in qrels]
    labels: dict[str, Label] = {"SUPPORT": "says", "CONTRADICT": "contradicts"}
    for item, claim in enumerate(claims):
        for document in qrels[claim["_id"]]:
            found = claim["metadata"].get(document)
            label = labels[found[0]["label"]] if found else "silent"
            yield Pair("scifact", item, claim["text"], abstracts[document], label)


def bioasq(count: int = 600) -> Iterator[Pair]:
    """Up to two sentences of each of the first `count` ideal answers, with both kinds of text."""
    questions = corpora.bioasq_questions()[:count]
    terms = [set(content_terms(q["body"])) for q in questions]
    documents = [{s["document"] for s in q["snippets"]} for q in questions]
    for item, question in enumerate(questions):
        others = [i for i in range(len(questions)) if not documents[i] & documents[item]]
        other = max(others, key=lambda i: _overlap(terms[i], terms[item]))
        for claim in sentences(ideal(question))[:2]:
            yield Pair("bioasq", item, claim, snippets(question), "says")
            yield Pair("bioasq", item, claim, snippets(questions[other]), "silent")


def ideal(question: dict[str, object]) -> str:
    """A question's ideal answer."""
    found = question["ideal_answer"]
    return str(found[0] if isinstance(found, list) else found)


def snippets(question: dict[str, object], most: int = 6) -> str:
    """A question's first gold snippets, a line each."""
    rows: list[dict[str, str]] = question["snippets"]  # type: ignore[assignment]
    return "\n".join(dict.fromkeys(row["text"].strip() for row in rows[:most]))


def _parallel(name: str, rows: Sequence[tuple[str, str, str]], step: int) -> Iterator[Pair]:
    for item, i in enumerate(range(2, len(rows) - 2, step)):
        for kind, here, there in (("en→zh", 1, 2), ("zh→en", 2, 1)):
            before = [rows[i - 2][there], rows[i - 1][there]]
            after = [rows[i + 1][there], rows[i + 2][there]]
            claim, translation = rows[i][here], rows[i][there]
            among = "\n".join([*before, translation, *after])
            yield Pair(f"{name} {kind}", item, claim, among, "says")
            yield Pair(f"{name} {kind}", item, claim, "\n".join([*before, *after]), "silent")


def equivalents() -> Iterator[Pair]:
    """Of each set every statement against every other."""
    for place, name in enumerate(("chosen", "held")):
        for item, pairs in enumerate(_equivalents(equivalent_sets(name))):
            yield from (pair._replace(item=2 * item + place) for pair in pairs)


def _equivalents(sets: list[list[str]]) -> Iterator[list[Pair]]:
    terms = [set(content_terms(s[0])) for s in sets]
    for item, same in enumerate(sets):
        found = []
        others = [i for i in range(len(sets)) if i != item]
        like = sorted(others, key=lambda i: -_overlap(terms[i], terms[item]))[:4]
        for claim in same:
            for text in same:
                if claim != text:
                    kind = f"ours {document_language(claim)}→{document_language(text)}"
                    language = document_language(text)
                    near = [x for i in like for x in sets[i] if document_language(x) == language]
                    near = near[:4]
                    among = "\n".join([*near[:2], text, *near[2:]])
                    found.append(Pair(kind, item, claim, among, "says"))
                    found.append(Pair(kind, item, claim, "\n".join(near), "silent"))
        yield found


def equivalent_sets(name: str) -> list[list[str]]:
    """Our statements of the same thing: "chosen" to choose on, "held" to report."""
    text = (ROOT / f"tests/faults/equivalents_{name}.txt").read_text("utf-8")
    paragraphs = (p.splitlines() for p in text.split("\n\n"))
    sets = [[line for line in p if line and not line.startswith("#")] for p in paragraphs]
    return [s for s in sets if len(s) > 1]


def _added_to(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """A third of the supported pairs, each claim with one of our statements behind it, from the
    half that it is in."""
    halves, chance = [equivalent_sets("chosen"), equivalent_sets("held")], random.Random(3)  # noqa: S311
    supported = [p for p in pairs if p.label == "says" and chance.random() < 1 / 3]
    for number, pair in enumerate(supported):
        sets = halves[pair.item % 2]
        item = number % len(sets)
        if pair.name.startswith("ours") and item == pair.item // 2:
            continue
        language = document_language(pair.claim)
        added = next(s for s in sets[item] if document_language(s) == language)
        joint = "，并且" if language == "zh" else ", and "
        claim = pair.claim.rstrip(".。 ") + joint + added[0].lower() + added[1:]
        yield pair._replace(name=f"{pair.name} added to", claim=claim, label="silent")


def medhallu() -> Iterator[Pair]:
    """Two pairs a question. The file has the abstract as a printed array of its parts."""
    path = SHARED / "trust/medhallu/medhallu_outside_pubmedqa_test.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for item, row in enumerate(csv.DictReader(file)):
            text = re.sub(r"""^\[['"]|['"]\]$""", "", row["Knowledge"])
            text = re.sub(r"""['"]\s*\n\s*['"]""", "\n", text)
            yield Pair("medhallu", item, row["Ground Truth"], text, "says")
            yield Pair("medhallu", item, row["Hallucinated Answer"], text, "silent")


def half(pairs: Sequence[Pair], *, development: bool) -> list[Pair]:
    """The pairs that things are chosen on, or those that are reported."""
    return [p for p in pairs if (p.item % 2 == 0) is development]


def _overlap(a: set[str], b: set[str]) -> float:
    return len(a & b) / max(1, len(a | b))
