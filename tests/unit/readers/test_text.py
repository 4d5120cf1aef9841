"""Plain text: decoding, unwrapping, headings and items."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Source, assemble
from ingest.readers import text as reader
from ingest.readers.common.clean import clean, clean_line
from ingest.readers.common.decode import decode
from taiyi_rag.errors import ReadError

_CHINESE = "太阳之为病，脉浮，头项强痛而恶寒。太阳病，发热，汗出，恶风，脉缓者，名为中风。"


def read(text: str | bytes, name: str = "notes.txt") -> Source:
    data = text.encode() if isinstance(text, str) else text
    (source,) = reader.read(data, name)
    return source


def blocks(source: Source) -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in source.blocks]


# Cleaning


def test_clean_drops_what_cannot_be_seen_and_keeps_what_can() -> None:
    dirty = "a\0b\u200bc\u00add\ufeffe \u3000 f\ud800\r\n\n g\x07 ①½，㎎"
    assert clean(dirty) == "abcde f\ng ①½，㎎"


def test_clean_composes_but_never_folds() -> None:
    assert clean("e\u0301 ﬁ ２ μ") == "é ﬁ ２ μ"


def test_clean_line_joins_by_script() -> None:
    assert clean_line("新型冠状\n病毒") == "新型冠状病毒"
    assert clean_line("renal\nimpairment") == "renal impairment"


@given(st.text())
def test_clean_is_idempotent(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert "\n" not in clean_line(text)


# Decoding


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"])
def test_chinese_in_any_of_its_encodings(codec: str) -> None:
    assert decode((_CHINESE * 3).encode(codec), "f") == (_CHINESE * 3, ())


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Take 5 mg daily (每日) with food.", "utf-16-le"),
        ("Take 5 mg daily (每日) with food.", "utf-16-be"),
        ("Le médecin a prescrit à l'âge adulte une thérapie différée et répétée.", "cp1252"),
        ("Paclitaxel 175 mg/m²·d was given to the patient.", "cp1252"),
        ("這個藥物應該在醫師的指示下使用，並且注意可能發生的副作用與禁忌。" * 3, "big5"),
    ],
)
def test_other_encodings_are_not_taken_for_gb18030(text: str, codec: str) -> None:
    assert decode(text.encode(codec), "f")[0] == text


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_one_stray_byte_garbles_nothing_else(codec: str) -> None:
    before, after = (_CHINESE * 5).encode(codec), ("\n" + _CHINESE * 5).encode(codec)
    text, warnings = decode(before + b"\xff" + after, "f")
    assert text.replace("\ufffd", "") == _CHINESE * 5 + "\n" + _CHINESE * 5
    assert len(warnings) == 1
    assert warnings[0].startswith("1 place")


def test_a_declared_encoding_is_believed_when_it_fits() -> None:
    assert decode("naïve café".encode("latin-1"), "f", hint="ISO-8859-1")[0] == "naïve café"
    assert decode("剂量".encode("gbk"), "f", hint="gb2312")[0] == "剂量"
    assert decode("剂量".encode(), "f", hint="no-such-encoding")[0] == "剂量"


@pytest.mark.parametrize("data", [b"\x00\x01\x02PNG" * 50, b"\x7fELF" + bytes(range(32)) * 20])
def test_binary_data_is_an_error(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"notes\.txt holds binary data"):
        read(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_an_error(data: bytes) -> None:
    with suppress(ReadError):
        assert isinstance(decode(data, "f")[0], str)


def test_many_lines_are_joined_in_linear_time() -> None:
    assert clean_line("a line\n" * 300_000).count("a line") == 300_000


# Structure


@pytest.mark.parametrize("empty", ["", " \n\u3000\n", "\ufeff", "-----\n"])
def test_an_empty_file_is_an_error(empty: str) -> None:
    with pytest.raises(ReadError, match="empty"):
        read(empty)


def test_wrapped_english_is_rejoined_and_headings_are_seen() -> None:
    source = read(
        "Managing hypertension\n\n"
        "BACKGROUND\n\n"
        "High blood pressure is one of the most important treatable causes of early\n"
        "illness and death, and most people who have it notice nothing of it for many\n"
        "years.\n\n"
        "1.2 First-line drugs\n\n"
        "Offer one of these:\n"
        "- an ACE inhibitor\n"
        "- a calcium-channel blocker, which is preferred in people of African family\n"
        "  origin\n"
    )
    assert source.title == "Managing hypertension"
    assert [(b.kind, b.level, b.text) for b in source.blocks] == [
        ("heading", 1, "BACKGROUND"),
        (
            "paragraph",
            0,
            "High blood pressure is one of the most important treatable causes of early illness "
            "and death, and most people who have it notice nothing of it for many years.",
        ),
        ("heading", 2, "1.2 First-line drugs"),
        ("paragraph", 0, "Offer one of these:"),
        ("item", 0, "an ACE inhibitor"),
        (
            "item",
            0,
            "a calcium-channel blocker, which is preferred in people of African family origin",
        ),
    ]


def test_long_lines_are_paragraphs_each() -> None:
    lines = ["Metformin lowers blood glucose by several mechanisms in the liver and gut. " * 4] * 3
    assert len(read("\n".join(lines)).blocks) == 3


def test_a_statute_nests_by_chapters_and_its_contents_are_dropped() -> None:
    source = read(
        "中华人民共和国药品管理法\r\n\r\n目　　录\r\n第一章　总　　则\r\n第二章　药品研制\r\n"
        "第三章　附　　则\r\n\r\n第一章　总　　则\r\n\r\n"
        "第一条　为了加强药品管理，制定本法。\r\n第二条　适用本法。\r\n"
        "第二章　药品研制\r\n第三条　国家支持创新。\r\n"
        "第三章　附　　则\r\n第四条　自公布之日起施行。\r\n"
    )
    assert source.title == "中华人民共和国药品管理法"
    document = assemble(source, id="law", path="law.txt")
    assert [s.headings for s in document.sections] == [
        ("第一章 总则",),
        ("第二章 药品研制",),
        ("第三章 附则",),
    ]
    assert ("paragraph", "第二条 适用本法。") in blocks(source)


def test_the_tags_of_the_classics_become_headings() -> None:
    source = read(
        "<篇名>汤头歌诀\n书名：汤头歌诀\n作者：汪昂  \n\n<目录>补益之剂\n\n<篇名>四君子汤\n\n"
        "属性：\\x四君子汤中和义，参术茯苓甘草比。\\x \n\n"
        "<目录>补益之剂\n\n<篇名>保元汤\n\n属性：补益。\n"
    )
    assert source.title == "汤头歌诀"
    assert source.fields["authors"] == ("汪昂",)
    assert [(b.text, b.level) for b in source.blocks if b.kind == "heading"] == [
        ("补益之剂", 1),
        ("四君子汤", 2),
        ("保元汤", 2),
    ]
    assert ("paragraph", "四君子汤中和义，参术茯苓甘草比。") in blocks(source)


def test_the_file_name_is_the_title_where_the_first_line_cannot_be() -> None:
    assert read("This is a sentence. And it goes on, so it can be no title of anything.").title == (
        "notes"
    )


# The real files


def test_statutes(shared_documents: Path) -> None:
    for path in sorted((shared_documents / "official_zh").glob("*.txt")):
        source = read(path.read_bytes(), path.name)
        assert source.title == path.stem.split("_")[0]
        assert source.warnings == ()
        headings = [b.text for b in source.blocks if b.kind == "heading"]
        assert headings[0] == "第一章 总则"
        assert len(headings) == len(set(headings))
        articles = sum(text.startswith("第") and "条 " in text[:9] for _, text in blocks(source))
        assert articles > 90


def test_classics_decode_without_loss(shared_documents: Path) -> None:
    for path in sorted((shared_documents / "tcm_gb18030").glob("*.txt")):
        data = path.read_bytes()
        assert decode(data, path.name) == (data.decode("gb18030"), ())
        source = read(data, path.name)
        assert source.title == path.stem.split("-")[1]
        assert not any("<篇名>" in b.text or "属性：" in b.text for b in source.blocks)
        assert not any("\n" in b.text for b in source.blocks)


def test_wrapped_lines_of_a_classic_are_rejoined(shared_documents: Path) -> None:
    path = shared_documents / "tcm_gb18030" / "457-伤寒论.txt"
    items = [text for kind, text in blocks(read(path.read_bytes(), path.name)) if kind == "item"]
    assert "2．太阳病，发热、汗出、恶风、脉缓者，名为中风。" in items
    assert any(t.startswith("6．太阳病，发热而渴") and "自汗出、身重" in t for t in items)


def test_damaged_utf8_is_still_utf8() -> None:
    data = bytearray("A range of 1–2 mg, or 3–4 mg, or 5–6 mg, or 7–8 mg.".encode())
    data[data.index("–".encode())] ^= 0x40
    (source,) = reader.read(bytes(data), "a.txt")
    said = " ".join([source.title, *(b.text for b in source.blocks)])
    assert "3–4 mg" in said
    assert "replaced" in source.warnings[0]


def test_accents_without_end_are_cut() -> None:
    (source,) = reader.read(("a" + "\u0301\u0323" * 200_000).encode(), "a.txt")
    assert len(source.title + "".join(b.text for b in source.blocks)) < 100
