"""An answer as a file: Markdown, DOCX or PDF; its references as RIS, BibTeX, NBIB or CSV.

A file is made when it is clicked, not before, and in a thread that has no session: so it is told
whose it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import streamlit as st

from taiyi_rag import exporting, references
from taiyi_rag.assembly.exports import documents_of, export_of, given_at
from taiyi_rag.errors import InputError
from taiyi_rag.library import Collection
from taiyi_rag.records import AnswerLog
from taiyi_rag.settings import Settings
from taiyi_rag.types import Answer, Outcome
from ui import blocks, resources, visitor
from ui.problems import fragment
from ui.session import Turn
from ui.texts import Texts

_ANSWERS: dict[exporting.Format, str] = {"md": "Markdown", "docx": "Word (DOCX)", "pdf": "PDF"}


def draw(t: Texts, settings: Settings, number: int, turn: Turn) -> None:
    """Draw what saves a turn's answer: a button that opens the choice of formats."""
    if turn.answer is not None:
        _draw_choice(t, settings, number, turn, turn.answer)


@fragment
def _draw_choice(t: Texts, settings: Settings, number: int, turn: Turn, answer: Answer) -> None:
    opener = st.popover(
        t("save"),
        icon=":material/download:",
        type="tertiary",
        key=f"save-{number}",
        on_change="rerun",
    )
    if opener.open:
        with opener, st.container(gap="xsmall"):
            _draw_formats(t, settings, number, turn, answer)


def _draw_formats(t: Texts, settings: Settings, number: int, turn: Turn, answer: Answer) -> None:
    who = visitor.current().name
    at = given_at(resources.collection(settings, turn.collection), answer)
    name = partial(exporting.file_name, answer.question, at)
    st.html(blocks.small(t("save-answer")))
    with st.container(horizontal=True, gap="small"):
        for format, label in _ANSWERS.items():
            made = partial(answer_file, settings, turn.collection, answer, format, who)
            installed = format != "pdf" or find_spec("typst") is not None
            _draw_one(label, made, name(format), exporting.MEDIA_TYPES[format], number, installed)
            if not installed:
                st.html(blocks.small(t("save-no-pdf")))
    if answer.evidence:
        st.html(blocks.small(t("save-references")))
        with st.container(horizontal=True, gap="small"):
            for kind, label in references.NAMES.items():
                listed = partial(references_file, settings, turn.collection, answer, kind, who)
                _draw_one(label, listed, name(kind), references.MEDIA_TYPES[kind], number)
    st.html(blocks.small(t("save-how")))


def _draw_one(
    label: str,
    made: Callable[[], bytes],
    name: str,
    media_type: str,
    number: int,
    enabled: bool = True,
) -> None:
    st.download_button(
        label,
        made,
        file_name=name,
        mime=media_type,
        key=f"save-{number}-{name.rpartition('.')[2]}",
        on_click="ignore",
        disabled=not enabled,
    )


def answer_file(
    settings: Settings, collection: str, answer: Answer, format: exporting.Format, who: str
) -> bytes:
    """An answer as a file, with its documents as they are now. Raises `TaiyiError`."""
    opened = _of(settings, collection, answer, who)
    return exporting.exported(export_of(opened, answer), format)


def references_file(
    settings: Settings, collection: str, answer: Answer, format: references.Format, who: str
) -> bytes:
    """The references of what an answer cites, or in place of an answer of what is nearest; those
    that the library doesn't have any more are left out. Raises `TaiyiError`."""
    opened = _of(settings, collection, answer, who)
    documents = documents_of(opened, answer)
    cited = {c.document_id for claim in answer.claims for c in claim.citations}
    answered = answer.outcome is Outcome.ANSWERED
    wanted = [one for id, one in documents.items() if id in cited or not answered]
    return references.exported(wanted, format).encode("utf-8")


def _of(settings: Settings, collection: str, answer: Answer, who: str) -> Collection:
    """The collection of an answer that is to be saved. Raises `TaiyiError` where it may not be
    read, and where the answer's words had to go since the page was drawn."""
    opened = resources.collection(settings, collection, who)
    if answer.id and not AnswerLog(opened).worded([answer.id]):
        raise InputError("This answer is gone: a document that it showed or named was deleted.")
    return opened
