"""Instruction data: what enters, what is left out and told, how much of each task."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from taiyi_rag import prompts
from taiyi_rag.annotation.exchange import to_lines
from taiyi_rag.annotation.schema import Annotated, Entity, Label, Question, Text
from taiyi_rag.errors import InputError
from taiyi_rag.instructions import leaks
from taiyi_rag.instructions.balance import Balance
from taiyi_rag.instructions.build import Built, Recipe, build
from taiyi_rag.instructions.forms import conversations, messages
from taiyi_rag.instructions.pairs import items, pair
from taiyi_rag.instructions.report import report_json, report_markdown
from taiyi_rag.instructions.sources import Source, has_canary, of_file, of_folder, withheld
from taiyi_rag.instructions.writing import FILES, check_place, write
from taiyi_rag.tasks import WORKS
from taiyi_rag.types import Language
from tests import own_sets

DRUGS = ("warfarin", "metformin", "lisinopril", "amoxicillin", "omeprazole", "digoxin", "heparin")
DISEASES = ("gout", "asthma", "sepsis", "anaemia", "migraine", "psoriasis", "epilepsy")


def named(id: str, text: str, *names: str) -> Annotated:
    """A text with chemicals in it."""
    entities = tuple(
        Entity(f"e{n}", "chemical", (name,), ((text.index(name), text.index(name) + len(name)),))
        for n, name in enumerate(names)
    )
    return replace(Annotated.of(text, id), entities=entities)


def notes(count: int) -> tuple[Annotated, ...]:
    """Texts that are unlike each other."""
    made = []
    for number in range(count):
        drug, disease = DRUGS[number % 7], DISEASES[number // 7]
        text = f"{drug} for {disease} was stopped by {disease[::-1]} {drug[::-1]} {'x' * number}"
        made.append(named(f"note-{number}", text, drug))
    return tuple(made)


def source(task: str, *records: Annotated, **more: Any) -> Source:
    types = {"ner": ("chemical",), "classify": ("治疗", "诊断")}.get(task, ())
    return Source(more.pop("name", f"{task}-set"), task, "train", records, {}, types, **more)


def labelled(id: str, text: str, name: str) -> Annotated:
    return replace(Annotated.of(text, id), labels=(Label(name),))


def dropped(built: Built) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for (reason, _, _), number in built.dropped.items():
        counts[reason] += number
    return dict(counts)


def test_pairs_are_the_tasks_own_prompts_and_replies_in_both_forms() -> None:
    record = named("a1", "warfarin was stopped, heparin begun.", "warfarin", "heparin")
    zh = labelled("b1", "幽门螺杆菌阳性应该怎么根除？", "治疗")
    built = build([source("ner", record), source("classify", zh)])
    (first, second) = sorted(map(json.loads, conversations(built.written)), key=_dataset)
    assert (first["dataset"], first["category"], first["language"]) == ("classify-set", "TC", "zh")
    assert second["category"] == "NER"
    assert second["conversation"][0]["assistant"] == "chemical: warfarin; heparin"
    assert record.text in second["conversation"][0]["human"]
    assert {json.loads(line)["messages"][1]["content"] for line in messages(built.written)} == {
        "chemical: warfarin; heparin",
        "上述文本被分类为：治疗",
    }
    assert [json.loads(line)["conversation_id"] for line in conversations(built.written)] == [1, 2]


def _dataset(value: dict[str, Any]) -> str:
    return str(value["dataset"])


def test_records_of_several_questions_are_a_pair_for_each() -> None:
    asked = tuple(
        Question(f"q{n}", "multiple_choice", f"Which is {word}?", ("a drug", "a gene"), ("a drug",))
        for n, word in enumerate(("warfarin", "BRCA1", "not answered"))
    )
    record = replace(Annotated.of("", "m"), questions=(*asked[:2], replace(asked[2], answer=())))
    built = build([source("choice", record)])
    assert sorted(one.item.id for one in built.kept) == ["m/q0", "m/q1"]
    assert dropped(built) == {"empty": 1}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (named("a", "Nothing is named here."), "empty"),
        (named("a", "华法林已停用，改用 warfarin 片。", "warfarin"), "language"),
        (named("a", "warfarin " * 2_000, "warfarin"), "length"),
        (
            Annotated(
                "a",
                Annotated.of("He took aspirin.").passages,
                (Entity("e", "gene", ("aspirin",), ((8, 15),)),),
            ),
            "mismatch",
        ),
    ],
)
def test_records_that_teach_nothing_right_are_left_out(record: Annotated, reason: str) -> None:
    good = named("z", "heparin was begun.", "heparin")
    built = build([source("ner", record, good, language="en")])
    assert [one.item.id for one in built.kept] == ["z"]
    assert dropped(built) == {reason: 1}
    assert built.examples[reason, "ner-set"] == ["a"]  # type: ignore[index]


def test_a_report_that_adds_a_number_is_a_mismatch() -> None:
    work = next(work for work in WORKS if work.about.id == "report")
    (right,) = work.about.examples["zh"]
    wrong = replace(right.texts[0], text=right.texts[0].text.replace("5天", "7天"))
    of = Source("reports", "report", "train", (right, replace(right, texts=(wrong,))), {})
    made = [pair(item, work, 4096) for item in items(of)]
    assert not isinstance(made[0], str)
    assert made[1] == "mismatch"


def test_the_same_and_nearly_the_same_are_kept_once_for_each_task() -> None:
    text = (
        "Long term treatment with warfarin after a mechanical valve needs regular tests of the "
        "international normalised ratio, more often when other medicines are begun or stopped."
    )
    records = (
        named("a", text, "warfarin"),
        named("b", text.upper().replace("WARFARIN", "warfarin"), "warfarin"),
        named("c", text.replace("regular", "very regular"), "warfarin"),
        named("d", "warfarin was stopped before surgery for a hip fracture.", "warfarin"),
    )
    built = build([source("ner", *records), source("ner", records[0], name="again")])
    assert [one.item.id for one in built.kept] == ["a", "d"]
    assert dropped(built) == {"duplicate": 2, "near duplicate": 1}
    other = replace(source("ner", records[0]), types=("chemical", "disease"), name="other")
    assert len(build([source("ner", records[0]), other]).kept) == 2


LEAKING = (
    "A randomised trial of apixaban against warfarin in 18,201 people with atrial fibrillation "
    "found fewer strokes, less bleeding and fewer deaths with apixaban over two years."
)


@pytest.mark.parametrize(
    ("test", "why"),
    [
        (Annotated.of("Something else altogether.", "8528200"), "same id"),
        (Annotated.of(LEAKING.upper(), "1"), "same text"),
        (Annotated.of(LEAKING.replace("over two years", "in two years"), "1"), "nearly the same"),
    ],
)
def test_what_stands_in_a_test_set_is_refused(test: Annotated, why: str) -> None:
    leaking = named("8528200", LEAKING, "apixaban")
    good = named("1", "heparin was begun.", "heparin")
    given, held_out = source("ner", leaking, good), Source("t", "ner", "test", (test,), {})
    with pytest.raises(InputError, match=rf"8528200 .{why}.*--drop-leaks"):
        build([given], [held_out])
    built = build([given], [held_out], Recipe(drop_leaks=True))
    assert [one.item.id for one in built.written] == ["1"]
    assert dropped(built) == {"leak": 1}
    assert [leak.id for leak in built.leaks] == ["8528200"]


def test_a_question_in_a_test_set_is_refused_whatever_its_choices() -> None:
    stem = "Which anticoagulant is given to people with a mechanical mitral valve and no bleeding?"
    asked = Question("q", "multiple_choice", stem, ("warfarin", "apixaban"), ("warfarin",))
    record = replace(Annotated("q7", ()), questions=(asked,))
    other = replace(record, questions=(replace(asked, choices=("warfarin", "aspirin")),))
    with pytest.raises(InputError, match="same text"):
        build([source("choice", record)], [Source("t", "", "test", (other,), {})])
    short = replace(asked, question="Which is right?")
    record, other = (
        replace(record, questions=(replace(short, choices=choices),))
        for choices in (("warfarin", "no drug"), ("warfarin", "a gene"))
    )
    assert build([source("choice", record)], [Source("t", "", "test", (other,), {})]).written


def leaks_of(record: Annotated, test: Annotated) -> list[str]:
    """Why a record of a source leaks, with that test."""
    held = leaks.Tests([Source("t", "", "test", (test,), {})], 0.8)
    found = (held.leak(item) for item in items(Source("s", "ner", "train", (record,), {})))
    return [one.why for one in found if one]


@pytest.mark.parametrize(
    ("id", "test"),
    [
        ("PMC1234567", "pmc1234567"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/", "PMCID: PMC1234567"),
        ("PMID:12345678", "12345678"),
        ("pmid: 12345678", "012345678"),
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/", "１２３４５６７８"),
        (" 12345678\t", "12345678.txt"),
        ("12345678_s1", "12345678#2"),
        ("https://doi.org/10.1000/ABC", "doi:10.1000/abc"),
        ("Note-A17", "note-a17.json"),
    ],
)
def test_an_id_is_the_same_in_whatever_form(id: str, test: str) -> None:
    text, other = "heparin was begun", "warfarin was stopped"
    assert leaks_of(Annotated.of(text, id), Annotated.of(other, test)) == ["same id"]
    assert leaks_of(Annotated.of(text, test), Annotated.of(other, id)) == ["same id"]


@pytest.mark.parametrize(
    ("id", "test"), [("12345", "12345"), ("12345678", "12345679"), ("PMC12345678", "12345678")]
)
def test_lines_and_other_numbers_are_no_ids(id: str, test: str) -> None:
    assert not leaks_of(Annotated.of("heparin", id), Annotated.of("warfarin", test))


EN = "Naloxone reverses the blood pressure lowering effect of clonidine in hypertensive rats."
ZH = "纳洛酮可逆转可乐定对自发性高血压大鼠的降压作用，其机制可能与阿片受体有关。"


def translated(text: str, into: str, language: Language) -> Annotated:
    return replace(Annotated.of(text), texts=(Text("translation", into, language),))


@pytest.mark.parametrize(
    ("record", "test", "why"),
    [
        (translated(EN, ZH, "zh"), translated(ZH, EN, "en"), "same text"),
        (translated(ZH, EN, "en"), translated(EN, ZH, "zh"), "same text"),
        (Annotated.of("Question: Is it gout?"), Annotated.of("Is it gout?"), "same text"),
        (Annotated.of("问题：是痛风吗？"), Annotated.of("是痛风吗？"), "same text"),
        (Annotated.of("Is it gout?"), Annotated.of("Question: Is it gout?"), "same text"),
        (Annotated.of(f"Question: Is it gout?\n{ZH}"), Annotated.of("Is it gout?"), "same text"),
        (Annotated.of(f"{ZH}\n{EN} {ZH * 3}"), Annotated.of(EN.upper()), "holds the text"),
        (Annotated.of(f"{EN * 3}知识：{ZH} {EN}"), Annotated.of(ZH), "holds the text"),
    ],
)
def test_a_test_is_found_turned_round_labelled_and_within_others(
    record: Annotated, test: Annotated, why: str
) -> None:
    assert leaks_of(record, test) == [why]


def test_short_texts_are_no_leaks_within_others() -> None:
    for text in ("Is it gout?", "您好，请问多大年纪？"):
        assert not leaks_of(Annotated.of(f"{text} {EN}"), Annotated.of(text))
        one, other = (translated(f"{text} {n}", text, "en") for n in "12")
        assert not leaks_of(one, other)


def test_a_file_with_a_canary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "judged.jsonl"
    path.write_text('{"id": "a", "text": "warfarin", "canary": "set:26b5"}\n', "utf-8")
    with pytest.raises(InputError, match="for judging alone"):
        build([of_file(path, "ner")])
    path.write_text("A canary sang in the coal mine; warfarin was given.", "utf-8")
    assert not has_canary(path)


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Own sets: test splits, some development splits, one training split."""
    folder = own_sets.write_all(tmp_path_factory.mktemp("sets"))
    training = (folder / "CDR_TestSet.PubTator.txt").read_text("utf-8")
    training = training.replace("101", "9101001").replace("102", "9101002")
    training = training.replace("Tremor after lithium", "Tremor under lithium")
    (folder / "CDR_TrainingSet.PubTator.txt").write_text(training, "utf-8")
    return folder


