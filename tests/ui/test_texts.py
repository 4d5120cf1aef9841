"""Both languages say the same things."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import ui
from taiyi_rag.types import Outcome, TrustStatus, Verdict
from ui.texts import NAMES, PAGES, TEXTS, Texts, language_of


def _fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_every_text() -> None:
    assert TEXTS["en"].keys() == TEXTS["zh"].keys()
    assert set(NAMES) == set(TEXTS)


def test_an_id_stands_in_one_module() -> None:
    ids = [id for page in PAGES for id in page.WORDS["en"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("id", TEXTS["en"])
def test_both_languages_name_the_same_values(id: str) -> None:
    assert _fields(TEXTS["en"][id]) == _fields(TEXTS["zh"][id])


def test_chinese_is_chinese() -> None:
    plain = {id for id, text in TEXTS["zh"].items() if not re.search(r"[\u4e00-\u9fff]", text)}
    assert plain == set()


def test_every_text_that_is_used_exists_and_is_used() -> None:
    folder = Path(ui.__file__).parent
    source = "\n".join(
        p.read_text("utf-8") for p in folder.rglob("*.py") if p.parent.name != "texts"
    )
    used = set(re.findall(r'"([a-z][a-z-]*)"', source))
    used |= {f"trust-{s}" for s in TrustStatus} | {f"verdict-{v}" for v in Verdict}
    used |= {str(o) for o in Outcome}
    made = tuple(
        "add- care- check- checked- day- design- direction- feedback- field- filter- gone- health- "
        "history- job- kind- language- list- note- option- order- outcome- part- place- "
        "population- prior- problem- reason- relation- remark- result- sort- stage- stamp- "
        "standing- state- tier- tool- type- unkept- who-".split()
    )
    known = {id for id in TEXTS["en"] if not id.startswith(made)}
    assert known - used == set()
    assert set(re.findall(r'\bt\(\s*"([a-z-]+)"', source)) - set(TEXTS["en"]) == set()


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh-CN", "zh"), ("zh", "zh"), ("ZH-TW", "zh"), ("en-GB", "en"), ("fr", "en"), (None, "en")],
)
def test_the_browser_chooses_first(locale: str | None, language: str) -> None:
    assert language_of(locale) == language


def test_one_is_not_many() -> None:
    t = Texts("en")
    assert t("counts", documents=1, passages="1,313") == "1 document, 1,313 passages"
    assert Texts("zh")("counts", documents=1, passages=2) == "1 篇文献，2 个段落"


def test_places_are_named_where_they_are_known() -> None:
    assert [Texts("zh").place(code) for code in ("GB", "XX", "")] == ["英国", "XX", ""]


def test_an_unknown_problem_has_a_headline() -> None:
    assert Texts("en").problem("SomethingElse") == TEXTS["en"]["problem-TaiyiError"]
