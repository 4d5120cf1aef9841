"""What the page of tools does with texts, files and examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from taiyi_rag.annotation.schema import Annotated, Entity, Passage, Relation
from taiyi_rag.errors import InputError
from taiyi_rag.label import LABEL
from taiyi_rag.tasks import TASKS, WORKS
from taiyi_rag.tasks.names import Names
from tests import oracle
from tests.model_server import modes
from tests.model_server.stub import StubServer
from tests.ui.pages import components, go_to, html, leaves, words
from ui import marked_text, relation_graph, tool_forms
from ui.texts import TEXTS, Texts

EN, ZH = TEXTS["en"], TEXTS["zh"]
SHOWN = frozenset(["a", "b", "c"])


@pytest.fixture
def tools(page: AppTest) -> AppTest:
    return go_to(page, "tools")


@pytest.fixture(scope="module")
def server() -> Iterator[StubServer]:
    """A model server that is right about every example."""
    with StubServer(modes.saying(oracle.said)) as stub:
        yield stub


@pytest.fixture
def model(server: StubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIYI_MODEL__BASE_URL", server.address)
    monkeypatch.setenv("TAIYI_MODEL__NAME", "stub")


def button(page: AppTest, key: str) -> Any:
    return next(b for b in page.button if b.key == key)


def run(page: AppTest, text: str) -> AppTest:
    page.text_area[0].set_value(text)
    return next(b for b in page.button if b.label in (EN["tool-run"], ZH["tool-run"])).click().run()


def test_the_menu_names_every_tool_in_a_line(tools: AppTest) -> None:
    tools.run()
    assert not tools.exception
    for about in TASKS:
        assert EN[f"tool-{about.id}-line"] in words(tools)
        assert button(tools, f"open-{about.id}").label == EN[f"tool-{about.id}"]


def test_a_tool_has_its_own_address_and_a_way_back(tools: AppTest) -> None:
    button(tools.run(), "open-glossary").click().run()
    assert tools.query_params["tool"] == "glossary"
    assert EN["tool-glossary-how"] in words(tools)
    button(tools, "tools-all").click().run()
    assert "tool" not in tools.query_params
    assert EN["tools-tagline"] in words(tools)


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("about", TASKS, ids=lambda about: about.id)
def test_every_example_makes_something_of_itself(tools: AppTest, about: Any, language: str) -> None:
    tools.query_params["tool"] = about.id
    tools.query_params["lang"] = language
    button(tools.run(), f"example-{about.id}-{language}-1").click().run()
    assert not tools.exception
    values = tool_forms.values_of(about, about.examples[language][0])
    assert [box.value for box in tools.text_area][: len(values)] == list(values.values())
    assert TEXTS[language]["result"] in words(tools)  # type: ignore[index]
    saved = [e.proto.label for e in leaves(tools._tree) if e.type == "download_button"]
    assert saved[:2] == ["JSONL", "CSV"]
    assert ("BRAT" in saved) == bool({"entities", "relations", "events"} & set(about.gives))
    assert (LABEL[language] in words(tools)) == about.needs_model  # type: ignore[index]


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.about.id)
def test_without_a_model_a_tool_says_so_and_runs_nothing(tools: AppTest, work: Any) -> None:
    about = work.about
    tools.query_params["tool"] = about.id
    button(tools.run(), f"example-{about.id}-en-1").click().run()
    assert EN["tool-no-model"] in words(tools)
    assert EN["result"] not in words(tools)
    assert any(box.value for box in tools.text_area)
    if about.instead:
        button(tools, f"instead-{about.id}").click().run()
        assert about.instead in tools.query_params["tool"]


@pytest.mark.usefixtures("model")
def test_classes_of_ones_own_are_asked_for(tools: AppTest, server: StubServer) -> None:
    tools.query_params["tool"] = "classify"
    tools.run()
    tools.multiselect[0].set_value(["Surgery"])
    run(tools, "Appendectomy or antibiotics?")
    assert "Surgery" in server.asked[-1].prompt


def test_names_are_marked_in_the_text_with_what_they_mean(tools: AppTest) -> None:
    tools.query_params["tool"] = "names"
    run(tools.run(), "Metformin 0.5 g twice daily for <b>diabetes</b>.")
    shown = html(tools)
    assert 'data-note="Metformin · Medicine · in Chinese: 二甲双胍"' in shown
    assert 'data-note="0.5 g · Quantity · = 500 mg"' in shown
    assert "<b>" not in shown


def test_types_can_be_hidden(tools: AppTest) -> None:
    tools.query_params["tool"] = "names"
    run(tools.run(), "Metformin 500 mg.")
    next(p for p in tools.pills if p.key == "names-entities-types").set_value(["quantity"]).run()
    assert '<mark class="taiyi-hue-2"' in html(tools)
    assert '<mark class="taiyi-hue-0"' not in html(tools)


def test_relations_are_drawn_and_listed(tools: AppTest) -> None:
    tools.query_params["tool"] = "names"
    run(tools.run(), "Community-acquired pneumonia (CAP).")
    (graph,) = components(tools, "taiyi_relations")
    assert [n["text"] for n in graph["columns"][0]] == ["CAP"]
    assert graph["edges"] == [{"from": [0, 0], "to": [1, 0], "label": EN["relation-stands-for"]}]


def test_a_statement_has_its_verdict_and_opens_its_passage(tools: AppTest) -> None:
    tools.query_params["tool"] = "check"
    run(tools.run(), "The RECOVERY dose of dexamethasone was 16 mg once daily for up to 10 days.")
    assert EN["checked-contradicted"] in words(tools)
    assert "16 mg" in words(tools)
    assert "6 mg once daily" in words(tools)
    button(tools, "check-statements-0-0").click().run()
    assert not tools.exception
    assert any(c for c in components(tools, "taiyi_excerpt"))


def test_what_isnt_there_is_said(tools: AppTest) -> None:
    tools.query_params["tool"] = "glossary"
    run(tools.run(), "qqqqqq")
    assert EN["result-no-terms"] in words(tools)
    run(tools, "   ")
    assert "There is no text." in words(tools)


def test_results_are_kept_on_other_pages(tools: AppTest) -> None:
    tools.query_params["tool"] = "glossary"
    run(tools.run(), "房颤")
    go_to(tools, "status").run()
    go_to(tools, "tools").run()
    assert tools.text_area[0].value == "房颤"
    assert "atrial fibrillation" in words(tools)


def test_statements_arent_checked_against_a_library_that_may_not_be_read(
    tools: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from taiyi_rag.library.access import Access

    nobody = Access(readers=frozenset({"ann"}))
    monkeypatch.setattr("ui.resources.access", lambda settings, name: nobody)
    tools.query_params["tool"] = "check"
    tools.run()
    assert EN["problem-CollectionNotFound"] in words(tools)
    assert not tools.text_area


def test_an_unknown_tool_is_the_menu(tools: AppTest) -> None:
    tools.query_params["tool"] = "<script>"
    tools.run()
    assert EN["tools-tagline"] in words(tools)


def record(text: str, *spans: tuple[str, tuple[tuple[int, int], ...]]) -> Annotated:
    entities = tuple(
        Entity(f"e{n}", type, tuple(text[a:b] for a, b in offsets), offsets)
        for n, (type, offsets) in enumerate(spans)
    )
    return Annotated("1", (Passage("p", "t", text),), entities)


def plain(drawn: str) -> str:
    import re
    from html import unescape

    return unescape(re.sub("<[^>]*>", "", drawn))


def test_marks_within_and_across_each_other_leave_the_text_as_it_is() -> None:
    text = "left and right ventricles of <b>hearts</b>"
    whole = record(
        text,
        ("a", ((0, 25),)),
        ("b", ((0, 4), (15, 25))),
        ("c", ((9, 34),)),
        ("c", ((30, 42),)),
        ("a", ((0, 25),)),
    )
    drawn = marked_text.marked(Texts("en"), whole, SHOWN)
    assert plain(drawn) == text
    assert drawn.count("tabindex") == 5
    assert drawn.count("<mark") == drawn.count("</mark>")
    assert "taiyi-piece" in drawn
    assert "<b>" not in drawn


def test_deep_nests_of_marks_are_drawn_as_far_as_it_makes_sense() -> None:
    text = "x" * 400
    whole = record(text, *(("a", ((n, 400 - n),)) for n in range(200)))
    assert plain(marked_text.marked(Texts("en"), whole, SHOWN)) == text


def test_what_texts_say_is_inert() -> None:
    hostile = '<img src=x onerror=alert(1)>"><script>\u202e'
    whole = record(hostile * 2, (hostile, ((0, len(hostile)),)), ("b", ((3, 9),)))
    whole = Annotated("1", whole.passages, whole.entities, (Relation("r", hostile, "e0", "e1"),))
    t = Texts("zh")
    drawn = marked_text.marked(t, whole, frozenset([hostile, "b"]))
    drawn += marked_text.entities(t, whole, frozenset([hostile, "b"]))
    drawn += marked_text.relations(t, whole)
    assert "<img" not in drawn
    assert "<script" not in drawn
    assert "\u202e" not in drawn
    graph = relation_graph.graph(t, whole)
    assert "\u202e" not in str(graph)


def test_many_relations_are_drawn_in_part() -> None:
    text = "ab" * 60
    entities = tuple(Entity(f"e{n}", "a", (text[n : n + 1],), ((n, n + 1),)) for n in range(120))
    links = tuple(Relation(f"r{n}", "x", f"e{n}", f"e{n + 1}") for n in range(100))
    whole = Annotated("1", (Passage("p", "t", text),), entities, links)
    graph = relation_graph.graph(Texts("en"), whole)
    assert len(graph["edges"]) == 24
    for edge in graph["edges"]:
        for column, row in (edge["from"], edge["to"]):
            assert graph["columns"][column][row]


def test_a_tool_that_fails_says_why(tools: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise InputError("Too <long>.")

    monkeypatch.setattr(Names, "run", fail)
    tools.query_params["tool"] = "names"
    run(tools.run(), "x")
    assert "Too &lt;long&gt;." in html(tools)
    assert not tools.exception
