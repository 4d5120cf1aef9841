"""Errors say what happened and what to do, in the language of whoever reads the page."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from string import Formatter
from types import MappingProxyType

import pytest
from streamlit import cache_resource
from streamlit.testing.v1 import AppTest

import taiyi_rag
from taiyi_rag import errors
from taiyi_rag.errors import StorageFull, TaiyiError
from taiyi_rag.library import Collection
from tests.ui.pages import go_to, html
from ui import model, problems
from ui.texts import TEXTS, Texts

CLASSES = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, TaiyiError)]
QUESTION = "What is the dose of artesunate in severe malaria?"

_DETAILS = re.compile(r"<details>.*?</details>", re.DOTALL)
_ENGLISH = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]+)+")
_NAMES = ("Taiyi-RAG", "taiyi-rag settings")


def _told(page: AppTest) -> list[str]:
    """The problems of a page, without the administrator's part."""
    return [
        _DETAILS.sub("", e) for e in re.findall(r'<div class="taiyi-notice.*?</div>', html(page))
    ]


def _is_chinese(text: str) -> bool:
    for name in _NAMES:
        text = text.replace(name, "")
    return bool(re.search(r"[\u4e00-\u9fff]", text)) and not _ENGLISH.search(text)


def _raised() -> Iterator[tuple[str, set[str]]]:
    """Reasons that the package's errors have, with the names of their values."""
    names = {c.__name__ for c in CLASSES}
    for path in Path(taiyi_rag.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                reason = node.args[1] if len(node.args) > 1 else None
                if isinstance(reason, ast.Constant):
                    yield str(reason.value), {str(k.arg) for k in node.keywords}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", CLASSES, ids=lambda c: c.__name__)
def test_every_error_has_words(kind: type[TaiyiError], language: str) -> None:
    for id in (kind.__name__, f"{kind.__name__}-what", f"{kind.__name__}-do"):
        assert f"problem-{id}" in TEXTS[language]  # type: ignore[index]
    error = StorageFull("x") if kind is StorageFull else kind("It is down. Start <it>.")
    drawn = problems.notice(Texts(language), problems.problem_of(error))  # type: ignore[arg-type]
    assert "Start &lt;it&gt;." in drawn or kind is StorageFull
    shown = unescape(re.sub("<.*?>", " ", _DETAILS.sub("", drawn)))
    assert language == "en" or all(map(_is_chinese, re.split(r"\s{2,}", shown.strip())))


def test_every_reason_has_words_for_its_values() -> None:
    raised = dict(_raised())
    assert len(raised) > 5
    for reason, values in raised.items():
        for id in (f"reason-{reason}-what", f"reason-{reason}-do"):
            text = TEXTS["en"][id]
            assert {name for _, name, _, _ in Formatter().parse(text) if name} <= values


def test_an_error_of_the_askers_own_has_no_details() -> None:
    from taiyi_rag.engine import check_question

    with pytest.raises(TaiyiError) as raised:
        check_question("x" * 20, 10)
    drawn = problems.notice(Texts("en"), problems.problem_of(raised.value))
    assert "It has 20 characters; 10 are read at most." in drawn
    assert "<details>" not in drawn


def test_errors_travel_between_processes() -> None:
    import pickle

    error = errors.QueryError("Too long", "question-long", characters=3, most=2)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (str(again), again.reason, again.values) == ("Too long", error.reason, error.values)


CAUSES = MappingProxyType(
    {
        "too long": ("problem-QueryError", lambda p, _: p.query_params.update(q="吗" * 5000)),
        "no such passage": (
            "reason-passage-gone-what",
            lambda p, _: p.query_params.update(like="p999999"),
        ),
        "damaged": ("problem-CollectionDamaged", lambda _, i: _spoil(i)),
        "another format": ("problem-CollectionForeign", lambda _, i: _empty(i)),
    }
)


@pytest.mark.parametrize("cause", CAUSES)
def test_a_chinese_page_tells_in_chinese(
    page: AppTest,
    samples_indexes: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cause: str,
) -> None:
    indexes = shutil.copytree(samples_indexes, tmp_path / "indexes")
    monkeypatch.setenv("TAIYI_INDEXES", str(indexes))
    headline, happen = CAUSES[cause]
    go_to(page, "literature")
    page.query_params["lang"] = "zh"
    page.query_params["q"] = "疟疾"
    happen(page, indexes)
    page.run()
    _check(page, headline)


def test_settings_and_models_are_told_in_chinese(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.query_params["lang"] = "zh"
    monkeypatch.setenv("TAIYI_NONSENSE", "1")
    _check(page.run(), "problem-SettingsError")
    monkeypatch.delenv("TAIYI_NONSENSE")
    monkeypatch.setattr(model, "load", _no_model)
    page.query_params["q"] = QUESTION
    cache_resource.clear()
    _check(page.run(), "problem-ModelError")


def test_another_model_is_told_in_chinese(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> Collection:
        raise errors.EmbedderMismatch("Collection 'samples' was embedded with another model.")

    monkeypatch.setattr(Collection, "open", refuse)
    go_to(page, "literature")
    page.query_params["lang"] = "zh"
    page.query_params["q"] = "疟疾"
    cache_resource.clear()
    _check(page.run(), "problem-EmbedderMismatch")


def _check(page: AppTest, id: str) -> None:
    assert not page.exception
    told = unescape("\n".join(_told(page)))
    assert TEXTS["zh"][id] in told
    for line in re.findall(r"<(?:p|strong)[^>]*>(.*?)</", told):
        assert _is_chinese(line), line


def _no_model(*args: object) -> None:
    raise errors.ModelError("The embedding model 'x' can't be loaded: no such file.")


def _spoil(indexes: Path) -> None:
    path = indexes / "samples" / "library.db"
    whole = bytearray(path.read_bytes())
    whole[8192:] = bytes(len(whole) - 8192)
    path.write_bytes(whole)


def _empty(indexes: Path) -> None:
    (indexes / "samples" / "library.db").write_bytes(b"no database at all" * 500)
