"""PubMed XML: every part of the abstract, the article's own identifiers, its trust."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.blocks import Source, assemble
from ingest.readers.pubmed import read
from taiyi_rag.errors import ReadError
from taiyi_rag.types import TrustStatus

HEAD = '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://x.invalid/p.dtd">'


def article(inside: str = "", after: str = "", data: str = "", pmid: str = "11") -> str:
    """A record: `inside` its Article, `after` that in MedlineCitation, `data` in PubmedData."""
    title = "" if "<ArticleTitle" in inside else "<ArticleTitle>A title.</ArticleTitle>"
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article>{title}{inside}</Article>"
        f"{after}</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def sources(*records: str) -> list[Source | ReadError]:
    text = f"{HEAD}<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>"
    return list(read(text.encode(), "set.xml"))


def one(*parts: str) -> Source:
    (source,) = sources(article(*parts))
    assert isinstance(source, Source)
    return source


def texts(source: Source) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in source.blocks]


def test_a_title_keeps_what_stands_in_its_markup() -> None:
    title = one(
        "<ArticleTitle>CO<sub>2</sub> and <i>E. coli</i> at 10<sup>9</sup>/L.</ArticleTitle>"
    )
    assert title.title == "CO2 and E. coli at 10⁹/L."


def test_every_section_of_a_structured_abstract_is_kept_under_its_label() -> None:
    source = one(
        "<Abstract><AbstractText Label='METHODS' NlmCategory='METHODS'>We asked.</AbstractText>"
        "<AbstractText Label='RESULTS'>HbA<sub>1c</sub> fell by 0·5%.</AbstractText>"
        "<AbstractText Label='CONCLUSIONS'>It works.</AbstractText></Abstract>"
    )
    assert texts(source) == [
        ("heading", "METHODS"),
        ("paragraph", "We asked."),
        ("heading", "RESULTS"),
        ("paragraph", "HbA1c fell by 0·5%."),
        ("heading", "CONCLUSIONS"),
        ("paragraph", "It works."),
    ]


def test_unlabelled_text_after_a_label_does_not_stand_under_it() -> None:
    source = one(
        "<Abstract><AbstractText Label='UNLABELLED'>First.</AbstractText>"
        "<AbstractText Label='AIM'>Aim.</AbstractText><AbstractText>Last.</AbstractText></Abstract>"
    )
    document = assemble(source, id="x", path="p")
    paths = [section.headings for section in document.sections]
    assert paths == [(), ("AIM",), ("Abstract",)]


def test_abstracts_in_other_languages_have_a_heading_that_says_so() -> None:
    source = one(
        "<Abstract><AbstractText>English.</AbstractText></Abstract>",
        "<OtherAbstract Type='Publisher' Language='chi'><AbstractText Label='方法'>中文摘要。"
        "</AbstractText></OtherAbstract>"
        "<OtherAbstract Type='plain-language-summary' Language='eng'>"
        "<AbstractText>Plainly.</AbstractText></OtherAbstract>",
    )
    assert texts(source) == [
        ("paragraph", "English."),
        ("heading", "Abstract (zh)"),
        ("heading", "方法"),
        ("paragraph", "中文摘要。"),
        ("heading", "Plain language summary (en)"),
        ("paragraph", "Plainly."),
    ]
    assert [b.level for b in source.blocks if b.kind == "heading"] == [1, 2, 1]


def test_identifiers_of_cited_works_are_not_the_articles_own() -> None:
    source = one(
        "<ELocationID EIdType='doi' ValidYN='N'>10.1000/wrong</ELocationID>",
        "",
        "<ReferenceList><Reference><Citation>Cited.</Citation><ArticleIdList>"
        "<ArticleId IdType='doi'>10.1000/cited</ArticleId><ArticleId IdType='pubmed'>99</ArticleId>"
        "<ArticleId IdType='pmc'>PMC99</ArticleId></ArticleIdList></Reference></ReferenceList>",
    )
    assert source.id == "PMID:11"
    assert source.fields["pmid"] == "11"
    assert "doi" not in source.fields
    assert "pmcid" not in source.fields


def test_fields_of_an_article() -> None:
    source = one(
        "<Journal><JournalIssue><Volume>352</Volume><Issue>9131</Issue><PubDate>"
        "<MedlineDate>1998 Dec-1999 Jan</MedlineDate></PubDate></JournalIssue>"
        "<Title>Lancet (London, England)</Title><ISOAbbreviation>Lancet</ISOAbbreviation></Journal>"
        "<Pagination><MedlinePgn>837-53</MedlinePgn></Pagination><AuthorList>"
        "<Author ValidYN='Y'><LastName>O&#x2019;Byrne</LastName><Initials>PM</Initials>"
        "<Suffix>Jr</Suffix></Author><Author ValidYN='N'><LastName>Wrong</LastName></Author>"
        "<Author><CollectiveName>UKPDS <i>Group</i></CollectiveName></Author></AuthorList>"
        "<Language>chi</Language><DataBankList><DataBank><DataBankName>ClinicalTrials.gov"
        "</DataBankName><AccessionNumberList><AccessionNumber>NCT01</AccessionNumber>"
        "</AccessionNumberList></DataBank></DataBankList>"
        "<PublicationTypeList><PublicationType>Randomized Controlled Trial</PublicationType>"
        "</PublicationTypeList><VernacularTitle>中文题名</VernacularTitle>",
        "<MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN='N'>Humans</DescriptorName>"
        "</MeshHeading><MeshHeading><DescriptorName MajorTopicYN='N'>Metformin</DescriptorName>"
        "<QualifierName MajorTopicYN='Y'>adverse effects</QualifierName></MeshHeading>"
        "</MeshHeadingList><KeywordList><Keyword>metformin</Keyword><Keyword>lactate</Keyword>"
        "</KeywordList>",
        "<ArticleIdList><ArticleId IdType='pubmed'>11</ArticleId>"
        "<ArticleId IdType='doi'>doi:10.1016/S0140-6736(98)07019-6</ArticleId>"
        "<ArticleId IdType='pmc'>PMC42</ArticleId></ArticleIdList>",
    )
    fields = dict(source.fields)
    extra = dict(fields.pop("extra"))
    assert fields == {
        "pmid": "11",
        "doi": "10.1016/S0140-6736(98)07019-6",
        "pmcid": "PMC42",
        "url": "https://pubmed.ncbi.nlm.nih.gov/11/",
        "source": "Lancet (London, England)",
        "year": 1998,
        "authors": ("O’Byrne PM Jr", "UKPDS Group"),
        "study_types": ("Randomized Controlled Trial",),
        "keywords": ("Metformin", "Humans", "lactate"),
        "trust": TrustStatus.CURRENT,
    }
    assert extra == {
        "citation": "Lancet. 1998;352(9131):837-53",
        "vernacular_title": "中文题名",
        "original_language": "zh",
        "databank": "ClinicalTrials.gov: NCT01",
    }


def correction(kind: str) -> str:
    return (
        f"<CommentsCorrectionsList><CommentsCorrections RefType='{kind}'><RefSource>Lancet. 2020"
        "</RefSource><PMID>77</PMID></CommentsCorrections></CommentsCorrectionsList>"
    )


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("RetractionIn", TrustStatus.RETRACTED),
        ("RetractedandRepublishedIn", TrustStatus.RETRACTED),
        ("ExpressionOfConcernIn", TrustStatus.CONCERN),
        ("UpdateIn", TrustStatus.SUPERSEDED),
        ("ErratumIn", TrustStatus.CORRECTED),
        ("CorrectedandRepublishedIn", TrustStatus.CORRECTED),
        ("CommentIn", TrustStatus.CURRENT),
        ("RetractionOf", TrustStatus.CURRENT),
        ("ErratumFor", TrustStatus.CURRENT),
    ],
)
def test_trust_follows_the_notices_that_point_away(kind: str, status: TrustStatus) -> None:
    source = one("", correction(kind))
    assert source.fields["trust"] is status
    (relation,) = source.fields["relations"]
    assert (relation.kind, relation.citation, relation.pmid) == (kind, "Lancet. 2020", "77")


def test_a_retracted_publication_stays_retracted_whatever_else_is_said() -> None:
    types = (
        "<PublicationTypeList><PublicationType>Retracted Publication</PublicationType>"
        "</PublicationTypeList>"
    )
    assert one(types, correction("ErratumIn")).fields["trust"] is TrustStatus.RETRACTED


def test_cited_works_are_no_relations() -> None:
    assert "relations" not in one("", correction("Cites")).fields


def test_a_title_in_another_language_stands_in_for_a_missing_one() -> None:
    source = one(
        "<ArticleTitle>[Not Available].</ArticleTitle><VernacularTitle>Über"
        " Fieber.</VernacularTitle>"
    )
    assert source.title == "Über Fieber."


def test_a_book_chapter_has_its_book_as_source() -> None:
    (source,) = sources(
        "<PubmedBookArticle><BookDocument><PMID>20301295</PMID><ArticleIdList>"
        "<ArticleId IdType='bookaccession'>NBK1116</ArticleId></ArticleIdList><Book><Publisher>"
        "<PublisherName>University of Washington</PublisherName></Publisher>"
        "<BookTitle>GeneReviews<sup>®</sup></BookTitle><PubDate><Year>1993</Year></PubDate>"
        "<AuthorList Type='editors'><Author><LastName>Pagon</LastName></Author></AuthorList></Book>"
        "<ArticleTitle>Aniridia</ArticleTitle><AuthorList Type='authors'><Author><LastName>Moosajee"
        "</LastName><Initials>M</Initials></Author></AuthorList><Abstract>"
        "<AbstractText Label='CLINICAL CHARACTERISTICS'>No iris.</AbstractText></Abstract>"
        "<Sections>"
        "<Section><SectionTitle>Diagnosis</SectionTitle><Section><LocationLabel>1.1</LocationLabel>"
        "<SectionTitle>Genes</SectionTitle></Section></Section></Sections>"
        "<ContributionDate><Year>2003</Year></ContributionDate></BookDocument></PubmedBookArticle>"
    )
    assert isinstance(source, Source)
    assert (source.id, source.title) == ("PMID:20301295", "Aniridia")
    assert source.fields["source"] == "GeneReviews®"
    assert source.fields["year"] == 2003
    assert source.fields["authors"] == ("Moosajee M",)
    assert source.fields["issuer"] == "University of Washington"
    assert texts(source) == [
        ("heading", "CLINICAL CHARACTERISTICS"),
        ("paragraph", "No iris."),
        ("heading", "Sections"),
        ("item", "Diagnosis"),
        ("item", "1.1 Genes"),
    ]


def test_entities_of_html_become_characters_without_a_dtd() -> None:
    source = one("<ArticleTitle>TNF-&alpha; &ge;&nbsp;5 &amp; more.</ArticleTitle>")
    assert source.title == "TNF-α ≥ 5 & more."


def test_mathml_is_written_once_and_readably() -> None:
    source = one(
        "<ArticleTitle><math xmlns='http://www.w3.org/1998/Math/MathML'><mmultiscripts><mi>Xe</mi>"
        "<mprescripts/><none/><mn>129</mn></mmultiscripts></math> MRI at <math><mfrac><mi>a</mi>"
        "<mrow><mi>b</mi><mo>+</mo><mi>c</mi></mrow></mfrac></math></ArticleTitle>"
    )
    assert source.title == "¹²⁹Xe MRI at a/(b+c)"


def test_a_record_without_a_pmid_does_not_cost_the_others() -> None:
    first, bad, last = sources(article(), article(pmid=""), article(pmid="12"))
    assert isinstance(first, Source)
    assert isinstance(bad, ReadError)
    assert "PMID" in str(bad)
    assert isinstance(last, Source)
    assert last.id == "PMID:12"


def test_a_file_that_breaks_off_gives_what_came_before() -> None:
    text = f"{HEAD}<PubmedArticleSet>{article()}<PubmedArticle><MedlineCit"
    first, bad = list(read(text.encode(), "cut.xml"))
    assert isinstance(first, Source)
    assert isinstance(bad, ReadError)
    assert "cut.xml" in str(bad)
    assert "Download" in str(bad)


def test_deletions_are_passed_over() -> None:
    assert sources("<DeleteCitation><PMID>5</PMID></DeleteCitation>") == []
    assert len(sources(article(), "<DeleteCitation><PMID>5</PMID></DeleteCitation>")) == 1


def test_a_file_without_records_says_where_to_get_them() -> None:
    with pytest.raises(ReadError, match="efetch"):
        sources()


def test_the_old_set_of_citations_is_read() -> None:
    text = (
        "<MedlineCitationSet><MedlineCitation><PMID>3</PMID><Article><ArticleTitle>Old."
        "</ArticleTitle></Article></MedlineCitation></MedlineCitationSet>"
    )
    (source,) = read(text.encode(), "old.xml")
    assert isinstance(source, Source)
    assert (source.id, source.title) == ("PMID:3", "Old.")


def test_an_entity_bomb_is_not_expanded() -> None:
    layers = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    text = (
        f'<!DOCTYPE PubmedArticleSet [<!ENTITY l0 "lol">{layers}]><PubmedArticleSet>'
        f"{article('<ArticleTitle>&l9;</ArticleTitle>')}</PubmedArticleSet>"
    )
    with pytest.raises(ReadError, match=r"expand without bound|entity &l9;"):
        list(read(text.encode(), "bomb.xml"))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://127.0.0.1:9/x"])
def test_external_entities_are_never_opened(target: str) -> None:
    text = (
        f'<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "{target}">]><PubmedArticleSet>'
        f"{article('<ArticleTitle>&x;</ArticleTitle>')}</PubmedArticleSet>"
    )
    with pytest.raises(ReadError, match="entity &x;"):
        list(read(text.encode(), "xxe.xml"))


def test_elements_nested_without_end_are_refused() -> None:
    deep = "<i>" * 5_000 + "x" + "</i>" * 5_000
    with pytest.raises(ReadError, match="nested"):
        sources(article(f"<ArticleTitle>{deep}</ArticleTitle>"))


@pytest.mark.parametrize(
    ("file", "ids"),
    [
        ("efetch.pubmed.xml", ["PMID:17284678", "PMID:9997"]),
        ("efetch.pubmedbook.xml", ["PMID:20301295"]),
        ("efetch.pubmedexample.xml", ["PMID:17284678", "PMID:20301295"]),
        ("pubmed-29768149.xml", ["PMID:29768149"]),
        ("pubmed1.xml", ["PMID:12091962", "PMID:9997"]),
        ("pubmed2.xml", ["PMID:11748933", "PMID:11700088"]),
        ("pubmed4.xml", ["PMID:27797938"]),
        ("pubmed5.xml", ["PMID:28775130"]),
        ("pubmed6.xml", ["PMID:30108519"]),
        ("pubmed7.xml", ["PMID:29963580"]),
    ],
)
def test_real_files(shared_documents: Path, file: str, ids: list[str]) -> None:
    found = list(read((shared_documents / "pubmed_xml" / file).read_bytes(), file))
    assert [source.id for source in found if isinstance(source, Source)] == ids
    for source in found:
        assert isinstance(source, Source)
        assert source.title
        assert source.fields["year"]
        assert source.fields["authors"]
        assert all("  " not in block.text and "\n" not in block.text for block in source.blocks)


def test_a_real_trial_keeps_its_four_sections_and_its_registration(shared_documents: Path) -> None:
    path = shared_documents / "pubmed_xml" / "pubmed-29768149.xml"
    (source,) = read(path.read_bytes(), path.name)
    assert isinstance(source, Source)
    headings = [block.text for block in source.blocks if block.kind == "heading"]
    assert headings == ["BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS"]
    assert "fast-acting β2-agonist" in source.blocks[1].text
    assert ("databank", "ClinicalTrials.gov: NCT02149199") in source.fields["extra"]
    assert "Randomized Controlled Trial" in source.fields["study_types"]


def test_a_real_formula_reads_as_print_does(shared_documents: Path) -> None:
    path = shared_documents / "pubmed_xml" / "pubmed6.xml"
    (source,) = read(path.read_bytes(), path.name)
    assert isinstance(source, Source)
    assert "V\u0307O2max" in source.blocks[0].text
    assert "15.0 ± 1.1 km·h⁻¹" in source.blocks[0].text


def test_an_article_of_pmc_is_no_pubmed_record(shared_documents: Path) -> None:
    path = shared_documents / "pubmed_xml" / "efetch_pmc.xml"
    with pytest.raises(ReadError, match="no PubMed records"):
        list(read(path.read_bytes(), path.name))
