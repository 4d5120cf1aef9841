"""JATS bodies: nothing lost, tables with their headings, no citation numbers."""

from __future__ import annotations

import pytest

from ingest.blocks import Source, assemble
from ingest.readers.jats import read

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def article(body: str = "", meta: str = "", back: str = "", **attributes: str) -> str:
    kind = attributes.get("kind", "research-article")
    title = (
        ""
        if "<title-group" in meta
        else "<title-group><article-title>T</article-title></title-group>"
    )
    return (
        f'<article article-type="{kind}" {XLINK}><front><journal-meta>'
        "<journal-id journal-id-type='nlm-ta'>J Test</journal-id>"
        "<journal-title-group><journal-title>Journal of Tests</journal-title></journal-title-group>"
        f"</journal-meta><article-meta>{meta}{title}</article-meta></front>"
        f"<body>{body}</body><back>{back}</back></article>"
    )


def one(body: str = "", meta: str = "", back: str = "", **attributes: str) -> Source:
    (source,) = read(article(body, meta, back, **attributes).encode(), "a.xml")
    assert isinstance(source, Source)
    return source


def paragraph(inside: str) -> str:
    (block,) = one(f"<p>{inside}</p>").blocks
    return block.text


def texts(source: Source) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in source.blocks]


def cite(number: str) -> str:
    return f'<xref ref-type="bibr" rid="B{number}">{number}</xref>'


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (f"cells [{cite('1')}-{cite('9')}]. Then", "cells. Then"),
        (f"cells [{cite('1')}, {cite('2')}] and [{cite('3')}], too", "cells, too"),
        (f"cells<sup>{cite('1')},{cite('2')}</sup>, then", "cells, then"),
        (
            f"drugs.<sup>{cite('3')}</sup> <sup>{cite('4')}</sup>–<sup>{cite('6')}</sup> Here",
            "drugs. Here",
        ),
        (
            "needed <xref ref-type='bibr'>[1]</xref>, <xref ref-type='bibr'>[2]</xref>. It",
            "needed. It",
        ),
        (f"word<sup>{cite('7')}</sup>Next", "word Next"),
        (f"rates (see {cite('1')}; {cite('2')}) rose", "rates (see ref. 1; 2) rose"),
        (f"by Hay et al. [{cite('3')}]. Then", "by Hay et al. Then"),
        (f"as reviewed in<sup>{cite('3')}</sup>. Then", "as reviewed in ref. 3. Then"),
        (f"of Ref. [{cite('3')}, {cite('4')}].", "of Ref. 3, 4."),
        ("risk (<xref ref-type='bibr'>Smith <italic>et al</italic>, 2010</xref>) rose", None),
        ("Smith (<xref ref-type='bibr'>2007</xref>) found", "Smith (2007) found"),
        ("in <xref ref-type='fig'>Figure 1</xref> and 5 mg", "in Figure 1 and 5 mg"),
        ("a dose of [5, 10] mg", "a dose of [5, 10] mg"),
    ],
)
def test_citation_numbers_go_and_words_stay(inside: str, expected: str | None) -> None:
    assert paragraph(inside) == (expected or "risk (Smith et al, 2010) rose")


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("CO<sub>2</sub> at 10<sup>9</sup>/L, Ca<sup>2+</sup>", "CO2 at 10⁹/L, Ca²⁺"),
        ("5 × 10<sup>−3</sup> m<sup>2</sup>, the 1<sup>st</sup>", "5 × 10⁻³ m², the 1st"),
        ("IFN-&#947;<break/>and <bold>TNF</bold>-<italic>α</italic>", "IFN-γ and TNF-α"),
        ("with\n   <sup>131</sup>I and β\n  <sub>2</sub>-agonists", "with ¹³¹I and β2-agonists"),
        ("text<fn><p>A note.</p></fn> goes on", "text (A note.) goes on"),
    ],
)
def test_inline_markup_keeps_its_text_and_its_spacing(inside: str, expected: str) -> None:
    assert paragraph(inside) == expected


def test_a_formula_is_written_once() -> None:
    math = "<mml:math xmlns:mml='http://www.w3.org/1998/Math/MathML'><mml:mi>x</mml:mi></mml:math>"
    tex = r"<tex-math>\documentclass{minimal}\begin{document}$$x$$\end{document}</tex-math>"
    for both in (f"<alternatives>{tex}{math}</alternatives>", f"{tex}{math}", math, tex):
        assert paragraph(f"Let <inline-formula>{both}</inline-formula> be") == "Let x be"


def test_sections_nest_and_lists_are_items() -> None:
    source = one(
        "<sec><label>2</label><title>Methods:</title><p>Intro.</p><sec><title>Dose</title><p>We"
        " gave"
        "<list list-type='order'><list-item><p>5 mg</p></list-item><list-item><p>10 mg</p>"
        "<list list-type='bullet'><list-item><label>•</label><p>slowly</p></list-item></list>"
        "</list-item></list>and waited.</p></sec></sec><sec><title>Empty</title></sec>"
    )
    assert texts(source) == [
        ("heading", "2 Methods"),
        ("paragraph", "Intro."),
        ("heading", "Dose"),
        ("paragraph", "We gave"),
        ("item", "1. 5 mg"),
        ("item", "2. 10 mg"),
        ("item", "slowly"),
        ("paragraph", "and waited."),
    ]
    assert [block.level for block in source.blocks if block.kind == "heading"] == [1, 2]


