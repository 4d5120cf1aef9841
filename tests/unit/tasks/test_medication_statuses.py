"""What was stopped, and what someone is allergic to, is never shown as taken."""

from __future__ import annotations

import json

import pytest

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.tasks.medications import Medications
from taiyi_rag.tasks.task import Options


def status(text: str, name: str, said: str) -> tuple[str | None, bool]:
    """The status that is shown of a medicine, and whether anything is told of it."""
    reply = json.dumps([{"name": name, "status": said}])
    record = Medications().read(reply, Annotated.of(text), "en", Options())
    slots = [slot for structure in record.structures for slot in structure.slots]
    shown = next((slot.value for slot in slots if slot.name == "/0/status"), None)
    return shown, bool(record.remarks)


STOPPED = [
    ("Lisinopril 10 mg daily, discontinued last week.", "lisinopril"),
    ("Stopped metformin, lisinopril and aspirin.", "metformin lisinopril aspirin"),
    ("Metformin and lisinopril were stopped; insulin 10 units daily.", "metformin lisinopril"),
    ("Metformin 1 g bid and aspirin 81 mg daily were both stopped.", "metformin aspirin"),
    ("Stopped: Lisinopril 10 mg daily", "lisinopril"),
    ("Discontinued medications: lisinopril 10 mg, aspirin 81 mg. Now: losartan 50 mg.",
     "lisinopril aspirin"),
    ("Aspirin 81 mg daily. Aspirin was stopped on admission.", "aspirin"),
    ("Hold metformin 500 mg bid.", "metformin"),
    ("自行停药（氨氯地平）2周。", "氨氯地平"),
    ("Metformin 500 mg bid: d/c'd.", "metformin"),
    ("Aspirin 81 mg daily was recommended but the patient declined.", "aspirin"),
    ("Do not give ibuprofen 400 mg.", "ibuprofen"),
    ("Avoid ibuprofen.", "ibuprofen"),
    ("She is no longer taking warfarin 3 mg daily.", "warfarin"),
    ("No improvement so stopped metformin.", "metformin"),
    ("Stopped:\n- lisinopril 10 mg\n- aspirin 81 mg\n\nTaken:\n- losartan 50 mg",
     "lisinopril aspirin"),
    ("华法林3mg qd，3天前停用。", "华法林"),
    ("华法林3mg qd（已停）。", "华法林"),
    ("华法林3mg qd，因出血已停", "华法林"),
    ("华法林3mg qd，现已停用。", "华法林"),
    ("术前5天停用阿司匹林、氯吡格雷。", "阿司匹林 氯吡格雷"),
    ("阿司匹林、氯吡格雷均已停用。", "阿司匹林 氯吡格雷"),
    ("停用：华法林3mg qd；继续：阿司匹林0.1g qd。", "华法林"),
    ("暂停华法林3mg qd，改用低分子肝素5000IU q12h。", "华法林"),
    ("避免使用布洛芬400mg tid。", "布洛芬"),
    ("未服用二甲双胍0.5g tid。", "二甲双胍"),
    ("阿托伐他汀20mg qn，入院前已自行停服1月。", "阿托伐他汀"),
    ("阿司匹林0.1g qd。阿司匹林于入院时停用。", "阿司匹林"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), STOPPED)
def test_what_was_stopped_is_told_and_believed(text: str, names: str) -> None:
    for name in names.split():
        assert status(text, name, "taken") == (None, True)
        assert status(text, name, "stopped") == ("stopped", False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lisinopril 10 mg daily. It was stopped last week.", "lisinopril"),
        ("Lisinopril 10 mg daily; discontinued last week.", "lisinopril"),
        ("Metformin 1 g, aspirin 81 mg, discontinued last week.", "metformin"),
        ("Stopped: lisinopril 10 mg\naspirin 81 mg", "aspirin"),
        ("华法林3mg qd。3天前停用。", "华法林"),
        ("Lisinopril 10 mg daily\nDiscontinued\nAspirin 81 mg daily", "lisinopril"),
        ("二甲双胍0.5g bid、赖诺普利10mg qd停用。", "二甲双胍"),
        ("Stopped: lisinopril 10 mg. Aspirin 81 mg daily.", "aspirin"),
    ],
)
def test_what_may_have_been_stopped_is_no_fact_either_way(text: str, name: str) -> None:
    assert status(text, name, "taken") == (None, True)
    assert status(text, name, "stopped") == ("stopped", True)


