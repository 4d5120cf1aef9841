"""SPL drug labels: products, highlights, every section, tables, what the label says of itself."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from ingest.blocks import Source
from ingest.readers.spl import read
from taiyi_rag.errors import ReadError

PRODUCT = (
    "<subject><manufacturedProduct><manufacturedProduct>"
    "<code code='0001-0002' codeSystem='2.16.840.1.113883.6.69'/><name>Coldex<suffix>Forte</suffix>"
    "</name><formCode displayName='SYRUP'/><asEntityWithGeneric><genericMedicine><name>Coldamine"
    "</name></genericMedicine></asEntityWithGeneric><ingredient classCode='ACTIB'><quantity>"
    "<numerator value='6.25' unit='mg'/><denominator value='5' unit='mL'/></quantity>"
    "<ingredientSubstance><name>COLDAMINE HYDROCHLORIDE</name><activeMoiety><activeMoiety>"
    "<name>COLDAMINE</name></activeMoiety></activeMoiety></ingredientSubstance></ingredient>"
    "<ingredient classCode='IACT'><ingredientSubstance><name>WATER</name></ingredientSubstance>"
    "</ingredient></manufacturedProduct></manufacturedProduct></subject>"
)


def section(title: str, inside: str, code: str = "SPL UNCLASSIFIED SECTION") -> str:
    head = f"<title>{title}</title>" if title else ""
    return f"<component><section><code displayName='{code}'/>{head}{inside}</section></component>"


def label(*sections: str) -> str:
    return (
        "<document xmlns='urn:hl7-org:v3'><code displayName='HUMAN OTC DRUG LABEL'/><title>Drug"
        " Facts"
        "</title><effectiveTime value='20130930'/><setId root='ab-12'/><versionNumber value='7'/>"
        "<author><assignedEntity><representedOrganization><name>Maker, Inc.</name>"
        "</representedOrganization></assignedEntity></author><component><structuredBody>"
        f"{''.join(sections)}</structuredBody></component></document>"
    )


def one(*sections: str) -> Source:
    (source,) = read(label(*sections).encode(), "label.xml")
    assert isinstance(source, Source)
    return source


def texts(source: Source) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in source.blocks]


def test_what_the_label_says_of_itself() -> None:
    source = one(section("", PRODUCT, "SPL PRODUCT DATA ELEMENTS SECTION"))
    assert (source.id, source.title) == ("SPL:ab-12", "Coldex Forte (Coldamine)")
    fields = dict(source.fields)
    assert fields.pop("extra") == (
        ("set_id", "ab-12"),
        ("effective_date", "2013-09-30"),
        ("label_title", "Drug Facts"),
        ("label_type", "HUMAN OTC DRUG LABEL"),
        ("ndc", "0001-0002"),
    )
    assert fields == {
        "source": "Maker, Inc.",
        "issuer": "Maker, Inc.",
        "url": "https://dailymed.nlm.nih.gov/dailymed/lookup.cfm?setid=ab-12",
        "year": 2013,
        "version": "7",
        "study_types": ("Drug Label",),
        "keywords": ("Coldex Forte", "Coldamine", "COLDAMINE HYDROCHLORIDE"),
    }
    assert texts(source) == [
        ("heading", "Products"),
        (
            "item",
            "Coldex Forte (Coldamine), SYRUP, NDC 0001-0002. Active ingredients: COLDAMINE"
            " HYDROCHLORIDE 6.25 mg/5 mL. Inactive ingredients: WATER",
        ),
    ]


def test_sections_nest_and_keep_lists_tables_and_notes() -> None:
    source = one(
        section(
            "2 DOSAGE",
            "<text><paragraph>Adults: <content styleCode='bold'>5 mg</content><footnote>Orally."
            "</footnote></paragraph><list listType='ordered'><item>First<list><item>• slowly</item>"
            "</list></item><item><caption>b)</caption>Second</item></list></text>"
            + section(
                "2.1 Children",
                "<text><table><caption>By age</caption><thead><tr><th>Age</th><th colspan='2'>Dose"
                "</th></tr></thead><tbody><tr><td rowspan='2'>4 to 6<sup>a</sup></td><td>1 mL</td>"
                "<td>once</td></tr><tr><td>2 mL</td><td>twice</td></tr></tbody></table></text>",
            ),
        )
    )
    assert texts(source) == [
        ("heading", "2 DOSAGE"),
        ("paragraph", "Adults: 5 mg (Orally.)"),
        ("item", "1. First"),
        ("item", "slowly"),
        ("item", "b) Second"),
        ("heading", "2.1 Children"),
        ("paragraph", "By age"),
        (
            "table",
            "Age: 4 to 6 [a] | Dose: 1 mL | Dose: once\nAge: 4 to 6 [a] | Dose: 2 mL | Dose: twice",
        ),
    ]
    assert [block.level for block in source.blocks if block.kind == "heading"] == [1, 2]


def test_a_section_without_title_is_named_by_its_code() -> None:
    source = one(
        section("", "<text><paragraph>Danger.</paragraph></text>", "BOXED WARNING SECTION")
    )
    assert texts(source) == [("heading", "Boxed warning"), ("paragraph", "Danger.")]


def test_highlights_come_first_and_repeat_nothing() -> None:
    source = one(
        section(
            "4 CONTRAINDICATIONS",
            "<text><paragraph>None.</paragraph></text><excerpt><highlight><text><paragraph>None."
            "</paragraph><paragraph>See 4 ------- 9/2012</paragraph></text></highlight></excerpt>",
        )
    )
    assert texts(source) == [
        ("heading", "Highlights of prescribing information"),
        ("heading", "4 CONTRAINDICATIONS"),
        ("paragraph", "See 4 … 9/2012"),
        ("heading", "4 CONTRAINDICATIONS"),
        ("paragraph", "None."),
    ]


def test_a_picture_is_its_description_and_not_its_file_name() -> None:
    source = one(
        section(
            "",
            "<text><renderMultiMedia referencedObject='a'/><renderMultiMedia referencedObject='b'/>"
            "</text><component><observationMedia ID='a'><text>Response over time</text>"
            "</observationMedia></component><component><observationMedia ID='b'><text>fig-b</text>"
            "</observationMedia></component>",
        )
    )
    assert texts(source) == [("paragraph", "Response over time")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<document xmlns='urn:hl7-org:v3'/>", "no setId"),
        ("<ClinicalDocument xmlns='urn:hl7-org:v3'/>", "no drug label"),
        (label("<component>")[:-30], "damaged|breaks off"),
    ],
)
def test_what_is_no_label_is_refused(text: str, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        list(read(text.encode(), "label.xml"))


@pytest.mark.parametrize(
    ("file", "title", "year"),
    [
        (
            "cough.xml",
            "TRIAMINIC Childrens Night Time Cold and Cough"
            " (Diphenhydramine HCl, Phenylephrine HCl)",
            2011,
        ),
        ("humira.xml", "Humira (Adalimumab)", 2013),
    ],
)
def test_real_labels(shared_documents: Path, file: str, title: str, year: int) -> None:
    data = (shared_documents / "spl_labels" / file).read_bytes()
    (source,) = read(data, file)
    assert isinstance(source, Source)
    assert (source.title, source.fields["year"]) == (title, year)
    for block in source.blocks:
        assert block.text == block.text.strip() != ""
        assert "  " not in block.text
        assert "\n" not in block.text or block.kind == "table"
    assert not _words_of(data) - _words(" ".join(block.text for block in source.blocks))


def test_a_real_dose_table(shared_documents: Path) -> None:
    (source,) = read((shared_documents / "spl_labels" / "humira.xml").read_bytes(), "humira.xml")
    assert isinstance(source, Source)
    tables = [block.text for block in source.blocks if block.kind == "table"]
    assert tables[0] == (
        "Pediatric Patients (4 to 17 years): 15 kg (33 lbs) to <30 kg (66 lbs)"
        " | Dose: 20 mg every other week (20 mg Prefilled Syringe)\n"
        "Pediatric Patients (4 to 17 years): ≥30 kg (66 lbs)"
        " | Dose: 40 mg every other week (HUMIRA Pen or 40 mg Prefilled Syringe)"
    )


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W\d_]{3,}", unicodedata.normalize("NFKC", text)))


def _words_of(data: bytes) -> Counter[str]:
    """Every word of the sections' own text, superscript letters apart."""
    root = etree.fromstring(data)
    for element in root.iter("*"):
        if element.tag.rpartition("}")[2] not in ("content", "linkHtml", "sub"):
            element.tail = f" {element.tail or ''}"
            element.text = f" {element.text or ''}"
    texts = root.iterfind(".//{*}section/{*}text")
    return _words(" ".join("".join(text.itertext()) for text in texts))


def test_a_section_with_two_texts_is_read_whole() -> None:
    """As when two sections ran into one: the second isn't dropped."""
    source = one(section("Warnings", "<text>First.</text><text>Second.</text>"))
    assert [b.text for b in source.blocks][-2:] == ["First.", "Second."]
