"""An answer while it is made: what is urgent, the stages, and each sentence once it is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from taiyi_rag.events import Answered, Began, Event, Said, Told, Withdrawn
from taiyi_rag.types import Answer, Claim
from ui import blocks, ledger
from ui.claims import drafts
from ui.texts import Texts


class Live:
    """Draws what happens, in the container in which it is made."""

    def __init__(
        self, t: Texts, number: int, steps: Sequence[str], stop: Callable[[], None]
    ) -> None:
        self._t = t
        self._steps = steps
        self._urgent = st.container()
        # Sentences stand where the answer's will: what passes by is below them.
        self._claims = st.empty()
        self._stages = st.empty()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                t("stop"),
                key="stop",
                icon=":material/stop_circle:",
                type="tertiary",
                on_click=stop,
            )
            # On its own, so that no stage begins its clock again.
            st.html(blocks.working(t))
        ledger.prepare(number)
        self._said: list[Claim] = []
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
            self._claims.html(drafts(self._t, self._said))
        elif isinstance(event, Withdrawn):
            self._said.clear()
            self._claims.empty()

    def _begin(self, stage: str) -> None:
        names = [self._t(f"stage-{step}") for step in self._steps]
        self._stages.html(blocks.stages(names, self._steps.index(stage)))
