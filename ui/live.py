"""An answer while it is made: what is urgent, the stages, and each sentence once it is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from taiyi_rag.events import Answered, Began, Event, Said, Told, Withdrawn
from taiyi_rag.types import Answer, Claim
from ui import blocks
from ui.texts import Texts


class Live:
    """Draws what happens, in the container in which it is made."""

    def __init__(self, t: Texts, steps: Sequence[str], stop: Callable[[], None]) -> None:
        self._t = t
        self._steps = steps
        self._urgent = st.container()
        self._stages = st.empty()
        self._claims = st.empty()
        self._said: list[Claim] = []
        st.button(
            t("stop"),
            key="stop",
            icon=":material/stop_circle:",
            type="tertiary",
            on_click=stop,
        )
        self._begin(steps[0])

    def follow(self, events: Iterable[Event | None]) -> Answer:
        """Draw events until the answer, which is given. None is a moment without any."""
        for event in events:
            if isinstance(event, Answered):
                return event.answer
            if event is None:
                _ = "stop" in st.session_state  # here Streamlit ends a run that must give way
            else:
                self._show(event)
        raise AssertionError("a stream ends with the answer")

    def _show(self, event: Event) -> None:
        if isinstance(event, Began):
            self._begin(event.stage)
        elif isinstance(event, Told):
            self._urgent.html(blocks.notice("error", "", event.notice.text))
        elif isinstance(event, Said):
            self._said.append(event.claim)
            self._claims.html(blocks.draft(self._t, self._said))
        elif isinstance(event, Withdrawn):
            self._said.clear()
            self._claims.empty()

    def _begin(self, stage: str) -> None:
        names = [self._t(f"stage-{step}") for step in self._steps]
        self._stages.html(blocks.stages(names, self._steps.index(stage)))