def test_training_splits_are_found_and_test_splits_beside_them_are_held_against_them(
    sets: Path,
) -> None:
    found = of_folder(sets, ("bc5cdr-disease", "kuake-qic"))
    assert [(one.name, one.task) for one in found if not one.is_test] == [
        ("bc5cdr-disease-train", "ner"),
        ("kuake-qic-dev", "classify"),
    ]
    tests = [one.name for one in found if one.is_test]
    assert tests[0] == "bc5cdr-disease-test"
    assert {"ncbi-disease-test", "hoc-test", "pubmedqa-test"} <= set(tests)  # not asked for
    assert len(tests) == len(set(tests))
    with pytest.raises(InputError, match=r"9101002 .same text as bc5cdr-disease-test: 102"):
        build(found)
    built = build(found, recipe=Recipe(drop_leaks=True))
    assert {one.item.source.name for one in built.written} == {"kuake-qic-dev"}
    with pytest.raises(InputError, match="no set 'nbci'"):
        of_folder(sets, ("nbci",))
    with pytest.raises(InputError, match="none of the sets"):
        of_folder(sets / "Mainland" / "4_options" / "..", ("hoc",))


def pubmedqa(folder: Path, *ids: str) -> None:
    """`ori_pqal.json` alone: test questions among others."""
    folder.mkdir()
    items = {
        id: {
            "QUESTION": f"Does warfarin number {id} prevent strokes?",
            "CONTEXTS": [f"Warfarin number {id} was given to {id} people and they had no stroke."],
            "final_decision": "yes",
        }
        for id in ids
    }
    (folder / "ori_pqal.json").write_text(json.dumps(items), "utf-8")


