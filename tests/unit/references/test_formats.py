"""What is exported is read again, field for field, by programs that others wrote."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import bibtexparser
import pytest
import rispy
from Bio import Medline
from hypothesis import given, settings
from hypothesis import strategies as some

from taiyi_rag.references import FORMATS, exported
from taiyi_rag.references.bibtex import citation_keys
from taiyi_rag.references.reference import reference_of
from taiyi_rag.types import Document, Relation, TrustStatus


def document(id: str = "PMID:1", **fields: Any) -> Document:
    known: dict[str, Any] = {
        "title": "A title",
        "text": "",
        "language": "en",
        "source": "The Lancet",
    }
    return Document(id=id, **(known | {"format": "pubmed"} | fields))


ARTICLE = document(
    title="β-blockers & eGFR < 30: 5% of_all {cases}",
    authors=("Smith JA", "RECOVERY Collaborative Group", "李明"),
    year=2021,
    doi="10.1016/S0140-6736(98)07037_8",
    pmid="32678530",
    pmcid="PMC7383595",
    url="https://doi.org/10.1016/S0140-6736(98)07037_8",
    keywords=("Diabetes Mellitus, Type 2", "100% O2; oxygen"),
    study_types=("Randomized Controlled Trial",),
    extra=(("citation", "Lancet. 2021;352(9131 Suppl. 1):837-53"),),
)
GUIDELINE = document(
    "file:g", title="糖尿病防治指南", language="zh", source="中华医学会", format="pdf",
    study_types=("Practice Guideline",), issuer="中华医学会糖尿病学分会", year=2020,
)  # fmt: skip
BOOK = document("PMID:9", title="Drugs", source="Drugs", extra=(("bookaccession", "NBK1"),))
CHAPTER = document("PMID:8", title="Statins", source="Drugs", extra=(("bookaccession", "NBK1"),))
PAGE = document("file:w", title="Dose", source="WHO", format="html", url="https://who.int/a b")
RETRACTED = document(
    "PMID:2",
    title="Ileal-lymphoid-nodular hyperplasia",
    trust=TrustStatus.RETRACTED,
    pmid="9500320",
    relations=(Relation("RetractionIn", "Lancet. 2010;375:445", "20137807"),),
)
ALL = [ARTICLE, GUIDELINE, BOOK, CHAPTER, PAGE, RETRACTED]


def read_ris(text: str) -> list[dict[str, Any]]:
    return rispy.loads(text)


def read_bib(text: str) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    return [
        {"entry": e.entry_type, "key": e.key} | {f.key: f.value for f in e.fields}
        for e in library.entries
    ]


def read_nbib(text: str) -> list[dict[str, Any]]:
    return list(Medline.parse(io.StringIO(text)))


def read_csv(text: str) -> list[dict[str, str]]:
    assert text[0] == "\ufeff"
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))


READERS = {"ris": read_ris, "bib": read_bib, "nbib": read_nbib, "csv": read_csv}


def test_an_article_in_ris() -> None:
    (read,) = read_ris(exported([ARTICLE], "ris"))
    assert read["type_of_reference"] == "JOUR"
    assert read["title"] == ARTICLE.title
    assert read["authors"] == ["Smith, J. A.", "RECOVERY Collaborative Group", "李, 明"]
    assert (read["year"], read["secondary_title"], read["alternate_title1"]) == (
        "2021", "The Lancet", "Lancet",
    )  # fmt: skip
    assert (read["volume"], read["number"]) == ("352", "9131 Suppl. 1")
    assert (read["start_page"], read["end_page"]) == ("837", "53")
    assert (read["doi"], read["accession_number"]) == (ARTICLE.doi, "32678530")
    assert (read["custom2"], read["urls"], read["language"]) == ("PMC7383595", [ARTICLE.url], "en")
    assert read["keywords"] == ["Diabetes Mellitus, Type 2", "100% O2, oxygen"]
    assert read["unknown_tag"]["M2"] == ["PMID: 32678530", "PMCID: PMC7383595"]
    assert "abstract" not in read


def test_ris_lines_end_as_specified() -> None:
    text = exported(ALL, "ris")
    assert text.count("\n") == text.count("\r\n") == len(text.splitlines())
    assert text.startswith("TY  - JOUR\r\n")
    assert text.endswith("ER  - \r\n\r\n")


def test_an_article_in_bibtex() -> None:
    (read,) = read_bib(exported([ARTICLE], "bib"))
    assert read["entry"] == "article"
    assert read["title"] == r"β-blockers \& {eGFR} < 30: 5\% of\_all \{cases\}"
    assert read["author"] == "Smith, J. A. and {RECOVERY Collaborative Group} and 李, 明"
    assert (read["journal"], read["year"]) == ("The Lancet", "2021")
    assert (read["volume"], read["number"], read["pages"]) == ("352", "9131 Suppl. 1", "837--53")
    assert (read["doi"], read["pmid"], read["pmcid"]) == (ARTICLE.doi, "32678530", "PMC7383595")
    assert read["keywords"] == r"{Diabetes Mellitus, Type 2}, 100\% O2; oxygen"


def test_an_article_in_nbib() -> None:
    (read,) = read_nbib(exported([ARTICLE], "nbib"))
    assert (read["PMID"], read["TI"], read["DP"]) == ("32678530", ARTICLE.title, "2021")
    assert read["FAU"] == ["Smith, J A", "李, 明"]
    assert read["AU"] == ["Smith JA", "李明"]
    assert read["CN"] == ["RECOVERY Collaborative Group"]
    assert (read["JT"], read["TA"], read["VI"], read["PG"]) == (
        "The Lancet", "Lancet", "352", "837-53",
    )  # fmt: skip
    assert read["AID"] == [f"{ARTICLE.doi} [doi]"]
    assert read["PT"] == ["Journal Article", "Randomized Controlled Trial"]
    assert read["LA"] == ["eng"]


def test_an_article_in_csv() -> None:
    (read,) = read_csv(exported([ARTICLE], "csv"))
    assert read["authors"] == "Smith, J. A.; RECOVERY Collaborative Group; 李, 明"
    assert (read["title"], read["pmid"], read["type"]) == (ARTICLE.title, "32678530", "article")


def test_every_kind_has_its_type() -> None:
    types = [r["type_of_reference"] for r in read_ris(exported(ALL, "ris"))]
    assert types == ["JOUR", "RPRT", "BOOK", "CHAP", "ELEC", "JOUR"]
    kinds = [r["entry"] for r in read_bib(exported(ALL, "bib"))]
    assert kinds == ["article", "techreport", "book", "incollection", "misc", "article"]
    first = [r["PT"][0] for r in read_nbib(exported(ALL, "nbib"))]
    assert first[1:4] == ["Technical Report", "Book", "Book Chapter"]
    guideline = read_ris(exported([GUIDELINE], "ris"))[0]
    assert guideline["type_of_work"] == "Practice Guideline"
    assert guideline["publisher"] == "中华医学会糖尿病学分会"
    assert read_ris(exported([CHAPTER], "ris"))[0]["secondary_title"] == "Drugs"


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_retracted_is_marked_in_title_and_note(format: str) -> None:
    text = exported([ARTICLE, RETRACTED], format)  # type: ignore[arg-type]
    assert "RETRACTED: {Ileal" in text or "RETRACTED: Ileal" in text or "{RETRACTED:}" in text
    assert "RETRACTED. Don't cite it as evidence." in text
    assert "20137807" in text
    assert "RETRACTED" not in exported([ARTICLE], format)  # type: ignore[arg-type]


def test_a_title_that_says_it_is_not_marked_twice() -> None:
    for title in ("RETRACTED: x", "[Retracted] x", "【已撤稿】x", "Retraction: x"):
        marked = document(title=title, trust=TrustStatus.RETRACTED)
        assert reference_of(marked).title == title


@pytest.mark.parametrize(
    "title", ["Retraction pockets of the tympanic membrane", "Withdrawn patients", "撤稿论文分析"]
)
def test_a_title_that_is_about_it_is_marked(title: str) -> None:
    marked = document(title=title, trust=TrustStatus.RETRACTED)
    assert reference_of(marked).title == f"RETRACTED: {title}"


@pytest.mark.parametrize("format", FORMATS)
def test_what_nobody_vouches_for_says_so(format: Any) -> None:
    told = "UNTRUSTED: nobody vouches for it"
    assert told in " ".join(exported([document(tier="untrusted")], format).split())
    assert told not in exported([document()], format)
    retracted = document(tier="untrusted", trust=TrustStatus.RETRACTED)
    assert len(reference_of(retracted).notes) == 2
    (row,) = read_csv(exported([retracted], "csv"))
    assert (row["trust"], row["tier"]) == ("retracted", "untrusted")


@pytest.mark.parametrize("status", list(TrustStatus)[1:])
def test_every_doubt_is_in_the_notes(status: TrustStatus) -> None:
    assert reference_of(document(trust=status)).notes
    assert not reference_of(document()).notes


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        ("Lancet. 1998;352(9131):837-53", ("Lancet", "352", "9131", "837-53")),
        ("N Engl J Med. 2021;384:693-704", ("N Engl J Med", "384", "", "693-704")),
        ("PLoS One. 2020;15(1):e0227", ("PLoS One", "15", "1", "e0227")),
        ("Proc. Natl. Sci. 1996;93(14):6913-7", ("Proc. Natl. Sci", "93", "14", "6913-7")),
        ("Lancet. 1998", ("Lancet", "", "", "")),
        ("Lancet. 352(1):8", ("Lancet", "352", "1", "8")),
        ("Lancet", ("", "", "", "")),
    ],
)  # fmt: skip
def test_the_place_in_the_journal(citation: str, expected: tuple[str, ...]) -> None:
    r = reference_of(document(extra=(("citation", citation),)))
    assert (r.abbreviation, r.volume, r.issue, r.pages) == expected


def test_keys_are_stable_and_unique() -> None:
    twins = [document(f"PMID:{n}", authors=("Müller A",), year=2020) for n in range(300)]
    references = [reference_of(twin) for twin in twins]
    keys = citation_keys(references)
    assert len(set(keys)) == 300
    assert citation_keys(references[7:8]) == keys[7:8]
    assert all(key.isascii() and key.startswith("Muller2020-") for key in keys)


def test_keys_are_numbered_where_ids_are_one_line_alike() -> None:
    alike = [document(id, title=id) for id in ("d\n1", "d 1", "d\u200b 1")]
    alike.append(document("d  1", authors=("Müller A",)))
    keys = citation_keys([reference_of(one) for one in alike])
    assert [key.removeprefix(keys[0]) for key in keys[:3]] == ["", "-2", "-3"]
    assert keys[3].startswith("Muller-")
    assert len({entry["key"] for entry in read_bib(exported(alike, "bib"))}) == 4


def test_and_in_any_part_of_a_name_is_no_second_author() -> None:
    for author in ("Smith, Anne and John", "Sand and Gravel, J"):
        (read,) = read_bib(exported([document(authors=(author, "Li A"))], "bib"))
        parts = re.sub(r"\{[^{}]*\}", "", read["author"])
        assert parts.count(" and ") == 1


HOSTILE = [
    "a\r\nER  - \r\n\r\nTY  - JOUR\r\nTI  - forged",
    "a}\n@misc{forged, title={x}}",
    "a\n\nPMID- 666\nTI  - forged",
    'a"\r\n=cmd|" /C calc"!A0,forged',
    "a\u2028TY  - JOUR\u202etxt.exe\x00\x1b[31m\ud800",
    "\\write18{rm} % & $ # _ ^ ~ \\",
]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_its_record(format: str, text: str) -> None:
    fields = ("title", "source", "url", "doi", "pmid", "pmcid", "issuer")
    hostile = document(
        text, **dict.fromkeys(fields, text), authors=(text,), keywords=(text,),
        study_types=(text,), extra=(("citation", f"{text}. 2020;{text}({text}):{text}"),),
        relations=(Relation("RetractionIn", text, text),), trust=TrustStatus.RETRACTED,
    )  # fmt: skip
    written = exported([hostile, ARTICLE], format)  # type: ignore[arg-type]
    written.encode("utf-8")
    assert len(READERS[format](written)) == 2
    assert not set(written) & set("\x00\x1b\u202e\u2028\ud800")


@given(some.text(), some.lists(some.text(), max_size=3))
@settings(max_examples=60, deadline=None)
def test_any_text_makes_one_record(title: str, authors: list[str]) -> None:
    one = document("PMID:3", title=title, authors=tuple(authors))
    for format in FORMATS:
        assert len(READERS[format](exported([one, ARTICLE], format))) == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", " ="])
def test_a_spreadsheet_computes_nothing(start: str) -> None:
    (read,) = read_csv(exported([document(title=f"{start}1+1", source=f"{start}x")], "csv"))
    assert read["title"].startswith("'")
    assert read["journal"].startswith("'")


def test_a_document_is_exported_once() -> None:
    assert len(read_csv(exported([ARTICLE, ARTICLE], "csv"))) == 1
