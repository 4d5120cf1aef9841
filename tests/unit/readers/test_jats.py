"""JATS: nothing of the body lost, tables with their headings, no citation numbers, own identity."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from ingest.blocks import Source, assemble
from ingest.readers.jats import read
from taiyi_rag.errors import ReadError
from taiyi_rag.types import TrustStatus

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
FILES = [
    ("1471-2180-11-174.nxml", ["PMID:21810267"]),
    ("1472-6831-8-11.nxml", ["PMID:18405359"]),
    ("6605965a.nxml", ["PMID:21045829"]),
    ("PMC2231364.xml", ["PMID:17963531"]),
    ("PMC5828200.nxml", ["PMID:29535835"]),
    ("PMC6095483.xml", ["PMC6095483"]),
    (
        "PMC6358576_PMC6358589.xml",
        [
            *("PMC6358576", "PMC6358577", "PMC6358578", "PMC6358579", "PMC6358580", "PMC6358581"),
            *("PMID:29362510", "PMID:30089893", "PMC6358588", "PMC6358589"),
        ],
    ),
    ("PMC6385181.xml", ["PMC6385181"]),
    ("PMC6398430.nxml", ["PMID:30846892"]),
    ("PMC7417471.nxml", ["PMID:32776254"]),
    ("ehp-116-1694.nxml", ["PMID:19079722"]),
    (
        "elife-56337.nxml",
        ["PMID:32479262", "DOI:10.7554/eLife.56337.sa1", "DOI:10.7554/eLife.56337.sa2"],
    ),
    ("mds526.nxml", ["PMID:23149571"]),
    ("pntd.0002065.nxml", ["PMID:23469300"]),
    ("pntd.0008301.nxml", ["PMID:32479495"]),
    ("pone.0000217.nxml", ["PMID:17299597"]),
    ("pone.0046493.nxml", ["PMID:23029536"]),
    ("pone.0234687.nxml", ["PMID:32555654"]),
    ("ptag100.xml", ["DOI:10.1093/ptep/ptag100"]),
]


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
            "Drug | Dose | Dose\nDrug | Adults | Children\nOral\nA [a] | 5 mg\n"
            "A [a] | 6 mg | 3 [b]\nB | 5 mg | [4]",
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


def test_fields_of_an_article() -> None:
    source = one(
        "",
        "<article-id pub-id-type='pmid'>55</article-id><article-id"
        " pub-id-type='pmc'>PMC66</article-id>"
        "<article-id pub-id-type='doi'>10.1000/x.1</article-id><article-categories><subj-group "
        "subj-group-type='heading'><subject>Research Article</subject></subj-group><subj-group "
        "subj-group-type='Discipline'><subject>Biology</subject></subj-group></article-categories>"
        "<title-group><article-title>Effects of <italic>E. coli</italic><xref"
        " ref-type='fn'>*</xref>"
        "</article-title><subtitle>A trial</subtitle></title-group><contrib-group>"
        "<contrib contrib-type='author'><name><surname>van der Berg</surname>"
        "<given-names>Anna-Maria"
        "</given-names></name></contrib><contrib contrib-type='author'><name name-style='eastern'>"
        "<surname>李</surname><given-names>小明</given-names></name></contrib>"
        "<contrib contrib-type='author'><collab>The Group</collab></contrib>"
        "<contrib contrib-type='editor'><name>"
        "<surname>Ed"
        "</surname></name></contrib></contrib-group><pub-date pub-type='ppub'><year>2013</year>"
        "</pub-date><pub-date pub-type='epub'><year>2012</year></pub-date><pub-date pub-type="
        "'pmc-release'><year>2011</year></pub-date><volume>24</volume><issue>3</issue><fpage>843"
        "</fpage><lpage>850</lpage><permissions><license xlink:href="
        "'http://creativecommons.org/licenses/by-nc/3.0'><license-p>Open.</license-p></license>"
        "</permissions><kwd-group><kwd>fever</kwd><kwd>Fever</kwd></kwd-group>",
        "<ref-list><ref><mixed-citation><pub-id pub-id-type='pmid'>99</pub-id></mixed-citation>"
        "</ref>"
        "</ref-list>",
    )
    assert (source.id, source.title) == ("PMID:55", "Effects of E. coli: A trial")
    fields = dict(source.fields)
    assert dict(fields.pop("extra")) == {"citation": "J Test. 2013;24(3):843-850"}
    assert fields == {
        "pmid": "55",
        "pmcid": "PMC66",
        "doi": "10.1000/x.1",
        "url": "https://doi.org/10.1000/x.1",
        "source": "Journal of Tests",
        "year": 2012,
        "authors": ("van der Berg AM", "李小明", "The Group"),
        "licence": "CC BY-NC 3.0",
        "keywords": ("fever",),
        "study_types": ("Research Article",),
        "trust": TrustStatus.CURRENT,
    }


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ("<article-id pub-id-type='pmcid'>PMC7</article-id>", "PMC7"),
        ("<article-id pub-id-type='doi'>10.1000/y</article-id>", "DOI:10.1000/y"),
        ("", None),
    ],
)
def test_the_id_is_the_best_there_is(ids: str, expected: str | None) -> None:
    assert one("<p>Body.</p>", ids).id == expected


def related(kind: str) -> str:
    return (
        f"<related-article related-article-type='{kind}' ext-link-type='doi' xlink:href='10.1/z'/>"
    )


@pytest.mark.parametrize(
    ("meta", "kind", "status"),
    [
        (related("retraction-forward"), "research-article", TrustStatus.RETRACTED),
        (related("correction-forward"), "research-article", TrustStatus.CORRECTED),
        (related("retracted-article"), "retraction", TrustStatus.CURRENT),
        (related("corrected-article"), "correction", TrustStatus.CURRENT),
        (related("commentary"), "research-article", TrustStatus.CURRENT),
    ],
)
def test_trust_is_that_of_the_article_not_of_its_notice(
    meta: str, kind: str, status: TrustStatus
) -> None:
    assert one("<p>B.</p>", meta, kind=kind).fields["trust"] is status


@pytest.mark.parametrize(
    "title", ["RETRACTED: A cure", "Retracted Article: A cure", "[WITHDRAWN] A"]
)
def test_a_title_may_say_that_it_is_retracted(title: str) -> None:
    group = f"<title-group><article-title>{title}</article-title></title-group>"
    assert one("<p>B.</p>", group).fields["trust"] is TrustStatus.RETRACTED
    assert one("<p>B.</p>", group, kind="retraction").fields["trust"] is TrustStatus.CURRENT


def test_namespaces_and_a_wrapper_make_no_difference() -> None:
    inside = article("<sec><title>One</title><p>Text.</p></sec>").replace(
        "<article ", '<article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/" ', 1
    )
    (source,) = read(f"<OAI-PMH><record>{inside}</record></OAI-PMH>".encode(), "oai.xml")
    assert isinstance(source, Source)
    assert texts(source) == [("heading", "One"), ("paragraph", "Text.")]


def test_letters_and_replies_are_documents_beside_their_article() -> None:
    text = article("<p>Body.</p>", "<article-id pub-id-type='pmid'>5</article-id>").replace(
        "</article>",
        "<sub-article article-type='reply'><front-stub><title-group><article-title>Reply"
        "</article-title></title-group></front-stub><body><p>We agree.</p></body></sub-article>"
        "</article>",
    )
    main, reply = read(text.encode(), "a.xml")
    assert isinstance(main, Source)
    assert isinstance(reply, Source)
    assert texts(main) == [("paragraph", "Body.")]
    assert (reply.id, reply.title) == ("PMID:5#1", "Reply: T")
    assert texts(reply) == [("paragraph", "We agree.")]
    assert reply.fields["relations"][0].pmid == "5"


def test_pictures_of_tables_and_formulas_are_told() -> None:
    source = one(
        "<table-wrap><label>Table 1</label><graphic xlink:href='t'/></table-wrap>"
        "<p>Let <disp-formula><graphic xlink:href='f'/></disp-formula> be.</p>"
    )
    assert len(source.warnings) == 2
    assert "1 of its tables" in source.warnings[0]
    assert "1 of its formulas" in source.warnings[1]


def test_html_entities_without_a_dtd_are_characters() -> None:
    text = '<!DOCTYPE article PUBLIC "-//NLM//DTD" "a.dtd">' + article(
        "<p>TNF-&alpha;&nbsp;&le; 5</p>"
    )
    (source,) = read(text.encode(), "a.xml")
    assert isinstance(source, Source)
    assert texts(source) == [("paragraph", "TNF-α ≤ 5")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (article("<p>&alpha;</p>"), "DOCTYPE"),
        (article("<p>cut")[:-20], "damaged|breaks off"),
        (
            '<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + article("<p>&x;</p>"),
            "&x;",
        ),
        ("<article><front/><body><p>x</p></body></article>", "article-meta"),
        ("<collection/>", "no JATS article"),
        (article("<sec>" * 400 + "</sec>" * 400), "nested"),
    ],
)
def test_what_cannot_be_read_is_refused_in_clear_words(text: str, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        list(read(text.encode(), "a.xml"))


def test_files_put_one_after_the_other_give_the_first_and_a_word() -> None:
    text = article("<p>a</p>") + article("<p>b</p>")
    first, bad = read(text.encode(), "a.xml")
    assert isinstance(first, Source)
    assert isinstance(bad, ReadError)
    assert "a second document begins" in str(bad)


@pytest.mark.parametrize(("file", "ids"), FILES)
def test_real_files(shared_documents: Path, file: str, ids: list[str]) -> None:
    found = list(read((shared_documents / "jats" / file).read_bytes(), file))
    assert [source.id for source in found if isinstance(source, Source)] == ids
    for source in found:
        assert isinstance(source, Source)
        assert source.blocks
        assert source.fields["source"]
        assert 2000 < source.fields["year"] < 2030
        for block in source.blocks:
            assert block.text == block.text.strip() != ""
            assert "  " not in block.text
            assert "\n" not in block.text or block.kind == "table"
            assert not re.search(r"Click here|\[\s*[,–]|\(\s*[,;]|[\ufdd0\ufdd1]", block.text)


def words(text: str) -> Counter[str]:
    """Words of letters: a footnote's letter or an exponent at a word changes no word."""
    return Counter(re.findall(r"[^\W\d_]{3,}", unicodedata.normalize("NFKC", text)))


