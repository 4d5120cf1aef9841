"""Labels are read in whatever words a model puts them: of texts, and of pairs of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taiyi_rag.annotation.schema import Annotated, Label
from taiyi_rag.errors import InputError
from taiyi_rag.tasks import Options
from taiyi_rag.tasks.classify import Classify, form
from taiyi_rag.tasks.pairs import ENTAILS, SIMILAR, Pair

TYPES = ("Treatment", "Treatment failure", "Diagnosis", "Prevention", "Case Report")
CHINESE = ("治疗", "治疗失败", "诊断", "预防", "病因分析")
RECORD = Annotated.of("A text.")


def labels(said: str, types: tuple[str, ...] = TYPES, *, several: bool = False) -> list[str]:
    read = Classify().read(said, RECORD, "en", Options(types=types, several=several))
    return [label.name for label in read.labels]


def remarks(said: str, types: tuple[str, ...] = TYPES, *, several: bool = False) -> list[str]:
    read = Classify().read(said, RECORD, "en", Options(types=types, several=several))
    return [remark.kind for remark in read.remarks]


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("Result: Treatment", "Treatment"),
        ("Treatment", "Treatment"),
        ("treatment.", "Treatment"),
        ("**Treatment**", "Treatment"),
        ("Result: Treatment failure", "Treatment failure"),
        ("TREATMENT-FAILURE", "Treatment failure"),
        ("case_report", "Case Report"),
        ("Ｔｒｅａｔｍｅｎｔ", "Treatment"),
        ("Label: [Diagnosis]", "Diagnosis"),
        ("1. Treatment", "Treatment"),
        ("3", "Diagnosis"),
        ("Label 4", "Prevention"),
        ("Result: B", "Treatment failure"),
        ("The text is about the diagnosis of embolism.", "Diagnosis"),
        ("The category is Diagnosis, not Prevention.", "Diagnosis"),
        ("It is not Prevention but Diagnosis.", "Diagnosis"),
        ("Diagnosis rather than Treatment", "Diagnosis"),
        ("Neither Diagnosis nor Prevention fits; it is a Case Report.", "Case Report"),
        ('{"labels": ["Treatment failure"]}', "Treatment failure"),
        ('```json\n{"label": "diagnosis", "reason": "no Treatment is given"}\n```', "Diagnosis"),
        ('["Prevention"]', "Prevention"),
        ("Result: Treatment\nReason: it doesn't speak of Prevention.", "Treatment"),
        ("Treatment. The text compares two drugs and mentions Prevention in passing.", "Treatment"),
        (
            "The text mentions Diagnosis and Prevention. Therefore it is best classified as "
            "Treatment failure.",
            "Treatment failure",
        ),
    ],
)
def test_one_label_in_english(said: str, label: str) -> None:
    assert labels(said) == [label]
    assert remarks(said) == []


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("上述文本被分类为：治疗", "治疗"),
        ("上述文本被分类为：治疗失败", "治疗失败"),
        ("治疗失败。", "治疗失败"),
        ("分类结果：诊断", "诊断"),
        ("该文本属于诊断类别。", "诊断"),
        ("類別：診斷", "诊断"),
        ("答案是预防", "预防"),
        ("“病因分析”", "病因分析"),
        ("【预防】", "预防"),
        ("属于预防，而非治疗", "预防"),
        ("不是治疗，而是诊断", "诊断"),
        ("3", "诊断"),
        ("选项D", "预防"),
        ("1、治疗", "治疗"),
        ('{"类别": "治疗失败"}', "治疗失败"),
        ("文本提到了治疗和预防，但主要讨论的是诊断。", "诊断"),
        ("上述文本被分类为：治疗\n理由：未涉及预防。", "治疗"),
    ],
)
def test_one_label_in_chinese(said: str, label: str) -> None:
    assert labels(said, CHINESE) == [label]
    assert remarks(said, CHINESE) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Result: Treatment, Diagnosis", ["Treatment", "Diagnosis"]),
        ("Diagnosis; Treatment failure", ["Diagnosis", "Treatment failure"]),
        ("Treatment and Prevention", ["Treatment", "Prevention"]),
        ("- Treatment\n- Prevention\n", ["Treatment", "Prevention"]),
        ("1. Treatment\n2. Case Report", ["Treatment", "Case Report"]),
        ("1, 3", ["Treatment", "Diagnosis"]),
        ("A and D", ["Treatment", "Prevention"]),
        ('{"labels": ["Treatment", "Prevention"]}', ["Treatment", "Prevention"]),
        (
            '{"Treatment": true, "Diagnosis": false, "Prevention": true}',
            ["Treatment", "Prevention"],
        ),
        ("Labels: Diagnosis, not Prevention", ["Diagnosis"]),
        ("It has two labels: Treatment failure and Diagnosis.", ["Treatment failure", "Diagnosis"]),
        ("The text deals with Diagnosis, and with Prevention too.", ["Diagnosis", "Prevention"]),
        ("None", []),
    ],
)
def test_several_labels(said: str, expected: list[str]) -> None:
    assert labels(said, several=True) == expected
    assert remarks(said, several=True) == []


@pytest.mark.parametrize(
    ("said", "several", "one"),
    [
        ("Treatment: no\nDiagnosis: yes\nPrevention: no", ["Diagnosis"], ["Diagnosis"]),
        ("- **Treatment**: No\n- **Diagnosis**: Yes", ["Diagnosis"], ["Diagnosis"]),
        ("Treatment - No\nDiagnosis - Yes", ["Diagnosis"], ["Diagnosis"]),
        ("| Treatment | no |\n| Diagnosis | yes |", ["Diagnosis"], ["Diagnosis"]),
        ("Treatment ✗, Diagnosis ✓", ["Diagnosis"], ["Diagnosis"]),
        ("Treatment: not applicable\nDiagnosis: yes", ["Diagnosis"], ["Diagnosis"]),
        ('{"Treatment": "no", "Diagnosis": "yes"}', ["Diagnosis"], ["Diagnosis"]),
        ('{"labels": {"Treatment": false, "Diagnosis": true}}', ["Diagnosis"], ["Diagnosis"]),
        ("Treatment (0.1), Diagnosis (0.9)", ["Diagnosis"], ["Diagnosis"]),
        ("Treatment: 70%; Diagnosis: 90%", ["Treatment", "Diagnosis"], ["Diagnosis"]),
        (
            '[{"label": "Treatment", "score": 0.1}, {"label": "Diagnosis", "score": 0.9}]',
            ["Diagnosis"],
            ["Diagnosis"],
        ),
        ("治疗：否；诊断：是", ["诊断"], ["诊断"]),
        ("治疗：不适用\n诊断：符合", ["诊断"], ["诊断"]),
    ],
)
def test_labels_that_are_each_judged(said: str, several: list[str], one: list[str]) -> None:
    types = CHINESE if "治疗" in said else TYPES
    assert labels(said, types, several=True) == several
    assert labels(said, types) == one
    assert remarks(said, types, several=True) == remarks(said, types) == []


def test_scores_that_say_little_are_doubtful() -> None:
    said = "Treatment: 0.3\nDiagnosis: 0.4"
    assert (labels(said, several=True), remarks(said, several=True)) == ([], ["doubtful"])
    assert (labels(said), remarks(said)) == (["Diagnosis"], ["doubtful"])


def test_no_label_fits_where_each_is_denied() -> None:
    for said in ("Treatment: no\nDiagnosis: no", '{"Treatment": false, "Diagnosis": false}'):
        assert labels(said, several=True) == remarks(said, several=True) == []
        assert (labels(said), remarks(said)) == ([], ["unread"])


@pytest.mark.parametrize(
    "said",
    [
        "不属于治疗",
        "不应被分类为：治疗",
        "治疗不适用",
        "没有治疗",
        "No Treatment was mentioned.",
        "It does not belong to Treatment.",
        "It can't be classified as Treatment",
        "Result: Treatment doesn't apply",
        "Result: Treatment is not applicable here, I think",
    ],
)
def test_a_denied_label_isnt_picked(said: str) -> None:
    types = CHINESE if "治疗" in said else TYPES
    assert labels(said, types) == []
    assert remarks(said, types) != []


def test_a_label_after_a_denied_one_is_picked() -> None:
    assert labels("Result: Treatment is not applicable; Diagnosis is.") == ["Diagnosis"]
    assert labels("Treatment is not only named, it is the subject.") == ["Treatment"]


def test_several_labels_in_chinese() -> None:
    for said in ("上述文本被分类为：治疗，预防", "治疗、预防", "治疗和预防", "1. 治疗\n2. 预防"):
        assert labels(said, CHINESE, several=True) == ["治疗", "预防"]
    assert labels("无", CHINESE, several=True) == []


def test_a_label_may_hold_what_divides_labels() -> None:
    types = ("Diagnosis, differential", "Diagnosis", "Signs and symptoms", "症状和体征")
    said = "Result: Diagnosis, differential, Signs and symptoms"
    assert labels(said, types, several=True) == ["Diagnosis, differential", "Signs and symptoms"]
    assert labels("症状和体征", types) == ["症状和体征"]


@pytest.mark.parametrize(
    ("said", "several", "kinds"),
    [
        ("Result: Epidemiology", False, ["unknown-type"]),
        ("Result: Treatment success", False, ["unknown-type"]),
        ("Result: Treatment, Epidemiology", True, ["unknown-type"]),
        ("Treatment or Diagnosis", False, ["doubtful"]),
        ("Result: Treatment\n\nResult: Diagnosis", False, ["doubtful"]),
        ("I'm sorry, but I can't help with that request.", False, ["unread"]),
        ("", False, ["unread"]),
        ("类别：流行病学", False, ["unknown-type"]),
    ],
)
def test_what_is_wrong_is_told(said: str, several: bool, kinds: list[str]) -> None:
    assert remarks(said, several=several) == kinds


def test_a_label_that_nobody_gave_isnt_taken_for_a_part_of_it() -> None:
    read = Classify().read("Result: Treatment success", RECORD, "en", Options(types=TYPES))
    assert (read.labels, read.remarks[0].text) == ((), "Treatment success")


@pytest.mark.parametrize(
    ("work", "language", "said", "label"),
    [
        (SIMILAR, "en", "similar", "similar"),
        (SIMILAR, "en", "dissimilar", "dissimilar"),
        (SIMILAR, "en", "They are not similar.", "dissimilar"),
        (SIMILAR, "en", "The two sentences are the same in meaning.", "similar"),
        (SIMILAR, "en", "Label: Dissimilar.", "dissimilar"),
        (SIMILAR, "zh", "语义不相同", "语义不相同"),
        (SIMILAR, "zh", "语义相同", "语义相同"),
        (SIMILAR, "zh", "两句话的语义不同。", "语义不相同"),
        (SIMILAR, "zh", "不相似", "语义不相同"),
        (SIMILAR, "zh", '{"labels": ["语义相同"]}', "语义相同"),
        (SIMILAR, "en", "1", "similar"),
        (SIMILAR, "en", "0", "dissimilar"),
        (SIMILAR, "en", "Label: 1.", "similar"),
        (SIMILAR, "en", '{"label": 0}', "dissimilar"),
        (SIMILAR, "zh", "答案：1", "语义相同"),
        (SIMILAR, "zh", "0", "语义不相同"),
        (ENTAILS, "en", "No contradiction; neutral", "neutral"),
        (ENTAILS, "zh", "不矛盾，蕴含", "蕴含"),
        (ENTAILS, "en", "Entailment", "entailment"),
        (ENTAILS, "en", "The premise entails the hypothesis.", "entailment"),
        (ENTAILS, "en", "The relationship is: contradiction", "contradiction"),
        (ENTAILS, "en", "The hypothesis is not entailed.", "neutral"),
        (ENTAILS, "en", "The premise contradicts the hypothesis.", "contradiction"),
        (ENTAILS, "zh", "矛盾", "矛盾"),
        (ENTAILS, "zh", "前提与假设之间是蕴含关系。", "蕴含"),
        (ENTAILS, "zh", "答案：中立", "中立"),
    ],
)
def test_pairs(work: Pair, language: str, said: str, label: str) -> None:
    types = work.about.types[language]  # type: ignore[index]
    pair = Annotated.of_passages([("text_1", "a"), ("text_2", "b")])
    read = work.read(said, pair, language, Options(types=types))  # type: ignore[arg-type]
    assert (read.labels, read.remarks) == ((Label(label),), ())


def test_pairs_need_two_texts_and_take_labels_of_ones_own() -> None:
    with pytest.raises(InputError, match="both"):
        SIMILAR.request(Annotated.of("one"), "en", Options(types=("a", "b")))
    loose = Annotated.of_passages([("title", "first"), ("abstract", "second")])
    asked = SIMILAR.request(loose, "en", Options(types=("paraphrase", "other")))
    assert "1. first\n2. second" in asked.turns[0][1]
    read = SIMILAR.read("paraphrase", loose, "en", Options(types=("paraphrase", "other")))
    assert read.labels == (Label("paraphrase"),)


@settings(max_examples=50, deadline=None)
@given(st.text(), st.booleans())
def test_any_reply_gives_labels_that_were_given(said: str, several: bool) -> None:
    read = Classify().read(said, RECORD, "zh", Options(types=CHINESE, several=several))
    assert {label.name for label in read.labels} <= set(CHINESE)
    assert len(read.labels) <= (len(CHINESE) if several else 1)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(TYPES), min_size=1, unique=True), st.sampled_from([", ", "; "]))
def test_a_list_is_read_back(names: list[str], between: str) -> None:
    assert labels("Result: " + between.join(names), several=True) == names
    record = replace(RECORD, labels=tuple(map(Label, names)))
    options = Options(types=TYPES, several=True)
    assert Classify().read(Classify().reply(record, "en", options), RECORD, "en", options) == record


@pytest.mark.parametrize(
    "said", ["Result: none", "None.", "上述文本被分类为：无", '{"labels": []}', "Result: ", ""]
)
def test_no_label_may_fit_where_several_may(said: str) -> None:
    assert labels(said, several=True) == []
    assert remarks(said, several=True) == []


def test_that_no_label_fits_is_asked_said_and_allowed() -> None:
    options, none = Options(types=TYPES, several=True), Annotated.of("x")
    assert "none" in Classify().request(none, "en", options).turns[-1][1]
    assert Classify().reply(none, "en", options) == "Result: none"
    assert Classify().reply(none, "zh", options) == "上述文本被分类为：无"
    assert form(options)["properties"]["labels"]["minItems"] == 0
    assert form(Options(types=TYPES))["properties"]["labels"]["minItems"] == 1
