"""Labels, which Streamlit reads as Markdown, hold our words, or others' through `label_text`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import ui
from tests import active
from tests.payloads import PAYLOADS, Payload
from ui.markup import inert, label_text

_LABELLED = set(
    "button download_button link_button page_link menu_button popover expander tabs dialog "
    "checkbox toggle radio pills segmented_control selectbox multiselect text_input text_area "
    "number_input slider select_slider date_input file_uploader metric spinner status "
    "toast badge caption".split()
)
_OURS = set("count counts format page pages label number seconds documents passages".split())
"""Values of `t(…)` that are numbers."""


@pytest.mark.parametrize("payload", PAYLOADS[::3], ids=lambda p: p.family)
def test_a_label_shows_the_text_itself(payload: Payload) -> None:
    tokens = list(active.all_tokens(MarkdownIt("commonmark").parse(label_text(payload.text))))
    kinds = {token.type for token in tokens}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}
    shown = "".join(token.content for token in tokens if token.type == "text")
    assert shown.replace("\u2060", "") == " ".join(inert(payload.text).split()).replace(
        "\u2060", ""
    )


def test_what_streamlit_replaces_though_it_is_escaped_is_held_apart() -> None:
    shown = label_text("http://x www.x a@b -> -- >= :streamlit:").replace("\\", "")
    assert (
        "\u2060".join(["http:", "//x www", ".x a@", "b -", "> -", "- >", "= :", "streamlit:"])
        == shown
    )


@pytest.mark.parametrize(
    "path", sorted(Path(ui.__file__).parent.rglob("*.py")), ids=lambda p: p.name
)
def test_labels_of_the_page(path: Path) -> None:
    """Where a label is put together on the spot; what is in a variable isn't looked at."""
    tree = ast.parse(path.read_text("utf-8"))
    wrong = [label for call in ast.walk(tree) for label in _labels(call) if _others(label)]
    assert [f"{path.name}:{label.lineno}: {ast.unparse(label)}" for label in wrong] == []


def test_labels_of_others_words_are_found() -> None:
    for source in (
        "st.button(chat.title)",
        "st.tabs([f'{x}'])",
        "st.pills('a', help=t('b', name=c))",
    ):
        call = ast.parse(source, mode="eval").body
        assert [label for label in _labels(call) if _others(label)], source
    call = ast.parse("st.button(label_text(chat.title), help=t('b', count=2))", mode="eval").body
    assert not [label for label in _labels(call) if _others(label)]


def _labels(node: ast.AST) -> Iterator[ast.expr]:
    """The label and the help of a call that draws something with a label."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    if node.func.attr not in _LABELLED:
        return
    first = node.args[0] if node.args else None
    if isinstance(first, ast.List):
        yield from first.elts
    elif first is not None:
        yield first
    yield from (k.value for k in node.keywords if k.arg in ("label", "help"))


def _others(label: ast.expr) -> bool:
    """Whether a label is made of more than our own words."""
    if isinstance(label, ast.Call) and isinstance(label.func, ast.Name):
        if label.func.id == "label_text":
            return False
        return any(k.arg not in _OURS and not _is_escaped(k.value) for k in label.keywords)
    if isinstance(label, ast.JoinedStr | ast.BinOp):
        return any(
            _others(part) for part in ast.iter_child_nodes(label) if isinstance(part, ast.expr)
        )
    if isinstance(label, ast.FormattedValue):
        return not isinstance(label.value, ast.Call) or _others(label.value)
    if isinstance(label, ast.Subscript):
        return not (isinstance(label.value, ast.Name) and label.value.id.isupper())
    return isinstance(label, ast.Attribute)


def _is_escaped(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) == "label_text"
