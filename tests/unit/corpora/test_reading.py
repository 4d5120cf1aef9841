"""Each set is read in its native form: texts, what is right of them, what one should know."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.corpora import CORPORA, Corpus, Gold
from taiyi_rag.errors import ReadError
from tests import own_sets
from tests.unit.corpora.conftest import BY_ID, Reads


def mentions(record: Annotated) -> list[tuple[str, str, int]]:
    return [(entity.type, entity.words, entity.start) for entity in record.entities]


def labels(gold: Gold) -> list[list[str]]:
    return [[label.name for label in record.labels] for record in gold.records]


def noted(gold: Gold, words: str) -> bool:
    return any(words in note for note in gold.notes)


def test_all_thirteen_are_read_from_one_folder(own: Path) -> None:
    assert len(CORPORA) == 13
    for corpus in CORPORA:
        gold = corpus.read(own)
        assert len(gold.records) == 2, corpus.id
        assert gold.files, corpus.id


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.id)
def test_what_is_right_is_of_the_types_that_are_asked_for(corpus: Corpus, own: Path) -> None:
    types = set(corpus.types)
    for record in corpus.read(own).records:
        if corpus.metric == "entities":
            assert {entity.type for entity in record.entities} <= types
        if corpus.metric == "relations":
            assert {relation.type for relation in record.relations} <= types
        if corpus.metric == "labels":
            assert {label.name for label in record.labels} <= types


def test_bc5cdr_has_mentions_of_one_type(read: Reads) -> None:
    chemicals, diseases = read("bc5cdr-chem"), read("bc5cdr-disease")
    assert mentions(chemicals.records[0]) == [
        ("chemical", "lithium carbonate", 13),
        ("chemical", "lithium", 51),
    ]
    assert [words for _, words, _ in mentions(diseases.records[0])] == [
        "Tremor",
        "tremor and nausea",
    ]


def test_bc5cdr_pairs_are_of_concepts_even_of_one_named_among_others(read: Reads) -> None:
    gold = read("bc5cdr-relations")
    pairs = [
        tuple(one.id for one in relation.normalized)
        for record in gold.records
        for relation in record.relations
    ]
    assert pairs == [("D008094", "D014202"), ("D008094", "D009325"), ("D000082", "D017093")]
    assert noted(gold, "3 pairs")


def test_a_pair_with_a_concept_that_is_not_named_counts_as_beyond_the_text(tmp_path: Path) -> None:
    path = own_sets.cdr(tmp_path)
    path.write_text(path.read_text("utf-8").rstrip() + "\n102\tCID\tD000082\tD999999\n", "utf-8")
    gold = BY_ID["bc5cdr-relations"].read(tmp_path)
    assert gold.beyond == {"102": 1}
    assert noted(gold, "1 of them with a concept that the text doesn't name")


def test_the_four_classes_of_ncbi_are_diseases(read: Reads) -> None:
    found = [mentions(record) for record in read("ncbi-disease").records]
    assert found[0] == [("disease", "Tremor", 0), ("disease", "tremor and nausea", 63)]


def test_chemdner_counts_offsets_in_title_and_abstract_apart(read: Reads) -> None:
    first, second = read("chemdner").records
    assert mentions(first) == [
        ("chemical", "lithium carbonate", 13),
        ("chemical", "lithium", 51),
        ("chemical", "lithium", 93),
    ]
    assert second.entities == ()


def test_chemdner_counts_blanks_in_front(tmp_path: Path) -> None:
    (tmp_path / "development.abstracts.txt").write_text("1\t On zinc\t Zinc helps.\n", "utf-8")
    (tmp_path / "development.annotations.txt").write_text(
        "1\tT\t4\t8\tzinc\tTRIVIAL\n1\tA\t1\t5\tZinc\tTRIVIAL\n", "utf-8"
    )
    gold = BY_ID["chemdner"].read(tmp_path)
    assert [words for _, words, _ in mentions(gold.records[0])] == ["zinc", "Zinc"]


def test_chemdner_without_its_background(tmp_path: Path) -> None:
    own_sets.chemdner(tmp_path)
    (tmp_path / "chemdner_abs_test_pmid_label.txt").write_text("201\tY\n202\tN\n", "utf-8")
    gold = BY_ID["chemdner"].read(tmp_path)
    assert [record.id for record in gold.records] == ["201"]
    assert noted(gold, "1 abstracts that chemdner_abs_test_pmid_label.txt doesn't call test")


def test_cmeee_counts_its_ends_in(read: Reads) -> None:
    first, second = read("cmeee").records
    assert [(t, w) for t, w, _ in mentions(first)] == [
        ("疾病", "急性阑尾炎"),
        ("医疗程序", "阑尾切除术"),
        ("身体", "阑尾"),
        ("药物", "头孢呋辛"),
    ]
    assert second.entities == ()


def test_cmeie_has_triples_of_names_and_counts_those_that_the_text_lacks(read: Reads) -> None:
    gold = read("cmeie")
    first = gold.records[0]
    names = {entity.id: entity.words for entity in first.entities}
    assert [(r.type, names[r.head], names[r.tail]) for r in first.relations] == [
        ("临床表现", "急性阑尾炎", "转移性右下腹痛"),
        ("药物治疗", "急性阑尾炎", "头孢呋辛"),
    ]
    assert gold.beyond == {first.id: 1}


def test_litcovid_of_biocreative_has_title_and_abstract(read: Reads) -> None:
    gold = read("bc7-litcovid")
    assert gold.records[0].text == "Masks on wards\nMasks, worn\nby all, helped."
    assert [p.type for p in gold.records[1].passages] == ["title"]
    assert labels(gold) == [["Prevention"], ["Treatment", "Mechanism"]]


def test_hoc_one_document_a_row(read: Reads) -> None:
    gold = read("hoc")
    assert labels(gold) == [["inducing angiogenesis", "resisting cell death"], []]
    assert noted(gold, "One document a row")
    assert noted(gold, "1 have no label")


def test_hoc_one_sentence_a_row_is_joined_to_documents(tmp_path: Path) -> None:
    (tmp_path / "hoc").mkdir()
    (tmp_path / "hoc" / "test.tsv").write_text(
        "labels\tsentence\tindex\n"
        "\tWe studied vessels.\t401_s0\n"
        "inducing angiogenesis,resisting cell death\tThe drug cut their growth.\t401_s1\n"
        "inducing angiogenesis\tSo it did in mice.\t401_s2\n",
        "utf-8",
    )
    gold = BY_ID["hoc"].read(tmp_path)
    assert [r.text for r in gold.records] == [
        "We studied vessels. The drug cut their growth. So it did in mice."
    ]
    assert labels(gold) == [["inducing angiogenesis", "resisting cell death"]]


def test_kuake_qic_says_the_name_that_the_prompt_has(read: Reads) -> None:
    gold = read("kuake-qic")
    assert [record.id for record in gold.records] == ["s1", "s2"]
    assert labels(gold) == [["注意事项"], ["疾病描述"]]


def test_pubmedqa_reads_the_test_questions_alone(read: Reads) -> None:
    gold = read("pubmedqa")
    question = gold.records[0].questions[0]
    assert [record.id for record in gold.records] == ["501", "502"]
    assert (question.type, question.choices, question.answer) == (
        "yesno",
        ("yes", "no", "maybe"),
        ("yes",),
    )
    assert gold.records[0].text == "We asked 40 people.\nMost got well."
    assert [p.type for p in gold.records[0].passages] == ["methods", "results"]
    assert noted(gold, "1 questions outside the test set are left out")


def test_medqa_has_options_in_their_order(read: Reads) -> None:
    question = read("medqa-usmle").records[1].questions[0]
    assert question.choices == ("Aspirin", "Heparin", "Lithium", "Iron", "Zinc")
    assert question.answer == ("Lithium",)
    assert noted(read("medqa-usmle"), "5 options (2)")
    assert noted(read("medqa-mcmle"), "4 options (2)")


def test_apollo_is_read_for_its_part_of_the_set_several_answers_among_it(tmp_path: Path) -> None:
    (tmp_path / "medqa_mcmle").mkdir()
    items = [
        {"question": "选哪些", "options": "(A) 甲.\n(B) 乙.\n(C) 丙.", "answer": "(A)(C)",
         "source": "medqa-mcmle"},
        {"question": "别的", "options": "(A) 甲.\n(B) 乙.", "answer": "(A)", "source": "cmexam"},
    ]  # fmt: skip
    path = tmp_path / "medqa_mcmle" / "dev_zh.json"
    path.write_text(json.dumps(items, ensure_ascii=False), "utf-8")
    gold = BY_ID["medqa-mcmle"].read(tmp_path)
    assert [r.questions[0].answer for r in gold.records] == [("甲", "丙")]
    assert noted(gold, "1 of cmexam")
    assert noted(gold, "1 have several right answers")


def breaking(old: str, new: str) -> Callable[[Path], None]:
    def break_(path: Path) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return break_


@pytest.mark.parametrize(
    ("id", "write", "break_", "said"),
    [
        ("bc5cdr-chem", own_sets.cdr, breaking("13\t30", "14\t31"), "CDR_TestSet"),
        ("chemdner", own_sets.chemdner, breaking("Tremor after", "Tremor  after"), "line 1"),
        ("cmeee", own_sets.cmeee, breaking('"start_idx": 3', '"start_idx": 4'), "CMeEE-V2_dev"),
        ("cmeie", own_sets.cmeie, breaking("临床表现", "表现"), "CMeIE-V2_dev"),
        ("kuake-qic", own_sets.kuake_qic, breaking("注意事项", "注意"), "KUAKE-QIC_dev.json, s1"),
        ("hoc", own_sets.hoc, breaking("inducing", "inducting"), "line 2"),
        ("bc7-litcovid", own_sets.litcovid, breaking("Prevention", "Preventing"), "line 2"),
        ("pubmedqa", own_sets.pubmedqa, breaking('"CONTEXTS"', '"TEXTS"'), "question 501"),
        ("pubmedqa", own_sets.pubmedqa, breaking('"501"', '"601"'), "lacks 1"),
        ("medqa-usmle", own_sets.medqa_usmle, breaking('"C"}', '"F"}'), "line 2"),
        ("medqa-usmle", own_sets.medqa_usmle, breaking("{", "["), "line 1"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_told_with_file_and_place(
    id: str,
    write: Callable[[Path], Path],
    break_: Callable[[Path], None],
    said: str,
    tmp_path: Path,
) -> None:
    path = write(tmp_path)
    break_(path)
    with pytest.raises(ReadError, match=said) as error:
        BY_ID[id].read(tmp_path)
    assert tmp_path.name in str(error.value)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    id=st.sampled_from([c.id for c in CORPORA]),
    place=st.floats(0, 1),
    length=st.integers(0, 40),
    new=st.one_of(st.text(max_size=8), st.sampled_from(["null", "[]", "{}", "1", '"', "\t", "\n"])),
)
def test_damaged_files_are_read_or_told_and_nothing_else(
    id: str, place: float, length: int, new: str, own: Path, tmp_path: Path
) -> None:
    corpus = BY_ID[id]
    found = corpus.find(own)
    assert found is not None
    folder = tmp_path / id
    shutil.rmtree(folder, ignore_errors=True)
    copies = [folder / path.relative_to(own) for path in found.paths]
    for path, copy in zip(found.paths, copies, strict=True):
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8")
        at = int(place * len(text)) if copy is copies[-1] else len(text)
        damaged = text[:at] + (new + text[at + length :] if copy is copies[-1] else "")
        copy.write_bytes(damaged.encode("utf-8", "surrogatepass"))
    try:
        said = "" if corpus.read(folder).records else "nothing"
    except ReadError as error:
        said = str(error)
    assert not said or str(folder) in said


@pytest.mark.parametrize(
    ("id", "write", "key"),
    [
        ("cmeee", own_sets.cmeee, '"entities"'),
        ("cmeie", own_sets.cmeie, '"spo_list"'),
    ],
)
def test_a_file_without_answers_is_no_set(
    id: str, write: Callable[[Path], Path], key: str, tmp_path: Path
) -> None:
    path = write(tmp_path)
    path.write_text(path.read_text("utf-8").replace(key, '"nothing"'), "utf-8")
    with pytest.raises(ReadError, match="doesn't say what is right of any record"):
        BY_ID[id].read(tmp_path)


def test_two_records_of_one_id_are_told_apart(tmp_path: Path) -> None:
    path = own_sets.hoc(tmp_path)
    path.write_text(path.read_text("utf-8").replace("402", "401"), "utf-8")
    assert [r.id for r in BY_ID["hoc"].read(tmp_path).records] == ["401", "401#2"]
