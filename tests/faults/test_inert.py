"""TRUST 17: output is inert. Payloads stand in every text of answers and documents; what is drawn,
printed or written of them shows them as text, and nothing in it acts. What is put together without
care is found out. The page itself, in Chromium, is in `tests/browser/test_inert.py`.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from markdown_it import MarkdownIt

from taiyi_rag import references
from taiyi_rag.cli.answers import print_events
from taiyi_rag.events import Answered, Said, Told
from taiyi_rag.exporting import FORMATS, Format, exported
from taiyi_rag.inert import for_terminal
from taiyi_rag.references import one_line
from taiyi_rag.types import Answer, Outcome
from tests import active
from tests.faults import scoreboard
from tests.faults.scoreboard import Failures
from tests.payloads import HOST, PAYLOADS, Payload
from tests.planting import answer, document, export
from ui import blocks, charts, claims, hits
from ui.evidence import panel
from ui.ledger import ledger
from ui.markup import inert, label_text
from ui.session import Turn
from ui.texts import Texts

_TAGS = set(
    "div h1 h2 h3 p span strong em ol ul li a table thead tbody tr th td details summary dl dt dd "
    "i".split()
)
_ACTIVE: dict[Format, Callable[[bytes], Iterator[str]]] = {
    "md": active.markdown,
    "docx": active.docx,
    "pdf": active.pdf,
}
_TEXT: dict[Format, Callable[[bytes], str]] = {
    "md": active.markdown_text,
    "docx": active.docx_text,
    "pdf": active.pdf_text,
}
_REFERENCES: dict[references.Format, Callable[[str], Iterator[str]]] = {
    "ris": active.ris,
    "bib": active.bib,
    "nbib": active.nbib,
    "csv": active.table,
}
_PLAIN = {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}
_UNREADABLE = {"pdf": ("unicode", "entity", "bidi")}
"""Of what can be copied from a file: letters that its fonts lack, and what is composed."""


def in_files(payload: Payload) -> Iterator[str]:
    """What is wrong with exports of the payload."""
    for outcome in (Outcome.ANSWERED, Outcome.ABSTAINED):
        for format in FORMATS:
            data = exported(export(payload.text, outcome), format)
            yield from (f"{format}: {what}" for what in _ACTIVE[format](data))
            wanted = active.squeezed(one_line(payload.text))
            readable = payload.family not in _UNREADABLE.get(format, ())
            if readable and wanted not in active.squeezed(_TEXT[format](data)):
                yield f"{format}: not shown"


def in_references(payload: Payload) -> Iterator[str]:
    """… of its references."""
    for format, acts in _REFERENCES.items():
        text = references.exported([document(payload.text)], format)
        yield from (f"{format}: {what}" for what in acts(text))


def in_terminal(payload: Payload) -> Iterator[str]:
    """… of what the command line prints."""
    shown = printed(answer(payload.text))
    yield from active.terminal(shown)
    if active.squeezed(for_terminal(payload.text)) not in active.squeezed(shown):
        yield "not shown"


def printed(answer: Answer) -> str:
    told = [Told(answer.notices[0]), *map(Said, answer.claims), Answered(answer)]
    with contextlib.redirect_stdout(io.StringIO()) as output:
        print_events(told)
    return output.getvalue()


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or (name in ("src", "href") and HOST in (value or "")):
                self.wrong.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        self.text += data


def in_page(payload: Payload) -> Iterator[str]:
    """… of the HTML and the labels of the page, and of what its components are given."""
    t, one, given = Texts("en"), document(payload.text), answer(payload.text)
    pieces = [(payload.text, False)]
    for html in (
        blocks.question(0, payload.text),
        blocks.questions([payload.text]),
        blocks.notice("warning", payload.text, payload.text),
        claims.drafts(t, given.claims),
        blocks.reference(t, one),
        blocks.details(t, one, (payload.text,)),
        charts.agreement(t, given.agreement) if given.agreement else "",
        hits.card_head(t, one, pieces, 1, "read?passage=p1"),
        hits.found(t, given.evidence[0].passage, pieces, 0.5, 0.5, {}),
        hits.basket_item(t, one),
    ):
        yield from _wrong(html, payload.text)
    turn = Turn(payload.text, "samples", given, {"d": one})
    for given_to in (ledger(t, turn), panel(t, turn, given)):
        yield from (f"component: {what}" for what in _given(given_to))
    yield from in_label(payload, label_text)


def _wrong(html: str, text: str) -> Iterator[str]:
    seen = _Seen()
    seen.feed(html)
    seen.close()
    yield from seen.wrong
    if active.squeezed(inert(text)) not in active.squeezed(seen.text):
        yield "not shown"


def _given(value: Any) -> Iterator[str]:
    """What a component would show that isn't inert."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _given(part)
    elif isinstance(value, str) and value != inert(value):
        yield value[:40]


def in_label(payload: Payload, made: Callable[[str], str]) -> Iterator[str]:
    """What Streamlit would make of a label."""
    read = MarkdownIt("commonmark").enable("strikethrough").parse(made(payload.text))
    tokens = list(active.all_tokens(read))
    yield from {token.type for token in tokens} - _PLAIN
    shown = "".join(token.content for token in tokens if token.type == "text")
    yield from re.findall(r"://|www\.|\w@\w|:streamlit:|->|<-|--|[>~]=|<=", shown)


WAYS: dict[str, Callable[[Payload], Iterator[str]]] = {
    "MD, DOCX and PDF": in_files,
    "RIS, BibTeX, NBIB and CSV": in_references,
    "the terminal": in_terminal,
    "HTML, components and labels": in_page,
}


def naive_markdown(text: str) -> bytes:
    return f"# {text}\n\n{text} [1]\n\n1. {text}\n".encode("utf-8", "replace")


def naive_table(text: str) -> str:
    return f'title,authors\n{text},"Smith, J."\n'


def test_what_is_made_without_care_is_found_out() -> None:
    texts = [payload.text for payload in PAYLOADS]
    assert sum(any(active.markdown(naive_markdown(text))) for text in texts) > 60
    assert sum(any(active.terminal(text)) for text in texts) > 20
    assert sum(any(_wrong(f"<p>{text}</p>", text)) for text in texts) > 25
    assert sum(any(in_label(payload, str)) for payload in PAYLOADS) > 60
    computed = [p.text for p in PAYLOADS if p.family == "formula"]
    assert (
        sum(_fails(lambda text=text: list(active.table(naive_table(text)))) for text in computed)
        > 10
    )


def _fails(look: Callable[[], list[str]]) -> bool:
    try:
        return bool(look())
    except Exception:  # a file that can't be read is one that was broken
        return True


@pytest.mark.parametrize("way", ["the terminal", "HTML, components and labels"])
def test_payloads_are_shown_and_do_nothing(way: str) -> None:
    found = {p.text[:60]: told for p in PAYLOADS[::2] if (told := list(WAYS[way](p)))}
    assert found == {}


@pytest.mark.faults
@pytest.mark.parametrize("way", WAYS)
def test_payloads_in_full(way: str) -> None:
    failures = Failures()
    for number, payload in enumerate(PAYLOADS):
        for problem in WAYS[way](payload):
            failures.note(f"{number} {payload.family}", problem)
    scoreboard.settle(17, f"payloads that act or aren't shown: {way}", len(PAYLOADS), failures)
