"""Questions with an answer to choose: PubMedQA, MedQA-USMLE, MedQA-MCMLE.

Sources: Jin et al. (2019), "PubMedQA: a dataset for biomedical research question answering"
(github.com/pubmedqa/pubmedqa); Jin et al. (2021), "What disease does this patient have? A
large-scale open domain question answering dataset from medical exams" (github.com/jind11/MedQA).
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from taiyi_rag.annotation.schema import Annotated, Question
from taiyi_rag.corpora.corpus import Corpus, Layout, Read
from taiyi_rag.corpora.rows import Row, json_file, json_objects, table
from taiyi_rag.errors import ReadError

DECISIONS = ("yes", "no", "maybe")
_APOLLO_SOURCE = "medqa-mcmle"
_LETTERED = re.compile(r"\(([A-Z])\)\s*")


_WHOLE = (
    "All questions of ori_pqal.json, test questions and others: no published figure is of these. "
    "With test_ground_truth.json beside it the test questions alone are read."
)


def _pubmedqa(paths: tuple[Path, ...]) -> Read:
    """`ori_pqal.json` and its like: questions by PubMed id; with `test_ground_truth.json` beside
    it those alone that it names."""
    items = _objects(paths[0])
    if len(paths) == 1:
        whole = paths[0].name.lower() == "ori_pqal.json"
        records = tuple(_decided(paths[0], id, item) for id, item in items.items())
        return Read(records, (_WHOLE,) if whole else ())
    truth = json_file(paths[1])
    if not isinstance(truth, dict):
        raise ReadError(f"{paths[1]} isn't an object of answers by PubMed id.")
    lacking = [id for id in truth if id not in items]
    if lacking:
        raise ReadError(
            f"{paths[0]} lacks {len(lacking)} of the questions that {paths[1].name} names, the "
            f"first of them {lacking[0]}. Give the two files of one version."
        )
    records = tuple(
        _decided(paths[0], id, {**items[id], "final_decision": truth[id]}) for id in truth
    )
    left = f"The {len(items) - len(truth)} questions outside the test set are left out."
    return Read(records, (left,))


def _objects(path: Path) -> Mapping[str, Any]:
    items = json_file(path)
    if not isinstance(items, dict) or not all(isinstance(item, dict) for item in items.values()):
        raise ReadError(f"{path} isn't PubMedQA's form: an object of questions by PubMed id.")
    return items


def _decided(path: Path, id: str, item: Mapping[str, Any]) -> Annotated:
    row = Row(path, f"question {id}", item)
    contexts = item.get("CONTEXTS")
    if not isinstance(contexts, list) or not all(isinstance(one, str) for one in contexts):
        raise row.wrong('it has no "CONTEXTS" that are texts.')
    said = item.get("LABELS")
    labels = [str(label).lower() for label in said] if isinstance(said, list) else []
    labels += ["abstract"] * (len(contexts) - len(labels))
    decision = row.text("final_decision").lower()
    if decision not in DECISIONS:
        raise row.wrong(f'its "final_decision" is none of {", ".join(DECISIONS)}.')
    question = Question(
        id, "yesno", row.text("QUESTION"), DECISIONS, (decision,), str(item.get("LONG_ANSWER", ""))
    )
    passages = Annotated.of_passages(zip(labels, contexts, strict=False), id)
    return replace(passages, questions=(question,))


def _medqa(paths: tuple[Path, ...]) -> Read:
    """JSON lines: `question`, `options` by letter, `answer_idx`, the letter (or several)."""
    return _chosen(_of_options(row, row.fields.get("options")) for row in json_objects(paths[0]))


def _medqa_table(paths: tuple[Path, ...]) -> Read:
    """A TSV of the same, whose options are a Python list of `{"key", "value"}`."""
    return _chosen(_of_options(row, _literal(row)) for row in table(paths[0], "\t"))


def _literal(row: Row) -> dict[str, str]:
    try:
        return {str(one["key"]): str(one["value"]) for one in ast.literal_eval(row.text("options"))}
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError):
        raise row.wrong('its "options" can\'t be read.') from None


def _of_options(row: Row, options: Any) -> Annotated:
    if not isinstance(options, dict) or not options:
        raise row.wrong('it has no "options" by letter.')
    letters = [letter for letter in row.text("answer_idx") if letter.isalnum()]
    if not letters or not set(letters) <= set(options):
        raise row.wrong('its "answer_idx" is none of its options.')
    choices = {letter: str(text).strip() for letter, text in options.items()}
    return _asked(row, row.text("question"), choices, letters)


def _apollo(paths: tuple[Path, ...]) -> Read:
    """Apollo's JSON (github.com/FreedomIntelligence/Apollo): several sets in one, of which this one
    is read; options "(A) …" a line, each with a full stop that isn't the set's."""
    rows = list(json_objects(paths[0]))
    own = [row for row in rows if row.fields.get("source") == _APOLLO_SOURCE]
    others = Counter(str(row.fields.get("source")) for row in rows if row not in own)
    told = ", ".join(f"{number} of {source}" for source, number in sorted(others.items()))
    read = _chosen(map(_of_apollo, own))
    left = f"Left out, since they are of other sets: {told}." if told else ""
    return replace(read, notes=(*read.notes, left) if left else read.notes)


def _of_apollo(row: Row) -> Annotated:
    choices: dict[str, str] = {}
    for line in row.text("options").splitlines():
        lettered = _LETTERED.match(line)
        if lettered is None:
            raise row.wrong(f'its "options" have a line without a letter: {line[:40]!r}.')
        choices[lettered[1]] = line[lettered.end() :].strip().removesuffix(".")
    letters = _LETTERED.findall(row.text("answer"))
    if not letters or not set(letters) <= set(choices):
        raise row.wrong('its "answer" is none of its options.')
    return _asked(row, row.text("question"), choices, letters)


def _asked(row: Row, question: str, choices: Mapping[str, str], letters: list[str]) -> Annotated:
    """A question by itself. Its id is the file's, else its place there."""
    texts = tuple(choices.values())
    id = str(row.fields.get("id") or row.fields.get("") or row.place.partition(" ")[2])
    answer = tuple(choices[letter] for letter in letters)
    return Annotated(id, (), questions=(Question(id, "multiple_choice", question, texts, answer),))