def body_words(path: Path) -> Counter[str]:
    """Every word of the abstracts and bodies, but citations, formulas and words about files."""
    parser = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(path.read_bytes(), parser)
    dropped = {"ref-list", "tex-math", "math", "object-id", "alt-text", "institution-id"}
    dropped |= {"supplementary-material", "media"}
    inline = {"sub", "italic", "bold", "underline", "sc", "ext-link", "styled-content"}
    for element in list(root.iter("*")):
        name = element.tag.rpartition("}")[2]
        if name in dropped or element.get("ref-type") == "bibr":
            tail = element.tail
            element.clear()
            element.tail = tail
        elif name not in inline and (name != "sup" or (element.text or "").islower()):
            element.tail = f" {element.tail or ''}"
            element.text = f" {element.text or ''}"
    found = root.iter("abstract", "body", "floats-group")
    return words(" ".join("".join(element.itertext()) for element in found))


@pytest.mark.parametrize("file", [file for file, _ in FILES])
def test_no_word_of_a_real_body_is_lost(shared_documents: Path, file: str) -> None:
    path = shared_documents / "jats" / file
    got: Counter[str] = Counter()
    for source in read(path.read_bytes(), file):
        assert isinstance(source, Source)
        got += words(" ".join(block.text for block in source.blocks))
    missing = body_words(path) - got
    assert missing.total() <= 4, missing.most_common(20)


def test_a_real_table_stands_with_its_caption_and_notes(shared_documents: Path) -> None:
    path = shared_documents / "jats" / "6605965a.nxml"
    (source,) = read(path.read_bytes(), path.name)
    assert isinstance(source, Source)
    at = next(i for i, block in enumerate(source.blocks) if block.kind == "table")
    assert source.blocks[at - 1].text.startswith("Table 1. Participant characteristics")
    assert (
        "Mean (s.d.) alcohol intake (g per day) [a] | 10 (13.7) | 9.0 (12.2)"
        in source.blocks[at].text
    )
    assert source.blocks[at + 1].text.startswith("[a] Among consumers only; 8.8% of the cases")
