"""Files that a visitor sends: chosen or dropped here, kept beside the collection, then worked on in
a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from taiyi_rag import assembly
from taiyi_rag.errors import InputError, StorageFull
from taiyi_rag.jobs import Kind
from taiyi_rag.settings import Settings
from ui.librarian import desk
from ui.texts import Texts

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from taiyi_rag.library.uploads import Batch

_PIECE = 1 << 20
_TOLD = 20
"""Files that weren't taken, told one by one."""


def draw(
    t: Texts,
    settings: Settings,
    name: str,
    kind: Kind,
    *,
    label: str,
    button: str,
    types: Sequence[str] | None = None,
    folder: bool = False,
    options: Sequence[str] = (),
) -> None:
    """A place for files, and the button that has them worked on. Once they are, it is empty."""
    turn = st.session_state.setdefault("library-sent", 0)
    what = "folder" if folder else "files"
    with st.container(key=f"sending-{what}-{t.language}"):  # Streamlit's own words: library.css
        files = st.file_uploader(
            label,
            type=types,
            accept_multiple_files="directory" if folder else True,
            key=f"files-{kind}-{what}-{turn}",
            max_upload_size=settings.uploads.file_mb,
        )
    pressed = st.button(
        button,
        key=f"send-{kind}",
        type="primary",
        icon=":material/upload:",
        disabled=not files,
    )
    if pressed and files:
        with st.spinner(t("sending")):
            _send(t, settings, name, kind, files, options)
        st.rerun()


def _send(
    t: Texts,
    settings: Settings,
    name: str,
    kind: Kind,
    files: Sequence[UploadedFile],
    options: Sequence[str],
) -> None:
    with desk.acting():
        desk.check_may_change(t, settings, name)
        batch = assembly.uploads(settings, name).batch()
        try:
            refused = list(_kept(batch, files))
            if len(refused) < len(files):
                _begin(settings, name, kind, batch, options)
        except BaseException:  # also where the page is left meanwhile: what isn't read isn't kept
            batch.discard()
            raise
        if refused:
            more = len(refused) - _TOLD
            rest = [t("sent-more", more=more)] if more > 0 else []
            desk.say(t("sent-refused", files=len(refused)), *refused[:_TOLD], *rest)
        if len(refused) < len(files):
            st.session_state["library-sent"] += 1


def _kept(batch: Batch, files: Sequence[UploadedFile]) -> Iterator[str]:
    """Keep files; why those that can't be kept aren't."""
    for file in files:
        try:
            batch.receive(file.name, pieces(file))
        except (InputError, StorageFull) as error:
            yield str(error)


def _begin(settings: Settings, name: str, kind: Kind, batch: Batch, options: Sequence[str]) -> None:
    """Have what was sent worked on. `add` reads folders, and finds the names of files in them."""
    sent = sorted(str(path) for path in batch.folder.rglob("*") if path.is_file())
    desk.begin(settings, name, kind, [str(batch.folder)] if kind == "add" else sent, options)


def pieces(file: UploadedFile) -> Iterator[bytes]:
    """What a file holds, a piece at a time."""
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece
