"""A record of every answer: to make it again, and to find it when a document of it is withdrawn."""

from taiyi_rag.records.answer_log import AnswerLog, Past
from taiyi_rag.records.pace import Pace, pace
from taiyi_rag.records.record import Circumstances, Record
from taiyi_rag.records.replaying import Difference, Replayed, replay, today, told_erased
from taiyi_rag.records.stamping import Affected, Stamp, affected, resting, stamps

__all__ = [
    "Affected",
    "AnswerLog",
    "Circumstances",
    "Difference",
    "Pace",
    "Past",
    "Record",
    "Replayed",
    "Stamp",
    "affected",
    "pace",
    "replay",
    "resting",
    "stamps",
    "today",
    "told_erased",
]
