"""A document's text as headings, paragraphs and tables; nothing of it is lost."""

from __future__ import annotations

import re

from taiyi_rag.library import Collection
from taiyi_rag.types import Document, Region, Section
from ui.parts import parts, table

TEXT = """Intro.

Dosing

Adults

Take 5 mg.

Drug: A | Dose: 5 mg
Drug: B | Dose: 10 mg

Secret order.

Safety

a | b
c | d | e"""


def _document() -> Document:
    adults, secret, safety = (TEXT.index(w) for w in ("Take 5", "Secret", "a | b"))
    sections = (
        Section(0, 6, ()),
        Section(adults, secret - 2, ("Dosing", "Adults")),
        Section(secret, TEXT.index("Safety") - 2, ("Dosing", "Adults"), "white"),
        Section(safety, len(TEXT), ("Safety",)),
    )
    pages = (Region(0, adults, 1, 0, 0, 1, 1), Region(adults, len(TEXT), 2, 0, 0, 1, 1))
    return Document("d", "T", TEXT, "en", "s", "pdf", sections=sections, regions=pages)


def test_headings_tables_and_hidden_text_are_told_apart() -> None:
    found = parts(_document())
    assert [(p.kind, TEXT[p.start : p.end][:6], p.level, p.hidden) for p in found] == [
        ("paragraph", "Intro.", 0, ""),
        ("heading", "Dosing", 1, ""),
        ("heading", "Adults", 2, ""),
        ("paragraph", "Take 5", 0, ""),
        ("table", "Drug: ", 0, ""),
        ("paragraph", "Secret", 0, "white"),
        ("heading", "Safety", 1, ""),
        ("table", "a | b\n", 0, ""),
    ]
    assert [p.page for p in found] == [1, 1, 1, 2, 2, 2, 2, 2]


def test_a_table_with_the_same_heads_in_every_row_is_drawn_with_them() -> None:
    headed, plain = (p for p in parts(_document()) if p.kind == "table")
    cells = table(TEXT, headed)
    assert cells.heads == ("Drug", "Dose")
    assert [[TEXT[s:e] for s, e in row] for row in cells.rows] == [["A", "5 mg"], ["B", "10 mg"]]
    assert table(TEXT, plain).heads == ()
    assert [[TEXT[s:e] for s, e in row] for row in table(TEXT, plain).rows] == [
        ["a", "b"],
        ["c", "d", "e"],
    ]


def test_nothing_of_the_samples_is_lost(samples: Collection) -> None:
    for header in samples.truth.documents():
        document = samples.truth.document(header.id)
        assert document is not None
        found = parts(document)
        joined = "".join(document.text[p.start : p.end] for p in found)
        assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", document.text)
        headings = {document.text[p.start : p.end] for p in found if p.kind == "heading"}
        assert headings == {h for s in document.sections for h in s.headings}
