"""Markdown: front matter, blocks, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.blocks import Source
from ingest.readers import markdown as reader
from taiyi_rag.errors import ReadError
from taiyi_rag.types import Population, StudyDesign, TrustStatus


def read(text: str, name: str = "page.md") -> Source:
    (source,) = reader.read(text.encode(), name)
    return source


def blocks(source: Source) -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in source.blocks]


def test_front_matter_gives_fields() -> None:
    source = read(
        "---\ntitle: Local sepsis guideline\nlanguage: en\nissuer: Trust X\nyear: 2024-05-01\n"
        "authors: [A. Li, B. Wang]\nlicense: CC BY 4.0\nstudy_types: Practice Guideline\n"
        "version: 3\nsupersedes: sepsis-2\ntrust: superseded\npmid: 123\nunknown: x\n"
        "design: Cross-sectional\npopulations: [children, Adults]\njurisdiction: cn\n"
        "effective: 2023-01-05\ntier: curated\n---\n"
        "# Heading\n\nGive antibiotics within one hour.\n"
    )
    assert source.title == "Local sepsis guideline"
    assert source.fields == {
        "language": "en",
        "issuer": "Trust X",
        "year": 2024,
        "authors": ("A. Li", "B. Wang"),
        "licence": "CC BY 4.0",
        "study_types": ("Practice Guideline",),
        "version": "3",
        "supersedes": "sepsis-2",
        "trust": TrustStatus.SUPERSEDED,
        "pmid": "123",
        "design": StudyDesign.CROSS_SECTIONAL,
        "populations": (Population.CHILDREN, Population.ADULTS),
        "jurisdiction": "CN",
        "effective": "2023-01-05",
    }
    assert source.warnings == ()
    assert blocks(source)[0] == ("heading", "Heading")


@pytest.mark.parametrize(
    ("matter", "warning"),
    [
        ("year: soon", "“year” was ignored: it must be a year"),
        ("language: fr", "“language” was ignored: it must be 'en' or 'zh'"),
        ("design: strong", "“design” was ignored: it must be guideline or systematic_review"),
        ("populations: [men]", "“populations” was ignored: it must be neonates or"),
        ("jurisdiction: China", "“jurisdiction” was ignored: it must be a country's code"),
        ("effective: soon", "“effective” was ignored: it must be a date such as 2023-01-05"),
        ("trust: dubious", "“trust” was ignored: it must be 'current'"),
        ("title: {a: 1}", "“title” was ignored: it must be text"),
        ("authors: [[a]]", "“authors” was ignored: it must be text"),
        ("title: [unclosed", "isn't valid YAML"),
        ("- just\n- a list", "was ignored"),
    ],
)
def test_ill_typed_front_matter_is_a_warning(matter: str, warning: str) -> None:
    source = read(f"---\n{matter}\n---\n# Title\n\nText.\n")
    assert source.title == "Title"
    assert len(source.warnings) == 1
    assert warning in source.warnings[0]


def test_a_rule_is_no_front_matter() -> None:
    assert blocks(read("---\n\nText.\n\n---\n\nMore.\n"))[-1] == ("paragraph", "More.")


def test_the_first_heading_is_the_title_and_not_repeated() -> None:
    source = read("# 高血压\n\n## 治疗\n\n首选\n利尿剂。\n")
    assert source.title == "高血压"
    assert [(b.kind, b.level, b.text) for b in source.blocks] == [
        ("heading", 2, "治疗"),
        ("paragraph", 0, "首选利尿剂。"),
    ]


def test_inline_markup_is_stripped_to_text() -> None:
    text = "Give **500 mg** of [amoxicillin](http://x.y) `orally`<sup>*</sup> ~~now~~ &amp; wait"
    assert blocks(read(f"{text}<br>on.")) == [
        ("paragraph", "Give 500 mg of amoxicillin orally* now & wait on.")
    ]


def test_tables_lists_code_and_html() -> None:
    source = read(
        "| Drug | Dose |\n|---|:-:|\n| A | **5 mg** |\n| B | |\n\n"
        "1. first\n\n   goes on\n2. second\n   - nested\n\n```\ncode  here\n```\n\n"
        "<div><p>In <b>HTML</b></p><script>no()</script></div>\n\n<!-- nothing -->\n"
    )
    assert blocks(source) == [
        ("table", "Drug: A | Dose: 5 mg\nB"),
        ("item", "first"),
        ("paragraph", "goes on"),
        ("item", "second"),
        ("item", "nested"),
        ("paragraph", "code here"),
        ("paragraph", "In HTML"),
    ]


def test_badges_and_tables_of_contents_are_left_out() -> None:
    source = read(
        "# T\n\n[![build](https://img.shields.io/x.svg)](y)\n\n- [One](#one)\n  - [Two](#two)\n\n"
        "![Flow of patients](flow.png)\n\n## One\n\nText.\n"
    )
    assert blocks(source) == [
        ("paragraph", "Flow of patients"),
        ("heading", "One"),
        ("paragraph", "Text."),
    ]


@pytest.mark.parametrize("text", ["", "---\ntitle: x\n---\n", "***\n", "<!-- x -->"])
def test_a_file_without_text_is_an_error(text: str) -> None:
    with pytest.raises(ReadError, match="holds no text"):
        read(text)


@pytest.mark.parametrize(
    ("name", "title", "section"),
    [
        ("README.md", "程序员延寿指南", "6.1.5. 药物"),
        ("README_en.md", "A programmer's guide to live longer", "6.1.5. Medicine"),
    ],
)
def test_a_real_review(shared_documents: Path, name: str, title: str, section: str) -> None:
    (source,) = reader.read((shared_documents / "review_zh_en" / name).read_bytes(), name)
    assert source.title == title
    assert source.blocks[0].kind == "heading"
    assert ("heading", section) in blocks(source)
    everything = "\n".join(text for _, text in blocks(source))
    assert "shields.io" not in everything
    assert "](" not in everything
