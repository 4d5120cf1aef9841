"""JATS articles: what they say of themselves, letters beside them, what is refused."""

from __future__ import annotations

import pytest

from ingest.blocks import Source
from ingest.readers.jats import read
from taiyi_rag.errors import ReadError
from taiyi_rag.types import TrustStatus

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


def texts(source: Source) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in source.blocks]


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
