"""What a reply or a text denies isn't taken for what is there, and isn't dropped in silence."""

from __future__ import annotations

import pytest

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.tasks.causes import Causes
from taiyi_rag.tasks.denials import denial, is_negation, says_not, without_denial
from taiyi_rag.tasks.events import Events
from taiyi_rag.tasks.modelled import Work
from taiyi_rag.tasks.ner import Ner
from taiyi_rag.tasks.relations import Relations
from taiyi_rag.tasks.task import Options

TEXT = (
    "Aspirin did not cause asthma. Warfarin caused bleeding. Methotrexate treats psoriasis and "
    "lupus. The patient has no fever or hypertension."
)
ZH = "阿司匹林未引起哮喘。华法林可引起出血。患者无发热，高血压病史10年。"
BLED = [("causes", "Warfarin", "bleeding")]


def read(work: Work, said: str, types: tuple[str, ...], text: str = TEXT) -> Annotated:
    return work.read(said, Annotated.of(text), "en", Options(types=types))


def pairs(record: Annotated) -> list[tuple[str, str, str]]:
    words = {e.id: e.words for e in record.entities}
    return [(r.type, words[r.head], words[r.tail]) for r in record.relations]


def kinds(record: Annotated) -> list[str]:
    return [remark.kind for remark in record.remarks]


FINDINGS = [
    ("患者未见出血。", "出血", "未见"),
    ("否认胸痛。", "胸痛", "否认"),
    ("未诉头晕，未闻及啰音。", "啰音", "未闻及"),
    ("没有发热", "发热", "没有"),
    ("双下肢无明显水肿。", "水肿", "无"),
    ("否认高血压、糖尿病、冠心病、脑血管疾病、慢性肝病、结核病史。", "结核", "否认"),
    ("Murphy征阴性。", "Murphy征", "阴性"),
    ("双肺啰音未闻及，心率齐。", "啰音", "未闻及"),
]


@pytest.mark.parametrize("said", ["无", "否", "未见", "阴性"])
@pytest.mark.parametrize(("text", "finding", "words"), FINDINGS)
def test_a_finding_is_denied_in_the_texts_words(
    text: str, finding: str, words: str, said: str
) -> None:
    record = read(Events(), f"主体词：{finding}；发生状态：{said}；描述词：", ("临床发现",), text)
    by_id = {e.id: e.words for e in record.entities}
    assert [by_id[a.ref] for e in record.events for a in e.arguments] == [words]
    assert record.remarks == ()


@pytest.mark.parametrize(
    "text",
    ["患者有出血。", "无发热，有出血。", "未来或有出血。", "无痛性出血。", "无发热。出血2天。"],
)
def test_a_denial_that_the_text_doesnt_have_is_kept_and_doubtful(text: str) -> None:
    record = read(Events(), "主体词：出血；发生状态：无", ("临床发现",), text)
    assert [(a.role, a.text) for e in record.events for a in e.arguments] == [("发生状态", "无")]
    assert kinds(record) == ["doubtful"]


def test_a_denial_before_a_comma_is_doubtful() -> None:
    record = read(Events(), "主体词：咳嗽；发生状态：无", ("临床发现",), "患者无发热，咳嗽。")
    assert [e.words for e in record.entities] == ["无"]
    assert kinds(record) == ["doubtful"]


def test_what_denies_in_english() -> None:
    text = "No evidence of bleeding. Denies chest pain; rash absent."
    spans = [denial(text, at := text.index(w), at + len(w)) for w in ("bleeding", "chest", "rash")]
    assert [text[slice(*span)] for span in spans if span] == ["No", "Denies", "absent"]
    assert denial("non-Hodgkin lymphoma", 4, 20) is None


@pytest.mark.parametrize(
    "said",
    [
        "Not causes: [Aspirin, asthma]\ncauses: [Warfarin, bleeding]",
        "causes: [Warfarin, bleeding]; not causes: [Aspirin, asthma]",
        "causes: [Warfarin, bleeding]\nNo causes:\n- [Aspirin, asthma]",
        "causes: [Aspirin, asthma] (negated, not a relation); [Warfarin, bleeding]",
        "causes: (Aspirin, asthma) (negated); (Warfarin, bleeding)",
        "causes: not [Aspirin, asthma]; [Warfarin, bleeding]",
        "causes: [Warfarin, bleeding]; not [Aspirin, asthma]",
        '{"causes": [{"head": "Aspirin", "tail": "asthma", "negated": true}, '
        '{"head": "Warfarin", "tail": "bleeding", "negated": false}]}',
        '[{"head": "Aspirin", "type": "causes", "tail": "asthma", "polarity": "negative"}, '
        '{"head": "Warfarin", "type": "causes", "tail": "bleeding", "polarity": "positive"}]',
    ],
)
@pytest.mark.parametrize("work", [Relations(), Causes()], ids=lambda work: work.about.id)
def test_a_denied_pair_is_none_and_told(work: Work, said: str) -> None:
    record = read(work, said, ("causes", "treats"))
    assert pairs(record) == BLED
    assert kinds(record) == ["unread"]
    assert "Aspirin" in record.remarks[0].text


@pytest.mark.parametrize(
    "said",
    [
        "具有因果关系的实体对如下：[华法林, 出血]\n不具有因果关系的实体对如下：[阿司匹林, 哮喘]",
        "因果关系：[华法林, 出血]\n无因果关系：[阿司匹林, 哮喘]",
        "因果关系：[华法林, 出血]；[阿司匹林, 哮喘]（否定）",
        '{"因果关系": [["华法林", "出血"], {"主体": "阿司匹林", "客体": "哮喘", "否定": "是"}]}',
    ],
)
def test_a_denied_pair_in_chinese(said: str) -> None:
    record = read(Relations(), said, ("因果",), ZH)
    assert pairs(record) == [("因果", "华法林", "出血")]
    assert len(record.remarks) == 1


