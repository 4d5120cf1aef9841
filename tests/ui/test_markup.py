"""Text that others wrote is shown letter by letter and does nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

import ui
from ui.markup import element, inert, joined, label_text

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "![x](https://evil.example/x.png)",
    "[a](javascript:alert(1))",
    "<svg/onload=alert(1)>",
    "' onmouseover='alert(1)",
    "**bold** _it_ `code` $x^2$ :red[x] # head",
    "&lt;b&gt; &amp; &#60;",
    "<!-- --> ]]> </p></div>",
]


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def _parsed(html: str) -> _Seen:
    seen = _Seen()
    seen.feed(html)
    seen.close()
    return seen


@pytest.mark.parametrize("payload", PAYLOADS)
def test_content_and_attributes_are_text(payload: str) -> None:
    seen = _parsed(element("p", payload, title=payload))
    assert seen.tags == [("p", {"title": payload})]
    assert seen.text == payload


@given(some.text())
def test_any_text_reads_as_it_is_written(text: str) -> None:
    seen = _parsed(element("p", "a" + text + "z", title=text))
    assert seen.tags == [("p", {"title": inert(text)})]
    assert seen.text == "a" + inert(text) + "z"


def test_elements_nest() -> None:
    inner = joined(element("b", "1 < 2"), element("i", "&"))
    expected = '<div class="x" aria-label="y"><b>1 &lt; 2</b><i>&amp;</i></div>'
    assert element("div", inner, class_="x", aria_label="y", lang=None) == expected


def test_what_html_becomes_when_changed_is_text_again() -> None:
    assert element("p", element("b", "x") + "<i>") == "<p>&lt;b&gt;x&lt;/b&gt;&lt;i&gt;</p>"


def test_invisible_orders_are_dropped_and_scripts_kept() -> None:
    assert inert("a\u202eb\u2066c\x00d\x1b[31m\ud800") == "abcd[31m\ufffd"
    assert inert("5\u00a0mg\u3000二甲双胍\n\t²½") == "5\u00a0mg\u3000二甲双胍\n\t²½"


def test_nothing_in_the_page_allows_html_another_way() -> None:
    for path in Path(ui.__file__).parent.rglob("*.py"):
        source = path.read_text("utf-8")
        assert "unsafe_allow" not in source, path
        if path.name not in ("markup.py", "shell.py"):
            assert not re.search(r"</?[a-z]+>", source), path
        assert not re.search(r"st\.(markdown|write|caption|title|error|warning)\(", source), path


def test_scripts_set_text_never_html() -> None:
    for path in (Path(ui.__file__).parent / "assets").glob("*.js"):
        source = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", source)


def test_a_label_is_no_markdown() -> None:
    label = label_text("![x](http://e)\n *a* :material/close: $b$ `c` <i>")
    assert label.startswith(r"\!\[x\]\(")
    assert "\n" not in label
    for sign in "*$`<[]()":
        assert label.replace(f"\\{sign}", "").count(sign) == 0
    assert r"\:material\/close\:" in label
    assert label_text("重症疟疾 青蒿琥酯") == "重症疟疾 青蒿琥酯"
