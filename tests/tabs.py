"""A browser's tab without a browser: it speaks Streamlit's protocol with the page's server.

Messages are `BackMsg` and `ForwardMsg` of `streamlit.proto`, over the WebSocket that the page's own
script opens. Nothing is laid out: what a tab knows of the page is what the server has it draw.
Twenty of them cost less than one Chromium, so what is measured is the server.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE_S = 60.0

Path = tuple[int, ...]
"""Where an element stands: places in containers, from the outermost on."""

Seen = Callable[["Tab"], bool]


class Tab:
    """One visitor's page, from `async with` to its end."""

    def __init__(
        self,
        address: str,
        page: str = "",
        query: str = "",
        locale: str = "en-GB",
        cookie: str = "",
    ) -> None:
        self.address, self.page, self.query = address, page, query
        self.locale, self.cookie = locale, cookie
        self.received = 0
        """Bytes, of all messages."""
        self.runs = 0
        """Runs of the script that have ended."""
        self._drawn: dict[Path, Any] = {}
        self._drawing: dict[Path, Any] = {}
        self._states: dict[str, WidgetState] = {}
        self._everything: list[bytes] = []
        self._hash = ""
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        """Open the page, and wait until it is drawn."""
        self._socket = await self._connect()
        self._reading = asyncio.create_task(self._read())
        await self.run()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reading.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await self._reading
        await self._socket.close()

    # What a visitor does

    async def ask(self, question: str, until: Seen | None = None) -> float:
        """Ask. Gives the seconds until the run has ended, or `until` holds."""
        chat = self.only("chat_input")
        state = WidgetState(id=chat.id)
        state.chat_input_value.data = question
        return await self.run(state, until)

    async def press(self, name: str) -> float:
        """Press the button of that label or key."""
        return await self.run(WidgetState(id=self.named("button", name).id, trigger_value=True))

    async def write(self, name: str, text: str) -> float:
        """Fill a text field and leave it."""
        return await self._keep(
            WidgetState(id=self.named("text_input", name).id, string_value=text)
        )

    async def choose(self, name: str, *options: str) -> float:
        """Choose of a row of buttons, by label or key, so many of their options."""
        group = self.named("button_group", name)
        state = WidgetState(id=group.id)
        state.string_array_value.data.extend(options)
        return await self._keep(state)

    async def trigger(self, component: str, name: str, value: object, number: int = 0) -> float:
        """Have one of our components report something, as its script does."""
        id = self.all("bidi_component", lambda e: e.component_name == component)[number].id
        reported = [{"event": name, "value": value}]
        state = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{id}__events")
        state.json_trigger_value = json.dumps(reported)
        return await self.run(state)

    async def run(self, state: WidgetState | None = None, until: Seen | None = None) -> float:
        """Have the script run. Gives the seconds until it has ended, or `until` holds."""
        asked = BackMsg(rerun_script=self._client_state(state))
        before, began = self.runs, time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        await self.wait(until or (lambda tab: tab.runs > before))
        return time.perf_counter() - began

    async def wait(self, seen: Seen) -> None:
        """Wait until something is seen. Raises `TimeoutError`."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: seen(self)), PATIENCE_S)

    # What a visitor sees

    @property
    def text(self) -> str:
        """All that is drawn, as HTML and JSON have it."""
        return "\n".join(map(_text, [*self._drawn.values(), *self._drawing.values()]))

    @property
    def everything(self) -> bytes:
        """Every byte that the server ever sent."""
        return b"\n".join(self._everything)

    def all(self, kind: str, fits: Callable[[Any], bool] = lambda e: True) -> list[Any]:
        """The elements of a kind, in order."""
        found = [getattr(e, kind) for _, e in sorted(self._drawn.items()) if _kind(e) == kind]
        return [e for e in found if fits(e)]

    def only(self, kind: str) -> Any:
        """The element of a kind of which there is one."""
        (found,) = self.all(kind)
        return found

    def named(self, kind: str, name: str) -> Any:
        """The first element of a kind with that label, or a key that begins so."""
        key = re.compile(rf".*-{re.escape(name)}[^$]*$")
        fits = self.all(kind, lambda e: e.label == name or bool(key.fullmatch(e.id)))
        if not fits:
            raise LookupError(f"no {kind} {name!r} on the page")
        return fits[0]

    # The protocol

    async def _connect(self) -> ClientConnection:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        where = self.address.replace("http", "ws", 1)
        return await connect(
            f"{where}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers=headers,
            origin=self.address,  # type: ignore[arg-type]
            max_size=None,
            proxy=None,
        )

    def _client_state(self, state: WidgetState | None) -> ClientState:
        said = ClientState(
            query_string=self.query, page_script_hash=self._hash, page_name=self.page
        )
        if self._hash:
            said.page_name = ""
        said.context_info.locale = self.locale
        said.context_info.url = f"{self.address}/{self.page}"
        said.context_info.color_scheme = "light"
        said.widget_states.widgets.extend(self._states.values())
        if state is not None and state.id not in self._states:
            said.widget_states.widgets.append(state)
        return said

    async def _keep(self, state: WidgetState) -> float:
        self._states[state.id] = state
        return await self.run(state)

    async def _read(self) -> None:
        async for data in self._socket:
            assert isinstance(data, bytes)
            self.received += len(data)
            self._everything.append(data)
            async with self._changed:
                self._take(ForwardMsg.FromString(data))
                self._changed.notify_all()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._drawing = {}
            self._hash = message.new_session.page_script_hash
        elif kind == "navigation":
            self._hash = message.navigation.page_script_hash
        elif kind == "delta":
            self._draw(tuple(message.metadata.delta_path), message)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "script_finished":
            self._finish(message)

    def _draw(self, path: Path, message: ForwardMsg) -> None:
        if message.delta.WhichOneof("type") == "new_element":
            below = [p for p in self._drawing if len(p) > len(path) and p[: len(path)] == path]
            for one in below:
                del self._drawing[one]
            self._drawing[path] = message.delta.new_element

    def _finish(self, message: ForwardMsg) -> None:
        fragment = message.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
        self._drawn = (self._drawn if fragment else {}) | self._drawing
        self._drawing = {}
        self.runs += 1


def _kind(element: Any) -> str:
    return str(element.WhichOneof("type"))


def _text(element: Any) -> str:
    kind = _kind(element)
    if kind == "html":
        return str(element.html.body)
    if kind == "bidi_component":
        return f"{element.bidi_component.component_name} {element.bidi_component.json}"
    return str(getattr(element, kind)) if kind != "None" else ""
