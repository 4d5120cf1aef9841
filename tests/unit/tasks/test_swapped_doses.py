"""The doses of two medicines exchanged: every task that may show them tells, or leaves them out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import NamedTuple

import pytest

from taiyi_rag.annotation.schema import Annotated, Question
from taiyi_rag.annotation.structures import value
from taiyi_rag.tasks import Options
from taiyi_rag.tasks.medications import Medications
from taiyi_rag.tasks.modelled import Work
from taiyi_rag.tasks.names import Names
from taiyi_rag.tasks.reading import Reading
from taiyi_rag.tasks.report import Report
from taiyi_rag.tasks.summarise import HEADING, SUMMARY
from taiyi_rag.tasks.translate import Translate
from taiyi_rag.types import Language


class Told(NamedTuple):
    """A sentence about two medicines, with `{a}` and `{b}` where their doses stand."""

    language: Language
    sentence: str
    medicines: tuple[str, str]
    doses: tuple[str, str]

    @property
    def right(self) -> str:
        a, b = self.doses
        return self.sentence.format(a=a, b=b)

    @property
    def swapped(self) -> str:
        a, b = self.doses
        return self.sentence.format(a=b, b=a)


ENGLISH = [
    Told("en", sentence, medicines, doses)
    for sentence, medicines, doses in (
        ("Give metformin {a} twice daily and glipizide {b} once daily.",
         ("metformin", "glipizide"), ("500 mg", "5 mg")),
        ("The patient was started on {a} of amoxicillin and {b} of prednisone.",
         ("amoxicillin", "prednisone"), ("500 mg", "40 mg")),
        ("Aspirin ({a}) was combined with ticagrelor ({b}).",
         ("Aspirin", "ticagrelor"), ("100 mg", "90 mg")),
        ("Clopidogrel and atorvastatin were given at {a} and {b}, respectively.",
         ("Clopidogrel", "atorvastatin"), ("75 mg", "40 mg")),
        ("Discharge medicines: levothyroxine {a} every morning, simvastatin {b} at night.",
         ("levothyroxine", "simvastatin"), ("50 mcg", "20 mg")),
        ("He takes digoxin {a} daily. Furosemide was added at {b} daily.",
         ("digoxin", "Furosemide"), ("0.125 mg", "40 mg")),
        ("Compared with enalapril {a}, losartan {b} caused less cough.",
         ("enalapril", "losartan"), ("10 mg", "50 mg")),
        ("Patients were randomised to apixaban {a} or rivaroxaban {b}.",
         ("apixaban", "rivaroxaban"), ("5 mg", "20 mg")),
        ("Bisoprolol was increased to {a}, and spironolactone was reduced to {b}.",
         ("Bisoprolol", "spironolactone"), ("10 mg", "25 mg")),
        ("Morphine {a} and midazolam {b} were given before the procedure.",
         ("Morphine", "midazolam"), ("10 mg", "2 mg")),
    )
]  # fmt: skip
CHINESE = [
    Told("zh", sentence, medicines, doses)
    for sentence, medicines, doses in (
        ("给予二甲双胍{a}，每日两次；格列吡嗪{b}，每日一次。",
         ("二甲双胍", "格列吡嗪"), ("500 mg", "5 mg")),
        ("患者开始使用{a}阿莫西林和{b}泼尼松。", ("阿莫西林", "泼尼松"), ("500 mg", "40 mg")),
        ("阿司匹林（{a}）联合替格瑞洛（{b}）治疗。", ("阿司匹林", "替格瑞洛"), ("100 mg", "90 mg")),
        ("氯吡格雷和阿托伐他汀的剂量分别为{a}和{b}。",
         ("氯吡格雷", "阿托伐他汀"), ("75 mg", "40 mg")),
        ("出院带药：左甲状腺素{a}每晨一次，辛伐他汀{b}每晚一次。",
         ("左甲状腺素", "辛伐他汀"), ("50 μg", "20 mg")),
        ("长期口服地高辛，每日{a}。后加用呋塞米，每日{b}。",
         ("地高辛", "呋塞米"), ("0.125 mg", "40 mg")),
        ("与依那普利{a}相比，氯沙坦{b}引起的咳嗽较少。",
         ("依那普利", "氯沙坦"), ("10 mg", "50 mg")),
        ("患者随机接受阿哌沙班{a}或利伐沙班{b}治疗。", ("阿哌沙班", "利伐沙班"), ("5 mg", "20 mg")),
        ("比索洛尔加量至{a}，螺内酯减量至{b}。", ("比索洛尔", "螺内酯"), ("10 mg", "25 mg")),
        ("术前给予吗啡{a}和咪达唑仑{b}。", ("吗啡", "咪达唑仑"), ("10 mg", "2 mg")),
    )
]  # fmt: skip
EACH = pytest.mark.parametrize("told", [*ENGLISH, *CHINESE], ids=lambda told: told.sentence[:40])


@EACH
@pytest.mark.parametrize("work", [SUMMARY, HEADING], ids=lambda work: work.kind)
def test_summaries_and_titles_tell(told: Told, work: Work) -> None:
    record = Annotated.of(told.right)
    assert work.read(told.right, record, told.language, Options()).remarks == ()
    flawed = work.read(told.swapped, record, told.language, Options())
    assert {remark.kind for remark in flawed.remarks} == {"changed"}


@EACH
def test_answers_tell(told: Told) -> None:
    (one, other), (right, wrong) = told.medicines, told.doses
    asks = f"What is the dose of {one}?" if told.language == "en" else f"{one}的剂量是多少？"
    record = replace(Annotated.of(told.right), questions=(Question("q1", "open", asks),))
    work = Reading()
    for answer in (right, f"{one} {right}", f"{one} {right}, {other} {wrong}"):
        assert work.read(answer, record, told.language, Options()).remarks == ()
    for answer in (wrong, f"{one} {wrong}", f"{one} {wrong}, {other} {right}"):
        flawed = work.read(answer, record, told.language, Options())
        assert {remark.kind for remark in flawed.remarks} == {"not-in-text"}


@pytest.mark.parametrize(("english", "chinese"), list(zip(ENGLISH, CHINESE, strict=True)))
def test_translations_tell(english: Told, chinese: Told) -> None:
    for source, made in ((english, chinese), (chinese, english)):
        record = Annotated.of(source.right)
        assert Translate().read(made.right, record, source.language, Options()).remarks == ()
        flawed = Translate().read(made.swapped, record, source.language, Options())
        assert {remark.kind for remark in flawed.remarks} == {"changed"}


@EACH
def test_reports_tell(told: Told) -> None:
    name = "Advice: " if told.language == "en" else "建议："
    record = Annotated.of_passages([("doctor", told.right)])
    right = Report().read(name + told.right, record, told.language, Options())
    assert {remark.kind for remark in right.remarks} == {"doubtful"}  # sections are missing
    flawed = Report().read(name + told.swapped, record, told.language, Options())
    assert "changed" in {remark.kind for remark in flawed.remarks}


@EACH
def test_medication_lists_leave_them_out(told: Told) -> None:
    def rows(*doses: str) -> tuple[list[dict[str, str]], int]:
        named = zip(told.medicines, doses, strict=True)
        said = json.dumps([{"name": name, "dose": dose} for name, dose in named])
        made = Medications().read(said, Annotated.of(told.right), told.language, Options())
        kept = value((s.name, s.value) for one in made.structures for s in one.slots)
        return kept, len(made.remarks)

    kept, remarks = rows(*told.doses)
    assert [f"{row['dose']} {row['unit']}" for row in kept] == list(told.doses)
    assert remarks == 0
    kept, remarks = rows(*reversed(told.doses))
    assert [row.get("dose") for row in kept] == [None, None]
    assert remarks == 2


@EACH
def test_names_never_tie_a_dose_to_the_other(told: Told) -> None:
    record = Names().run(Annotated.of(told.right))
    words = {entity.id: entity.words for entity in record.entities}
    tied = {(words[r.tail], words[r.head]) for r in record.relations if r.type == "dose-of"}
    assert tied <= set(zip(told.medicines, told.doses, strict=True))
