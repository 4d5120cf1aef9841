"""What a model put into a form, drawn: lists as tables, other forms as a row a field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taiyi_rag.annotation.schema import Slot, Structure
from ui.marked_text import table
from ui.markup import Html, element
from ui.texts import Texts

_STATUS = {"taken": "supported", "allergy": "contradicted"}
"""What becomes of a medicine, by the verdict whose colour it has."""


def drawn(t: Texts, structure: Structure) -> Html:
    """A structure as a table. A value that the text doesn't have in these words says so."""
    if rows := _rows(structure):
        return _as_list(t, rows)
    cells = ((_path(t, slot.name), _value(t, slot)) for slot in structure.slots)
    return table((t("column-field"), t("column-value")), cells)


def spans(structure: Structure) -> Iterator[tuple[int, int]]:
    """Where the text says its values."""
    return (span for slot in structure.slots for span in slot.offsets)


def field_name(t: Texts, name: str) -> str:
    """What a field is called; one that we have no word for by its own name."""
    id = f"field-{name}"
    return t(id) if t.has(id) else name


def _path(t: Texts, pointer: str) -> str:
    """A JSON pointer for people: "Plan › 1"."""
    parts = (p.replace("~1", "/").replace("~0", "~") for p in pointer.strip("/").split("/"))
    return " › ".join(str(int(p) + 1) if p.isdecimal() else field_name(t, p) for p in parts)


def _rows(structure: Structure) -> dict[str, dict[str, Slot]]:
    """The slots of a list of objects, by number and field; {} where it is none."""
    rows: dict[str, dict[str, Slot]] = {}
    for slot in structure.slots:
        number, _, field = slot.name.strip("/").partition("/")
        if not number.isdigit() or not field or "/" in field:
            return {}
        rows.setdefault(number, {})[field] = slot
    return rows


def _as_list(t: Texts, rows: dict[str, dict[str, Slot]]) -> Html:
    fields = list(dict.fromkeys(field for row in rows.values() for field in row))
    heads = [field_name(t, field) for field in fields]
    return table(heads, (_cells(t, fields, row) for row in rows.values()))


def _cells(t: Texts, fields: Iterable[str], row: dict[str, Slot]) -> list[str]:
    return [_value(t, row[field]) if field in row else "" for field in fields]


def _value(t: Texts, slot: Slot) -> str | Html:
    if slot.value is None:
        return "—"
    if isinstance(slot.value, bool):
        return t("value-yes") if slot.value else t("value-no")
    text = str(slot.value)
    if t.has(status := f"field-status-{text}") and slot.name.endswith("/status"):
        return element("span", t(status), class_=f"taiyi-verdict {_STATUS.get(text, '')}".strip())
    if slot.offsets:
        return text
    told = element("span", t("value-not-quoted"), class_="taiyi-tag")
    return element("span", text, " ", told)