def test_that_there_are_no_others_denies_no_pair() -> None:
    for rest in ("\nNo other relations were found.", ". No more.", " (no other pairs)"):
        record = read(Relations(), "causes: [Warfarin, bleeding]" + rest, ("causes",))
        assert (pairs(record), kinds(record)) == (BLED, [])


@pytest.mark.parametrize(
    "said",
    [
        "Harm: (Trigger: cause, Theme: asthma, Cause: Aspirin, Negation: yes)",
        "Not Harm: (Trigger: cause, Theme: asthma)",
        "Harm: (Trigger: cause, Theme: asthma) (negated)",
        '[{"type": "Harm", "trigger": "cause", "negated": true, "arguments": []}]',
        "Harm: Aspirin with asthma",
    ],
)
@pytest.mark.parametrize("types", [("Harm",), ("Harm", "Help")])
def test_a_denied_event_is_none_and_told(said: str, types: tuple[str, ...]) -> None:
    record = read(Events(), said, types)
    assert (record.events, kinds(record)) == ((), ["unread"])
    kept = read(Events(), "Harm: (Trigger: caused, Negation: no, Theme: bleeding)", types)
    assert [(e.text, len(e.arguments)) for e in kept.events] == [(("caused",), 1)]


def test_what_no_pair_can_be_made_of_is_told() -> None:
    record = read(Relations(), "causes: bleeding is caused by Warfarin", ("causes",))
    assert kinds(record) == ["unread"]
    lost = '{"causes": [["Warfarin", "bleeding"], ["Aspirin"]]}'
    record = read(Relations(), lost, ("causes",))
    assert (pairs(record), kinds(record)) == (BLED, ["unread"])


@pytest.mark.parametrize(
    "said",
    [
        '{"treats": {"Methotrexate": ["psoriasis", "lupus"]}}',
        '{"relations": {"treats": {"Methotrexate": ["psoriasis", "lupus"]}}}',
        "treats: [[Methotrexate, psoriasis], [Methotrexate, lupus]]",
        'treats: [["Methotrexate", "psoriasis"], ["Methotrexate", "lupus"]]',
    ],
)
def test_pairs_in_lists_of_lists_and_by_their_heads(said: str) -> None:
    record = read(Relations(), said, ("treats", "causes"))
    treated = [("treats", "Methotrexate", "psoriasis"), ("treats", "Methotrexate", "lupus")]
    assert (pairs(record), kinds(record)) == (treated, [])


def test_a_name_is_found_without_the_no_before_it() -> None:
    record = read(Ner(), "disease: No fever; no hypertension", ("disease",))
    assert [e.words for e in record.entities] == ["fever", "hypertension"]
    record = read(Ner(), "临床表现：无发热", ("临床表现",), ZH)
    assert [e.words for e in record.entities] == ["发热"]


@pytest.mark.parametrize(
    "name",
    [
        "non-Hodgkin lymphoma",
        "NO synthase",
        "no-reflow",
        "无痛性血尿",
        "无症状菌尿",
        "无汗",
        "Nocardia",
        "absence of functional C7",
        "无精子症",
        "无脑儿畸形",
        "无丙种球蛋白血症",
    ],
)
def test_names_that_begin_like_a_denial_stay(name: str) -> None:
    assert without_denial(name) == name


@pytest.mark.parametrize("name", ["无精神症状", "无尿频", "无脑膜刺激征", "无水肿", "no fever"])
def test_names_that_are_denied_lose_that(name: str) -> None:
    assert without_denial(name) == name.removeprefix("无").removeprefix("no ")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Absence of the seventh component of complement was found.", None),
        ("G6PD A- was common; G6PD A-like variants weren't.", "G6PD A-"),
        ("HBsAg－，抗-HBs＋。", "HBsAg－"),
    ],
)
def test_what_belongs_to_a_name_stays(text: str, name: str | None) -> None:
    name = name or text.removesuffix(" was found.")
    record = read(Ner(), f"disease: {name}", ("disease",), text)
    assert [e.words for e in record.entities][:1] == [name]


def test_a_denied_type_of_names_is_told() -> None:
    record = read(Ner(), "There is no disease: lupus\nchemical: Warfarin", ("disease", "chemical"))
    assert [e.type for e in record.entities] == ["chemical"]
    assert kinds(record) == ["unread"]


@pytest.mark.parametrize(
    "said",
    [
        "上述文本中的实体如下：疾病：高血压；药物：阿司匹林",
        "识别结果：疾病：高血压\n药物：阿司匹林",
        "Result:疾病: 高血压; 药物: 阿司匹林",
    ],
)
def test_the_first_type_may_be_introduced(said: str) -> None:
    record = read(Ner(), said, ("疾病", "药物"), ZH)
    assert {e.words for e in record.entities} == {"高血压", "阿司匹林"}
    assert record.remarks == ()


@pytest.mark.parametrize(
    ("field", "value", "denies"),
    [
        ("negated", True, True),
        ("negated", False, False),
        ("Negation", "did not", True),
        ("negation", [], False),
        ("negation", ["not"], True),
        ("is_negated", "No", False),
        ("Polarity", "Negative", True),
        ("polarity", "positive", False),
        ("present", False, True),
        ("present", True, False),
        ("否定", "否", False),
        ("否定", "是", True),
        ("head", "no", False),
    ],
)
def test_fields_that_deny(field: str, value: object, denies: bool) -> None:
    assert is_negation(field, value) is denies


@pytest.mark.parametrize("words", ["(不成立)", "isn't so", "（否）", "no", "非因果"])
def test_words_that_deny(words: str) -> None:
    assert says_not(words)