def test_a_split_that_holds_test_questions_among_others_is_held_against_what_enters(
    tmp_path: Path, sets: Path
) -> None:
    pubmedqa(tmp_path / "all", "22222221", "22222222")
    leaking = source("ner", named("22222221", "heparin was begun.", "heparin"))
    shutil.copy(sets / "KUAKE-QIC_dev.json", tmp_path / "all")  # another set beside it
    with pytest.raises(InputError, match=r"22222221 .same id as pubmedqa-all"):
        build([leaking], withheld(tmp_path / "all"))
    with pytest.raises(InputError, match=r"22222221 .same id as pubmedqa-all"):
        build([leaking, *of_folder(tmp_path / "all", ("kuake-qic",))])
    (note,) = (n for one in withheld(tmp_path / "all") for n in one.notes if "test questions" in n)
    assert "no published figure" in note
    own = {one.name for one in of_folder(sets)}  # with its list of test questions: these alone
    assert "pubmedqa-test" in own
    assert "pubmedqa-all" not in own


def test_a_test_split_is_found_in_every_form_and_place(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        own_sets.cdr(tmp_path / name)
    path = tmp_path / "b" / "CDR_TestSet.PubTator.txt"
    path.write_text(path.read_text("utf-8").replace("101", "91010199"), "utf-8")
    leaking = source("ner", named("91010199", "heparin was begun.", "heparin"))
    with pytest.raises(InputError, match=r"91010199 .same id as bc5cdr-chem-test-2"):
        build([leaking, *of_folder(tmp_path)])


def test_a_folder_of_tests_is_a_test_whatever_its_splits(sets: Path) -> None:
    assert all(one.is_test for one in withheld(sets))
    assert "kuake-qic-dev" in [one.name for one in withheld(sets)]


def test_tasks_are_sampled_and_repeated_in_other_words() -> None:
    few = [
        labelled(f"zh-{n}", text, "治疗") for n, text in enumerate(("溃疡怎么治", "头痛吃什么药"))
    ]
    given = [source("ner", *notes(40)), source("classify", *few)]
    recipe = Recipe(balance=Balance.of("ner=1,classify=1", None, 12, 3))
    built = build(given, recipe=recipe)
    counts = Counter(one.item.source.task for one in built.written)
    assert counts == {"ner": 6, "classify": 6}
    prompts_of = {one.turns[0][1] for one in built.written if one.item.id == "zh-0"}
    assert len(prompts_of) == prompts.wordings("classify", "zh") == 3
    assert len({one.item.id for one in built.written if one.item.source.task == "ner"}) == 6
    again = build(given, recipe=recipe)
    assert [one.turns for one in again.written] == [one.turns for one in built.written]
    other = build(given, recipe=replace(recipe, seed=1))
    assert {o.item.id for o in other.written} != {o.item.id for o in built.written}


@pytest.mark.parametrize(
    ("how", "cap", "total", "repeats", "counts"),
    [
        ("as-is", None, None, 3, (900, 100)),
        ("as-is", 200, None, 3, (200, 100)),
        ("as-is", None, 100, 3, (90, 10)),
        ("sqrt", None, None, 9, (750, 250)),
        ("sqrt", None, None, 2, (750, 200)),
        ("ner=1,classify=1", None, 1_000, 9, (500, 500)),
        ("ner=1,classify=0", None, 500, 1, (500, 0)),
    ],
)
def test_how_many_pairs_of_each_task(
    how: str, cap: int | None, total: int | None, repeats: int, counts: tuple[int, int]
) -> None:
    targets = Balance.of(how, cap, total, repeats).targets({"ner": 900, "classify": 100})
    assert (targets["ner"], targets["classify"]) == counts


@pytest.mark.parametrize("how", ["half", "ner=x", "ner=-1", "=2", "ner=1", "ner=1,classify=1,x=1"])
def test_proportions_that_dont_agree_are_refused(how: str) -> None:
    with pytest.raises(InputError):
        Balance.of(how, None, None, 1).targets({"ner": 1, "classify": 1})


def test_a_balance_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="none of the 3 pairs"):
        nothing = Balance.of("ner=0", None, None, 1)
        build([source("ner", *notes(3))], recipe=Recipe(balance=nothing))