def test_floats_do_not_cut_the_sentence_they_stand_in() -> None:
    source = one(
        "<p>As <fig><label>Figure 1</label><caption><title>Flow</title><p>Arrows show time.</p>"
        "</caption><graphic xlink:href='x'/></fig>shown here.</p>"
    )
    assert texts(source) == [
        ("paragraph", "As shown here."),
        ("paragraph", "Figure 1. Flow. Arrows show time."),
    ]


def test_a_table_keeps_headings_beside_values() -> None:
    source = one(
        "<table-wrap><label>Table 2</label><caption><title>Doses</title></caption><alternatives>"
        "<graphic xlink:href='x'/><table><thead><tr><th rowspan='2'>Drug</th><th colspan='2'>Dose"
        "</th></tr><tr><th>Adults</th><th>Children</th></tr></thead><tbody><tr><td colspan='3'>Oral"
        "</td></tr><tr><td rowspan='2'>A<sup>a</sup></td><td>5 mg</td><td/></tr><tr><td>6 mg</td>"
        "<td>3<xref ref-type='table-fn'><sup>b</sup></xref></td></tr><tr><td>B</td><td>5 mg</td>"
        f"<td>[{cite('4')}]</td></tr></tbody></table></alternatives><table-wrap-foot>"
        "<fn><label>a</label><p>Once daily.</p></fn><fn><p><sup>b</sup>In mg.</p></fn>"
        "</table-wrap-foot></table-wrap>"
    )
    assert texts(source) == [
        ("paragraph", "Table 2. Doses"),
        (
            "table",
            "Drug: Oral > A [a] | Dose > Adults: 5 mg\n"
            "Drug: Oral > A [a] | Dose > Adults: 6 mg | Dose > Children: 3 [b]\n"
            "Drug: Oral > B | Dose > Adults: 5 mg | Dose > Children: [4]",
        ),
        ("paragraph", "[a] Once daily."),
        ("paragraph", "[b] In mg."),
    ]


def test_equal_values_in_a_row_are_all_kept() -> None:
    source = one("<table-wrap><table><tr><td>5</td><td>5</td></tr></table></table-wrap>")
    assert texts(source) == [("table", "5 | 5")]


def test_a_table_cannot_be_blown_up_by_spans() -> None:
    cells = "<td rowspan='9999' colspan='9999'>" + "x" * 1000 + "</td>"
    rows = f"<tr>{cells}</tr>" + "<tr><td>y</td></tr>" * 2000
    source = one(f"<table-wrap><table>{rows}</table></table-wrap>")
    assert sum(len(block.text) for block in source.blocks) < 2_000_000


def test_text_after_a_box_stands_under_its_section_again() -> None:
    source = one(
        "<sec><title>Care</title><boxed-text><label>Box 1</label><caption><title>Key points</title>"
        "</caption><sec><title>First</title><p>Rest.</p></sec></boxed-text><p>Afterwards.</p></sec>"
    )
    document = assemble(source, id="x", path="p")
    assert {section.headings for section in document.sections} == {("Care",)}
    assert [text for _, text in texts(source)] == [
        "Care",
        "Box 1. Key points",
        "First",
        "Rest.",
        "Afterwards.",
    ]


def test_abstracts_come_first_and_are_not_repeated() -> None:
    source = one(
        "<p>Body.</p>",
        "<abstract abstract-type='teaser'><p>Short.</p></abstract>"
        "<abstract abstract-type='graphical'><p>It works.</p></abstract>"
        "<abstract><sec><title>Aim</title><p>It works.</p></sec></abstract>"
        "<trans-abstract xml:lang='zh'><p>有效。</p></trans-abstract>",
    )
    assert texts(source) == [
        ("heading", "Abstract"),
        ("heading", "Aim"),
        ("paragraph", "It works."),
        ("heading", "Teaser"),
        ("paragraph", "Short."),
        ("heading", "Abstract (zh)"),
        ("paragraph", "有效。"),
        ("heading", "Main text"),
        ("paragraph", "Body."),
    ]


def test_end_matter_is_kept_and_references_are_not() -> None:
    source = one(
        "<p>Body.</p>",
        "<author-notes><corresp>mail@x.org</corresp><fn fn-type='COI-statement'><p>None"
        " declared.</p>"
        "</fn></author-notes><funding-group><funding-statement>Paid by X.</funding-statement>"
        "</funding-group>",
        "<ack><p>Thanks.</p></ack><fn-group><fn fn-type='con'><p>AB wrote.</p></fn></fn-group>"
        "<app-group><app><label>Appendix A</label><title>More</title><p>Extra.</p></app>"
        "</app-group>"
        "<ref-list><ref><mixed-citation>Cited work.</mixed-citation></ref></ref-list>",
    )
    assert texts(source) == [
        ("paragraph", "Body."),
        ("heading", "Acknowledgements"),
        ("paragraph", "Thanks."),
        ("heading", "Contributions"),
        ("paragraph", "AB wrote."),
        ("heading", "Appendix A. More"),
        ("paragraph", "Extra."),
        ("heading", "Competing interests"),
        ("paragraph", "None declared."),
        ("heading", "Funding"),
        ("paragraph", "Paid by X."),
    ]


def test_words_of_the_web_page_are_left_out() -> None:
    source = one(
        "<p>Body.</p><supplementary-material><label>S1 Table</label><caption><p>Doses by age.</p>"
        "<p>(DOC)</p></caption><media><caption><p>Click here for additional data file.</p>"
        "</caption>"
        "</media></supplementary-material><supplementary-material><label>S2</label><media><caption>"
        "<p>Click here for file</p></caption></media></supplementary-material>"
    )
    assert [text for _, text in texts(source)] == ["Body.", "S1 Table. Doses by age."]
