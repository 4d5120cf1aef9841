"""PDF, set by Typst: tagged for screen readers (PDF/UA-1), what is used of its fonts embedded.

The texts reach `answer.typ` as JSON, where they are strings: nothing in them is code or markup. No
font of the machine is used, so the file looks the same wherever it is made and read.
"""

from __future__ import annotations

import io
import json
import threading
import warnings
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, cast

from taiyi_rag.errors import InputError, SettingsError
from taiyi_rag.exporting.blocks import Export
from taiyi_rag.label import KEY, NAMESPACE

if TYPE_CHECKING:
    import typst

_STANDARDS: tuple[Literal["ua-1"] | None, ...] = ("ua-1", None)
_setting = threading.Lock()
"""A compiler sets one file at a time."""


def pdf(export: Export) -> bytes:
    """The file. Raises `SettingsError` where what sets it isn't installed."""
    compiler = _compiler()
    source = resources.files(__package__).joinpath("answer.typ").read_bytes()
    inputs = {"export": json.dumps(_data(export), ensure_ascii=True)}
    with _setting:
        return _labelled(_set(compiler, source, inputs, export), export)


@cache
def _compiler() -> typst.Compiler:
    try:
        import pylopdf_fonts_zh_cn as fonts
        import typst
    except ImportError as error:
        raise SettingsError(
            f"A PDF can't be made: {error.name} isn't installed. Install it: pip install "
            "'taiyi-rag[pdf]'. Markdown and DOCX need nothing more."
        ) from None
    found = [str(fonts.sans_path().parent)]
    return typst.Compiler(font_paths=found, ignore_system_fonts=True)


def _data(export: Export) -> dict[str, Any]:
    """What `answer.typ` reads."""
    return {
        "title": export.title,
        "language": export.language,
        "label": export.label,
        "maker": export.maker,
        "key": KEY,
        "blocks": [
            {
                "style": block.style,
                "language": block.language,
                "runs": [
                    {"text": run.text, "link": run.link, "strong": run.strong} for run in block.runs
                ],
            }
            for block in export.blocks
        ],
    }


def _set(compiler: typst.Compiler, source: bytes, inputs: dict[str, str], export: Export) -> bytes:
    """The PDF; where the fonts lack a character, which PDF/UA doesn't allow, without that claim."""
    import typst

    for standards in _STANDARDS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", typst.TypstWarning)
                made = compiler.compile(
                    source,
                    format="pdf",
                    sys_inputs=inputs,
                    pdf_standards=standards,
                    timestamp=export.at,
                )
        except typst.TypstError as error:
            told = error.message
            continue
        return cast(bytes, made)
    raise InputError(f"A PDF can't be made of this answer ({told}). Save it as Markdown or DOCX.")


def _labelled(made: bytes, export: Export) -> bytes:
    """With the implicit label in its XMP and its information dictionary."""
    import pikepdf

    with pikepdf.open(io.BytesIO(made)) as file:
        with file.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata.register_xml_namespace(NAMESPACE, "TC260")
            metadata[f"{{{NAMESPACE}}}{KEY}"] = export.implicit
        file.docinfo[f"/{KEY}"] = export.implicit
        saved = io.BytesIO()
        file.save(saved, deterministic_id=True)
    return saved.getvalue()
