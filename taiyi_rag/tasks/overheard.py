"""What the turns of a conversation tell of that can't wait, whoever tells it.

Who isn't the doctor may be a relative or a nurse. The doctor's questions and advice alarm nobody
("any chest pain?"); what is told of someone in a doctor's turn does, since of a chat that was
pasted the name before a line may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.annotation.schema import Annotated, Passage
from taiyi_rag.language import sentence_spans
from taiyi_rag.safety.codes import RedFlag
from taiyi_rag.safety.frames import frame
from taiyi_rag.safety.reading import sentences
from taiyi_rag.safety.screening import Screening, screen

_NAMED = re.compile(
    r"(?:^|(?<=[\n。！？!?]))[^\S\n]{0,9}(?P<name>[^\W\d][^\n:：，,。.？?！!；;]{0,24})[:：]"
)
"""What may be who speaks."""
_DOCTOR = re.compile(r"医生|医师|大夫|主任|\bdoctor\b|\bdr\b|\bassistant\b", re.I)
_HEADING = re.compile(
    r".{0,6}(?:建议|注意|事项|诊断|处理|治疗|用药|检查|复查|复诊|提示|备注|另外|总之|剂量|用法|方案|原因|"
    r"例如|比如|如下).{0,6}|(?:.* )?(?:advice|note|notes|plan|diagnosis|treatment|tests?|follow-up|"
    r"warning|important|remember|example|dose|signs|symptoms|following|if|when)",
    re.I,
)
"""What has a colon after it, and is nobody."""
_ASKS = re.compile(r"(?<!怎么办)(?<!咋办)(?<!i do)[?？]$|有没有|有无|是否|[吗么嘛][，,。]?$")


def screened(record: Annotated) -> Screening:
    """What the turns tell of: the emergencies of all of them, and why the last that isn't the
    doctor's is declined, if it is."""
    flags: dict[RedFlag, None] = {}
    decline = None
    for doctors, words in (said for passage in record.passages for said in _said(passage)):
        found = screen(_told(words) if doctors else words)
        flags |= dict.fromkeys(found.red_flags)
        decline = decline if doctors else found.decline
    return Screening(tuple(flags), decline)


def _said(passage: Passage) -> Iterator[tuple[bool, str]]:
    """What is said in a turn, and whether the doctor says it: in a doctor's there may be the words
    of others with their names before them."""
    if passage.type != "doctor":
        yield False, passage.text
        return
    names = [m for m in _NAMED.finditer(passage.text) if not _HEADING.fullmatch(m["name"].strip())]
    starts = [0, *(match.end() for match in names)]
    ends = [*(match.start("name") for match in names), len(passage.text)]
    doctors = [True, *(_DOCTOR.search(match["name"]) is not None for match in names)]
    for is_doctor, start, end in zip(doctors, starts, ends, strict=True):
        yield is_doctor, passage.text[start:end]


def _told(words: str) -> str:
    """What a doctor's turn tells of someone, without its questions and its advice."""
    spans = sentence_spans(words)
    told = [words[a:b] for a, b in spans if not _ASKS.search(words[a:b].strip())]
    return "\n".join(one for one in told if any(frame(each).person for each in sentences(one)))
