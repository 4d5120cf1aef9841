"""Records with several questions: each is asked by itself."""

from __future__ import annotations

from dataclasses import replace

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.tasks.task import About, Task


class EachQuestion:
    """Has a task that answers one question answer all of a record's."""

    def __init__(self, task: Task) -> None:
        self._task = task

    @property
    def about(self) -> About:
        """What it is."""
        return self._task.about

    def run(self, record: Annotated) -> Annotated:
        """The record with its answers, in order. Raises what the task raises."""
        self.about.checked(record)
        asked = [question for question in record.questions if question.question.strip()]
        made = [self._task.run(replace(record, questions=(question,))) for question in asked]
        return replace(
            made[-1],
            questions=tuple(question for one in made for question in one.questions),
            texts=tuple(text for one in made for text in one.texts),
            remarks=tuple(remark for one in made for remark in one.remarks),
        )