def test_the_folder_is_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(to_lines(notes(20)), "utf-8")
    for name in ("a", "b"):
        built = build([of_file(path, "ner")], recipe=Recipe(seed=3))
        write(built, (), tmp_path / name)
    first, second = ({n: (tmp_path / f / n).read_bytes() for n in FILES} for f in "ab")
    assert first == second
    manifest = json.loads(first["manifest.json"])
    assert manifest["inputs"]["mine"]["files"].keys() == {"mine.jsonl"}
    assert manifest["inputs"]["mine"]["types"] == ["chemical"]
    assert set(manifest["prompts"]) <= {f"tasks/ner.en{n}.txt" for n in ("", ".2", ".3")}
    assert len(first["messages.jsonl"].splitlines()) == manifest["pairs"] == 20
    assert str(tmp_path).encode() not in b"".join(first.values())
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_no_data_is_written_over(tmp_path: Path) -> None:
    built = build([source("ner", *notes(2))])
    write(built, (), tmp_path / "out")
    with pytest.raises(InputError, match="--replace"):
        check_place(tmp_path / "out")
    write(built, (), tmp_path / "out", replace=True)
    (tmp_path / "out" / "mine.txt").write_text("x", "utf-8")
    for place in ("out", "no/such", "out/mine.txt"):
        with pytest.raises(InputError):
            check_place(tmp_path / place, replace=True)