def _chosen(records: Iterable[Annotated]) -> Read:
    read = tuple(records)
    numbers = Counter(len(record.questions[0].choices) for record in read)
    options = " and ".join(f"{n} options ({many:,})" for n, many in sorted(numbers.items()))
    several = sum(len(record.questions[0].answer) > 1 for record in read)
    notes = [f"Questions with {options}."]
    alike = sum(len(set(r.questions[0].choices)) < len(r.questions[0].choices) for r in read)
    if alike:
        notes.append(f"{alike} have two options of the same words: either counts.")
    if several:
        notes.append(f"{several} have several right answers: all of them must be chosen.")
    return Read(read, tuple(notes))


PUBMEDQA = Corpus(
    "pubmedqa",
    "PubMedQA",
    "yesno",
    "en",
    "accuracy",
    (
        Layout(
            "test", "ori_pqal.json, the questions of test_ground_truth.json",
            ("ori_pqal.json", "test_ground_truth.json"), _pubmedqa, known=(500,),
        ),
        Layout("test", "test_set.json", ("*pubmedqa*/test_set.json",), _pubmedqa, known=(500,)),
        Layout("dev", "JSON by PubMed id", ("ori_pqal_dev500.json",), _pubmedqa, known=(500,)),
        Layout("dev", "JSON by PubMed id", ("pqal_fold0/dev_set.json",), _pubmedqa, known=(50,)),
        Layout("all, test questions among them", "JSON by PubMed id",
               ("ori_pqal.json",), _pubmedqa, known=(1000,)),
    ),
    DECISIONS,
)  # fmt: skip

MEDQA_USMLE = Corpus(
    "medqa-usmle",
    "MedQA-USMLE",
    "choice",
    "en",
    "accuracy",
    (
        Layout("test", "JSON lines", ("us/test.jsonl",), _medqa, known=(1273,)),
        Layout("test", "TSV", ("*medqa*/test.tsv",), _medqa_table, known=(1273,)),
        Layout("test", "JSON lines with four options",
               ("phrases_no_exclude_test.jsonl",), _medqa, known=(1273,)),
        Layout("test", "JSON lines", ("*usmle*/test.jsonl",), _medqa, known=(1273,)),
        Layout("dev", "JSON lines", ("us/dev.jsonl",), _medqa, known=(1272,)),
        Layout("dev", "TSV", ("*medqa*/dev.tsv",), _medqa_table, known=(1272,)),
        Layout("dev", "JSON lines with four options",
               ("phrases_no_exclude_dev.jsonl",), _medqa, known=(1272,)),
        Layout("dev", "JSON lines", ("*usmle*/dev.jsonl",), _medqa, known=(1272,)),
    ),
)  # fmt: skip

MEDQA_MCMLE = Corpus(
    "medqa-mcmle",
    "MedQA-MCMLE",
    "choice",
    "zh",
    "accuracy",
    (
        # Four options first: so the published figures were measured.
        Layout("test", "JSON lines with four options",
               ("mainland/4_options/test.jsonl",), _medqa, known=(3426,)),
        Layout("test", "JSON lines", ("mainland/test.jsonl",), _medqa, known=(3426,)),
        Layout("test", "JSON lines", ("*mcmle*/test.jsonl",), _medqa, known=(3426,)),
        Layout("test", "Apollo's JSON", ("test/zh.json",), _apollo),
        Layout("test", "Apollo's JSON", ("*mcmle*/test_zh.json",), _apollo),
        Layout("dev", "JSON lines with four options",
               ("mainland/4_options/dev.jsonl",), _medqa, known=(3425,)),
        Layout("dev", "JSON lines", ("mainland/dev.jsonl",), _medqa, known=(3425,)),
        Layout("dev", "JSON lines", ("*mcmle*/dev.jsonl",), _medqa, known=(3425,)),
        Layout("dev", "Apollo's JSON, a part of the split", ("dev/zh.json",), _apollo),
        Layout("dev", "Apollo's JSON, a part of the split", ("*mcmle*/dev_zh.json",), _apollo),
    ),
)  # fmt: skip
