"""What the page of literature does with words, filters, cards and the basket."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from taiyi_rag.errors import ModelError
from taiyi_rag.retrieval import Lookup
from taiyi_rag.types import Document, Passage, Standing, TrustStatus
from tests.ui.pages import components, go_to, html, leaves, words
from ui import histogram, hits
from ui.texts import TEXTS, Texts
from ui.texts.literature import SEARCHES

EN = TEXTS["en"]


@pytest.fixture
def literature(page: AppTest) -> AppTest:
    return go_to(page, "literature")


def find(page: AppTest, text: str) -> AppTest:
    return page.run().text_input[0].set_value(text).run()


def button(page: AppTest, label: str, nth: int = 0) -> Any:
    return [b for b in page.button if b.label == label][nth]


def pill(page: AppTest, key: str) -> Any:
    return next(p for p in page.pills if p.key == key)


def reading(page: AppTest) -> list[str]:
    """Code blocks of the page: lists to copy."""
    return [code.value for code in page.code]


def labels(page: AppTest) -> list[str]:
    """Labels of the buttons that open something."""
    blocks = [page._tree]
    found = []
    while blocks:
        block = blocks.pop()
        if getattr(block, "type", "") == "popover":
            found.append(block.proto.popover.label)
        blocks += [c for c in getattr(block, "children", {}).values() if hasattr(c, "children")]
    return found


def titles(page: AppTest) -> list[str]:
    return [t.split("</h3>")[0] for t in html(page).split("<h3")[1:]]


def test_the_first_view_offers_searches(literature: AppTest) -> None:
    literature.run()
    assert not literature.exception
    assert [b.label for b in literature.button] == list(SEARCHES)


@pytest.mark.parametrize("example", SEARCHES)
def test_every_example_finds_something(literature: AppTest, example: str) -> None:
    button(literature.run(), example).click().run()
    assert len(titles(literature)) == 10
    assert "<mark>" in html(literature)
    assert literature.query_params["q"] == example


def test_what_matched_is_highlighted_and_why_is_said(literature: AppTest) -> None:
    find(literature, "metformin")
    assert not literature.exception
    assert "<mark>Metformin</mark>" in html(literature)
    assert "taiyi-legs" in html(literature)
    assert EN["legs-how"] in words(literature)


def test_the_address_is_read(literature: AppTest) -> None:
    literature.query_params["q"] = "aspirin"
    literature.query_params["page"] = "2"
    literature.query_params["in"] = "en"
    literature.run()
    assert literature.text_input[0].value == "aspirin"
    assert literature.pagination[0].value == 2
    assert pill(literature, "find-languages").value == ["en"]
    assert 'class="taiyi-rank" aria-hidden="true">11<' in html(literature)


def test_a_page_beyond_the_last_is_the_last(literature: AppTest) -> None:
    literature.query_params["q"] = "aspirin"
    literature.query_params["page"] = "99"
    literature.run()
    assert titles(literature)
    assert literature.query_params["page"] != "99"


def test_pages_are_turned_and_words_begin_at_the_first(literature: AppTest) -> None:
    find(literature, "aspirin")
    first = titles(literature), words(literature)
    literature.pagination[0].set_value(2).run()
    assert literature.query_params["page"] == "2"
    assert words(literature) != first[1]
    find(literature, "metformin")
    assert "page" not in literature.query_params


def test_filters_narrow_and_are_removed(literature: AppTest) -> None:
    find(literature, "malaria")
    pill(literature, "find-languages").set_value(["zh"]).run()
    assert literature.query_params["in"] == "zh"
    shown = re.findall(r'<p lang="(..)" class="taiyi-excerpt"', html(literature))
    assert set(shown) == {"zh"}
    (chip,) = [b for b in literature.button if b.key == "in-force-0"]
    assert chip.label == EN["language-zh"]
    chip.click().run()
    assert "in" not in literature.query_params


def test_years_and_study_types_narrow(literature: AppTest) -> None:
    find(literature, "trial")
    slider = literature.slider[0]
    slider.set_range(2020, slider.max).run()
    assert literature.query_params["years"] == f"2020-{slider.max:.0f}"
    types = next(m for m in literature.multiselect if m.key == "find-study_types")
    types.set_value(["Randomized Controlled Trial"]).run()
    assert titles(literature)
    shown = {int(y) for y in range(1990, 2020) if f"· {y}<" in html(literature)}
    assert shown == set()


def test_what_is_retracted_is_marked(literature: AppTest) -> None:
    find(literature, "MMR vaccine autism")
    assert f'<span class="bad">{EN["trust-retracted"]}</span>' in html(literature)


def test_nothing_fits(literature: AppTest) -> None:
    find(literature, "aspirin")
    literature.query_params["years"] = "1901-1902"
    del literature.session_state["wanted"]
    literature.run()
    assert EN["nothing"] in words(literature)
    assert EN["nothing-narrowed"] in words(literature)
    way_out = next(b for b in literature.button if b.key == "way-out-0")
    assert re.search(r"\(\d+\\\)$", way_out.label)
    way_out.click().run()
    assert len(titles(literature)) == 10


def test_orders_and_lists(literature: AppTest) -> None:
    find(literature, "aspirin")
    next(s for s in literature.selectbox if s.key == "order").set_value("title").run()
    assert literature.query_params["sort"] == "title"
    next(b for b in literature.segmented_control if b.key == "listed").set_value("document").run()
    assert literature.query_params["by"] == "document"
    plain = [t.split(">", 1)[1] for t in titles(literature)]
    assert len(set(plain)) == len(plain) > 2


def test_a_passage_is_opened_with_what_matched(literature: AppTest) -> None:
    find(literature, "metformin renal impairment")
    button(literature, EN["card-open"]).click().run()
    (shown,) = components(literature, "taiyi_excerpt")
    marked = [p["text"].lower() for p in shown["pieces"] if p["kind"] == "quote"]
    assert "metformin" in marked
    assert EN["matched"] in words(literature)
    literature.run()
    assert components(literature, "taiyi_excerpt") == []


def test_similar_passages_and_back(literature: AppTest) -> None:
    find(literature, "artesunate malaria")
    button(literature, EN["card-similar"]).click().run()
    assert literature.query_params["like"].startswith("p")
    assert len(titles(literature)) == 10
    button(literature, EN["like-back"]).click().run()
    assert "like" not in literature.query_params
    assert literature.query_params["q"] == "artesunate malaria"


def test_a_passage_that_is_gone_is_told(literature: AppTest) -> None:
    literature.query_params["like"] = "p999999"
    literature.run()
    assert EN["problem-InputError"] in words(literature)
    assert not literature.exception


def test_the_basket_keeps_and_saves(literature: AppTest) -> None:
    find(literature, "MMR vaccine autism")
    button(literature, EN["card-keep"]).click().run()
    saved = [e for e in leaves(literature._tree) if e.type == "download_button"]
    assert [e.proto.label for e in saved] == ["RIS", "BibTeX", "NBIB", "CSV"]
    assert EN["trust-retracted"] in html(literature).split("taiyi-basket")[1]
    assert reading(literature)[0].startswith("1. Wakefield AJ")
    shown = next(c for c in literature.segmented_control if c.key == "basket-list")
    shown.set_value("markdown").run()
    assert "*Lancet*" in reading(literature)[0]
    next(b for b in literature.button if b.key == "take-0").click().run()
    assert Texts("en")("basket", count=0) in labels(literature)


def test_errors_are_told(literature: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise ModelError("The model server is down. Start <it>.")

    monkeypatch.setattr(Lookup, "find", fail)
    find(literature, "something else")
    assert EN["problem-ModelError"] in words(literature)
    assert "Start &lt;it&gt;." in html(literature)
    assert not literature.exception


def test_endless_words_are_refused(literature: AppTest) -> None:
    find(literature, "metformin " * 1000)
    assert EN["problem-QueryError"] in words(literature)


def test_the_page_speaks_chinese(literature: AppTest) -> None:
    literature.query_params["lang"] = "zh"
    find(literature, "二甲双胍")
    assert TEXTS["zh"]["leg-meaning"] in words(literature)
    assert literature.query_params["lang"] == "zh"


HOSTILE = '<img src=x onerror=alert(1)>"><script>'


def test_what_documents_say_is_inert() -> None:
    t = Texts("en")
    document = Document(
        "d", HOSTILE, "", "en", HOSTILE, "text", year=2020, study_types=(HOSTILE,),
        trust=TrustStatus.RETRACTED, jurisdiction=HOSTILE,
    )  # fmt: skip
    passage = Passage("p1", "d", HOSTILE, 0, 5, "en", headings=(HOSTILE,), page=1)
    pieces = [(HOSTILE, True), (HOSTILE, False)]
    drawn = hits.card_head(t, document, pieces, 1, HOSTILE) + hits.found(
        t, passage, pieces, 2.0, -1.0, {"design": 0.05}
    )
    drawn += hits.basket_item(t, document) + hits.passage_named(t, document, passage)
    assert "<img" not in drawn
    assert "<script" not in drawn
    assert drawn.count("&lt;img") == 12


def test_a_card_says_why_a_document_stands_no_more() -> None:
    standing = Standing(date="2010-02-06", reason="Data can't be relied on", superseding_title="V2")
    old = Document("d", "T", "", "en", "S", "text", trust=TrustStatus.SUPERSEDED, standing=standing)
    drawn = unescape(hits.card_head(Texts("en"), old, [("T", False)], 1, "read"))
    assert "2010-02-06 · Data can't be relied on · Newer version: V2" in drawn
    current = replace(old, trust=TrustStatus.CURRENT)
    assert "2010" not in hits.card_head(Texts("en"), current, [("T", False)], 1, "read")


def test_bars_have_all_years() -> None:
    drawn = histogram.bars({1950: 1, 2000: 4, 2020: 2}, 1950, 2020)
    assert len(drawn) == 24
    assert [b.count for b in drawn if b.count] == [1, 4, 2]
    assert next(b for b in drawn if b.count == 4).years == "1998–2000"
    assert (drawn[0].first, drawn[-1].last) == (1950, 2020)