def test_the_report_tells_what_became_of_each_record() -> None:
    records = (*notes(3), named("empty", "Nothing here."), notes(1)[0])
    built = build([source("ner", *records)], recipe=Recipe(balance=Balance.of("as-is", 2, None, 1)))
    told = report_json(built)
    (row,) = told["sets"]
    assert (row["read"], row["kept"], row["written"]) == (5, 3, 2)
    assert row["dropped"] == {"empty": 1, "duplicate": 1}
    assert told["tasks"] == {
        "before": {"ner": {"en": 3, "zh": 0}},
        "after": {"ner": {"en": 2, "zh": 0}},
    }
    assert told["lengths"]["after"]["all"] == sum(one.tokens for one in built.written)
    assert "| ner-set | ner | en | 5 | empty 1, duplicate 1 | 3 | 2 |" in report_markdown(built)
    with pytest.raises(InputError, match="Left out: empty: 1; the first: e"):
        build([source("ner", named("e", "Nothing."))])
    with pytest.raises(InputError, match="no task 'horoscope'"):
        build([source("horoscope", *records)])


@pytest.mark.parametrize("task", ["ner", "relations", "classify", "choice", "yesno"])
def test_tasks_are_asked_for_in_several_ways_with_the_same_fields(task: str) -> None:
    work = next(work for work in WORKS if work.about.id == task)
    for language, (example, *_) in work.about.examples.items():
        of = Source("s", task, "train", (example,), {}, work.about.types.get(language, ()))
        (item,) = items(of)
        made = [pair(item, work, 4096, n + 1) for n in range(prompts.wordings(task, language))]
        assert len(made) >= 3
        assert len({one.turns[0][1] for one in made if not isinstance(one, str)}) == len(made)
        asked = "".join(q.question for q in example.questions) or example.text
        assert all(asked in one.turns[0][1] for one in made if not isinstance(one, str))
