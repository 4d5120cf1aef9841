from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.blocks import Block, Source, assemble
from ingest.splitting import MAX_TOKENS, embedding_text, estimate_tokens, split
from taiyi_rag.types import Document, Region


def document(*blocks: Block, title: str = "Title") -> Document:
    return assemble(Source(title, blocks, "text"), id="d", path="/d.txt")


def paragraph(text: str) -> Block:
    return Block("paragraph", text)


def heading(text: str, level: int) -> Block:
    return Block("heading", text, level)


def test_spans_are_the_text() -> None:
    d = document(heading("Dosing", 1), paragraph("Take 2.5mg daily. " * 100), paragraph("结束。"))
    passages = split(d)
    assert len(passages) > 2
    assert all(estimate_tokens(d.text[p.start : p.end]) <= MAX_TOKENS for p in passages)
    assert all(d.text[p.start : p.end].endswith((".", "。")) for p in passages)


def test_headings_are_context_and_not_in_the_span() -> None:
    d = document(
        heading("Dosing", 1),
        heading("Adults", 2),
        paragraph("Take one."),
        heading("Children", 2),
        paragraph("Take half."),
        heading("Safety", 1),
        paragraph("Stop if ill."),
    )
    found = [(d.text[p.start : p.end], p.headings) for p in split(d)]
    assert found == [
        ("Take one.", ("Dosing", "Adults")),
        ("Take half.", ("Dosing", "Children")),
        ("Stop if ill.", ("Safety",)),
    ]
    assert embedding_text(d, split(d)[0]) == "Title\nDosing\nAdults\nTake one."


def test_passages_are_of_like_length() -> None:
    d = document(paragraph("The dose of metformin is five hundred milligrams. " * 60))
    sizes = [estimate_tokens(d.text[p.start : p.end]) for p in split(d)]
    assert min(sizes) > 0.5 * max(sizes)


def test_table_is_split_between_rows_and_keeps_its_header() -> None:
    rows = ["Drug | Dose | Route"] + [f"Drug {i} | {i}.5 mg | oral" for i in range(200)]
    d = document(paragraph("See below."), Block("table", "\n".join(rows)))
    tables = [p for p in split(d) if " | " in d.text[p.start : p.end]]
    assert len(tables) > 3
    assert all(d.text[p.start : p.end].split("\n")[-1].endswith("oral") for p in tables)
    assert all(p.headings[-1] == rows[0] for p in tables[1:])
    assert tables[0].headings == ()


def test_long_sentence_ends_after_a_clause_and_never_in_a_dose() -> None:
    d = document(paragraph("给予二甲双胍2.5mg，" * 300 + "完。"))
    passages = split(d)
    assert all(d.text[p.start : p.end].endswith(("，", "。")) for p in passages)


def test_endless_word_is_still_split() -> None:
    d = document(paragraph("A" * 20_000))
    assert all(estimate_tokens(d.text[p.start : p.end]) <= MAX_TOKENS for p in split(d))


def test_page_is_that_of_the_first_character() -> None:
    first, second = "First page. " * 60, "Second page. " * 60
    text = first + second
    regions = (Region(0, len(first), 1, 0, 0, 1, 1), Region(len(first), len(text), 2, 0, 0, 1, 1))
    d = document(Block("paragraph", text.strip(), 0, regions))
    pages = [p.page for p in split(d)]
    assert pages[0] == 1
    assert pages[-1] == 2


def test_document_without_body_is_found_by_its_title() -> None:
    d = document(title="Reply to: aspirin")
    assert [d.text[p.start : p.end] for p in split(d)] == ["Reply to: aspirin"]


blocks = st.builds(
    Block,
    st.sampled_from(["heading", "paragraph", "item", "table"]),
    st.text(alphabet="ab .。2mg|\n，;《》（） ", max_size=300).map(str.strip),
    st.integers(1, 3),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(blocks, max_size=12))
def test_nothing_but_headings_is_left_out(found: list[Block]) -> None:
    d = document(*found)
    passages = split(d)
    assert all(a.end <= b.start for a, b in pairwise(passages))
    covered = "".join(d.text[p.start : p.end] for p in passages)
    body = "".join(d.text[s.start : s.end] for s in d.sections)
    assert "".join(covered.split()) == "".join(body.split())


def test_languages_dont_share_a_passage() -> None:
    d = document(
        paragraph("Metformin is the first-line drug."),
        paragraph("5 mg"),
        paragraph("二甲双胍是一线用药，随餐服用。"),
        paragraph("2 mg"),
    )
    found = [(p.language, d.text[p.start : p.end]) for p in split(d)]
    assert found == [
        ("en", "Metformin is the first-line drug.\n\n5 mg"),
        ("zh", "二甲双胍是一线用药，随餐服用。\n\n2 mg"),
    ]


def test_reference_lists_are_no_passages_but_what_stands_under_them_is() -> None:
    d = document(
        paragraph("Findings."),
        heading("参考文献", 1),
        paragraph("1. Li A. Title. Journal 2020."),
        heading("References", 1),
        paragraph("1. Smith B."),
        heading("Background", 2),
        paragraph("More findings."),
    )
    assert [d.text[p.start : p.end] for p in split(d)] == ["Findings.", "More findings."]


def test_rows_that_say_their_heads_need_no_context() -> None:
    rows = [f"Drug: drug {n} | Dose: {n} mg | Route: oral" for n in range(200)]
    d = document(Block("table", "\n".join(rows)))
    passages = split(d)
    assert len(passages) > 3
    assert all(p.headings == () for p in passages)


def test_what_goes_on_inside_a_row_carries_its_beginning() -> None:
    row = "Drug: warfarin | Dose: " + "give 5 mg and measure the INR again, " * 80 + "then stop"
    d = document(Block("table", f"{row}\nDrug: aspirin | Dose: 81 mg"))
    first, *others, last = split(d)
    assert first.headings == ()
    assert others
    assert all(p.headings[-1].startswith("Drug: warfarin | Dose: give") for p in others)
    assert d.text[last.start : last.end].endswith("Drug: aspirin | Dose: 81 mg")


def test_a_wide_row_ends_between_cells() -> None:
    d = document(Block("table", " | ".join(f"cell {n} with, words" for n in range(100))))
    texts = [d.text[p.start : p.end] for p in split(d)]
    assert len(texts) > 1
    assert all(text.startswith("| cell") for text in texts[1:])


def test_a_table_stays_whole_with_its_lines_of_one_cell_and_apart_from_the_next() -> None:
    one = "Group: Age | Events: 61\nSex\nGroup: Female | Events: 9"
    d = document(Block("table", one), Block("table", "Drug: A | Dose: 5 mg"), paragraph("After."))
    assert [d.text[p.start : p.end] for p in split(d)] == [one, "Drug: A | Dose: 5 mg", "After."]
