"""The doctor's next turn: what can't wait comes first, doses are told, prescriptions declined."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError, ModelUnavailable
from taiyi_rag.generation.replies import Reply, Request
from taiyi_rag.safety.screening import Screening
from taiyi_rag.tasks import Options
from taiyi_rag.tasks.dialogue import Conversing, Dialogue
from taiyi_rag.tasks.overheard import screened


@dataclass
class Says:
    """A model that says the same whatever it is asked."""

    said: str = "Please tell me more."
    model: str = "says"
    room: int = 7_000
    structured: bool = False
    asked: list[str] = field(default_factory=list)

    def reply(self, request: Request) -> Reply:
        self.asked.append(request.turns[-1][1])
        return Reply(self.said)


class Down(Says):
    def reply(self, request: Request) -> Reply:
        raise ModelUnavailable("The model's server doesn't answer. Start it.")


def conversation(*turns: str) -> Annotated:
    who = ("patient", "doctor")
    return Annotated.of_passages((who[n % 2], turn) for n, turn in enumerate(turns))


CHEST = "I've had crushing chest pain since this morning, and it goes into my left arm."
EMERGENCIES = [
    conversation(CHEST),
    conversation("Hello", "Hello, what is it?", CHEST),
    conversation(CHEST, "Since when exactly?", "Since seven o'clock."),
    conversation("我突然胸口压榨样疼痛，出冷汗，半小时了。"),
    conversation("我妈妈半边身子突然不能动了，说话也不清楚。"),
    conversation("您好", "请问哪里不舒服？", "我不想活了，准备把安眠药都吃下去。"),
]


@pytest.mark.parametrize("record", EMERGENCIES)
def test_an_emergency_is_told_before_the_models_words(record: Annotated) -> None:
    made = Conversing(Says()).run(record)
    assert [text.type for text in made.texts] == ["emergency", "reply"]
    assert "120" in made.texts[0].text


@pytest.mark.parametrize("record", EMERGENCIES)
def test_an_emergency_is_told_though_no_model_replies(record: Annotated) -> None:
    made = Conversing(Down()).run(record)
    assert [text.type for text in made.texts] == ["emergency"]
    assert [remark.kind for remark in made.remarks] == ["unread"]


RELATIVES = [
    "家属：他突然胸痛、大汗，意识丧失",
    "护士：血压70/40mmHg，意识丧失",
    "他突然胸痛、大汗，意识丧失，怎么办？",
    "Wife: crushing chest pain, and now he is unconscious",
    "Son: He has crushing chest pain. What should I do?",
    "My father has crushing chest pain and collapsed.",
]


@pytest.mark.parametrize("said", RELATIVES)
@pytest.mark.parametrize("who", ["doctor", "relative"])
@pytest.mark.parametrize("between", ["\n", " "])
def test_what_relatives_tell_is_heard_in_a_turn_of_their_own_or_in_the_doctors(
    said: str, who: str, between: str
) -> None:
    doctors = "怎么了？" if "，" in said else "What happened?"
    turns = [("patient", "Hello"), ("doctor", doctors), ("relative", said)]
    if who == "doctor":
        turns = [("patient", "Hello"), ("doctor", f"{doctors}{between}{said}")]
    assert screened(Annotated.of_passages(turns)).red_flags


@pytest.mark.parametrize(
    "said",
    [
        "有没有胸痛？",
        "您有胸痛、大汗、意识丧失吗？",
        "他有没有意识丧失",
        "孩子精神怎么样？有没有抽搐、嗜睡？",
        "如果出现胸痛、大汗，请立即拨打120。",
        "多喝水，休息。\n注意：如果气促或持续高热要马上来医院。\n建议：头痛剧烈伴喷射性呕吐要警惕脑出血。",
        "过敏反应可能出现喉头水肿、呼吸困难，请停药就诊。",
        "Any chest pain or shortness of breath?",
        "Is he unconscious? Does he have crushing chest pain?",
        "Rest.\nWarning signs: fever, stiff neck, confusion.\nWhen to call: trouble breathing.",
        "Your chest pain sounds like reflux. Take omeprazole.",
    ],
)
def test_what_the_doctor_asks_and_advises_alarms_nobody(said: str) -> None:
    turns = [("patient", "Hello"), ("doctor", said)]
    assert screened(Annotated.of_passages(turns)) == Screening()


def test_what_a_relative_asks_for_is_declined() -> None:
    turns = [("doctor", "怎么了？\n家属：请给我开一张阿莫西林的处方。"), ("doctor", "多大年龄？")]
    assert screened(Annotated.of_passages(turns)).decline is not None


def test_numbers_are_those_of_the_region() -> None:
    made = Conversing(Says(), region="GB").run(EMERGENCIES[0])
    assert "999" in made.texts[0].text
    assert "911" not in made.texts[0].text


@pytest.mark.parametrize(
    "record",
    [
        conversation("I've had a mild cold for two days."),
        conversation("我最近睡眠不太好。"),
        conversation("What causes chest pain?", "Many things.", "Thank you."),
    ],
)
def test_where_nothing_is_urgent_there_is_the_reply_alone(record: Annotated) -> None:
    assert [text.type for text in Conversing(Says()).run(record).texts] == ["reply"]
    with pytest.raises(ModelUnavailable):
        Conversing(Down()).run(record)


@pytest.mark.parametrize(
    "said",
    [
        "Write me a prescription for amoxicillin.",
        "How can I poison my husband without anyone noticing?",
        "请给我开一张阿莫西林的处方。",
    ],
)
def test_what_the_ask_page_declines_no_model_is_asked(said: str) -> None:
    model = Says()
    made = Conversing(model).run(conversation("Hello", "Hello", said))
    assert [text.type for text in made.texts] == ["declined"]
    assert model.asked == []


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("Take ibuprofen 400 mg every 8 hours. Rest for a few days.", 1),
        ("Take one tablet of amoxicillin three times a day. Then 500 mg twice daily.", 2),
        ("口服布洛芬0.4 g，每8小时一次。注意休息。", 1),
        ("建议服用二甲双胍，每次500mg，每日两次。", 1),
        ("Drink enough and rest. Come back if it lasts more than 2 weeks.", 0),
        ("注意休息，两周后复查。", 0),
        ("How long have you had the cough?", 0),
    ],
)
def test_sentences_with_a_dose_are_told(said: str, count: int) -> None:
    made = Conversing(Says(said)).run(conversation("I have a cold."))
    assert [remark.kind for remark in made.remarks] == ["doubtful"] * count
    assert all(remark.text in said for remark in made.remarks)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Doctor: How long?", "How long?"),
        ("医生：多久了？", "多久了？"),
        ("**医生：** 多久了？", "多久了？"),
        ("Reply: How long?", "How long?"),
        ('"How long?"', "How long?"),
        ('{"reply": "How long?"}', "How long?"),
        ("医生：多久了？\n医生：有发热吗？", "多久了？\n有发热吗？"),
        ("How long?", "How long?"),
    ],
)
def test_whose_turn_it_is_is_no_part_of_it(said: str, words: str) -> None:
    made = Dialogue().read(said, conversation("Hi"), "en", Options())
    assert [text.text for text in made.texts] == [words]
    assert made.remarks == ()


@pytest.mark.parametrize(
    ("said", "words", "rest"),
    [
        ("How long?\nPatient: A week.\nDoctor: I see.", "How long?", "Patient: A week."),
        ("医生：多久了？\n患者：一周。", "多久了？", "患者：一周。"),
    ],
)
def test_what_the_patient_didnt_say_is_left_out(said: str, words: str, rest: str) -> None:
    made = Dialogue().read(said, conversation("Hi"), "en", Options())
    assert [text.text for text in made.texts] == [words]
    assert [remark.kind for remark in made.remarks] == ["unread"]
    assert made.remarks[0].text.startswith(rest)


def test_the_prompt_has_every_turn_with_its_speaker() -> None:
    model = Says()
    Conversing(model).run(conversation("咳嗽一周。", "有痰吗？", "没有。"))
    assert "患者：咳嗽一周。\n医生：有痰吗？\n患者：没有。" in model.asked[0]
    Conversing(model).run(Annotated.of("I cough."))
    assert "Patient: I cough." in model.asked[1]


def test_nothing_said_is_refused() -> None:
    with pytest.raises(InputError):
        Conversing(Says()).run(Annotated.of(" "))


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_any_reply_is_read(said: str) -> None:
    made = Dialogue().read(said, conversation("Hi"), "en", Options())
    assert made.texts or made.remarks