ALLERGIES = [
    ("Allergies: penicillin (rash). Meds: aspirin 81 mg.", "penicillin"),
    ("Allergies: Penicillin, codeine", "penicillin codeine"),
    ("Allergies: Penicillin, codeine\nMedications: aspirin 81 mg daily", "penicillin codeine"),
    ("Allergies:\nPenicillin\n\nMedications:\nAspirin 81 mg daily", "penicillin"),
    ("Allergic to penicillin, takes aspirin 81 mg daily.", "penicillin"),
    ("Anaphylaxis to penicillin in 2010.", "penicillin"),
    ("Diphenhydramine 25 mg for an allergic reaction to amoxicillin.", "amoxicillin"),
    ("Allergies\nPenicillin\n\nMedications\nAspirin 81 mg daily", "penicillin"),
    ("【过敏史】青霉素\n【用药】阿司匹林100mg qd", "青霉素"),
    ("患者对磺胺类药物及青霉素过敏。", "磺胺 青霉素"),
    ("过敏史：青霉素、磺胺。现用药：阿司匹林100mg qd。", "青霉素 磺胺"),
    ("过敏史：青霉素过敏。", "青霉素"),
    ("青霉素过敏史。", "青霉素"),
    ("药物过敏史：青霉素。\n目前用药：阿莫西林0.5g tid。", "青霉素"),
    ("对青霉素、头孢过敏", "青霉素 头孢"),
    ("青霉素、头孢均过敏。", "青霉素 头孢"),
    ("青霉素皮试（+），改用克林霉素0.6g q8h。", "青霉素"),
    ("否认药物过敏。既往青霉素皮试阳性。", "青霉素"),
    ("否认高血压，青霉素过敏，予头孢曲松2g qd。", "青霉素"),
]


@pytest.mark.parametrize(("text", "names"), ALLERGIES)
def test_an_allergy_is_one_whatever_is_said(text: str, names: str) -> None:
    for name in names.split():
        assert status(text, name, "taken") == ("allergy", True)
        assert status(text, name, "allergy") == ("allergy", False)


TAKEN = [
    ("Cetirizine 10 mg daily for allergic rhinitis.", "cetirizine"),
    ("Loratadine 10 mg daily for seasonal allergies.", "loratadine"),
    ("Carries an epinephrine 0.3 mg autoinjector for anaphylaxis.", "epinephrine"),
    ("氯雷他定10mg qd治疗过敏性鼻炎。", "氯雷他定"),
    ("因过敏性休克予肾上腺素0.5mg肌注。", "肾上腺素"),
    ("予地塞米松5mg抗过敏治疗。", "地塞米松"),
    ("Varenicline 1 mg bid to stop smoking.", "varenicline"),
    ("She stopped smoking and takes aspirin 81 mg daily.", "aspirin"),
    ("Do not stop aspirin 81 mg daily.", "aspirin"),
    ("阿司匹林100mg qd，不可自行停药。", "阿司匹林"),
    ("心跳停止，予肾上腺素1mg静推。", "肾上腺素"),
    ("Allergic to penicillin, takes aspirin 81 mg daily.", "aspirin"),
    ("Allergies: Penicillin, codeine\nMedications: aspirin 81 mg daily", "aspirin"),
    ("Allergy: penicillin. Given clopidogrel 75 mg daily.", "clopidogrel"),
    ("对青霉素过敏，予头孢曲松2g qd。", "头孢曲松"),
    ("过敏史：青霉素、磺胺。现用药：阿司匹林100mg qd。", "阿司匹林"),
    ("青霉素皮试（+），改用克林霉素0.6g q8h。", "克林霉素"),
    ("青霉素皮试阴性，予青霉素80万U bid。", "青霉素"),
    ("停用华法林，改为利伐沙班20mg qd。", "利伐沙班"),
    ("停用：华法林3mg qd；继续：阿司匹林0.1g qd。", "阿司匹林"),
    ("Metformin was stopped, insulin 10 units daily was started.", "insulin"),
    ("Spironolactone 25 mg stopped and furosemide 40 mg started.", "furosemide"),
    ("Clarithromycin 500 mg bid; warfarin was held.", "clarithromycin"),
    ("Discontinued: lisinopril 10 mg. Now: losartan 50 mg.", "losartan"),
    ("口服阿司匹林0.1g qd，停用华法林。", "阿司匹林"),
    ("Allergies: none. Aspirin 81 mg daily.", "aspirin"),
    ("过敏史：无。阿司匹林100mg qd。", "阿司匹林"),
    ("【过敏史】青霉素\n【用药】阿司匹林100mg qd", "阿司匹林"),
]


@pytest.mark.parametrize(("text", "name"), TAKEN)
def test_anothers_cue_and_a_treated_allergy_change_nothing(text: str, name: str) -> None:
    assert status(text, name, "taken") == ("taken", False)
    for other in ("stopped", "allergy"):
        shown, told = status(text, name, other)
        assert shown is None
        assert told
