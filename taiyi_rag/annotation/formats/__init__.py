"""Forms of files that hold annotated texts, a module each; docs/formats.md tells users of them."""

from __future__ import annotations

from taiyi_rag.annotation.formats import csv_rows, json_lines, plain, pubtator
from taiyi_rag.annotation.formats.form import Form
from taiyi_rag.errors import InputError

FORMS = {made.id: made for made in (plain.FORM, json_lines.FORM, csv_rows.FORM, pubtator.FORM)}
"""By id, in the order in which they are told."""


def form_of(name: str, head: bytes, given: str | None = None) -> Form:
    """The form of a file, by its name and how it begins, where none is given."""
    if given is not None:
        return named(given)
    if pubtator.looks_like(head.decode("utf-8", "replace")):
        return pubtator.FORM
    return by_ending(name)


def named(id: str) -> Form:
    """The form of that id."""
    if id not in FORMS:
        raise InputError(f"There is no form {id!r}. There are: {', '.join(FORMS)}.")
    return FORMS[id]


def by_ending(name: str) -> Form:
    """The form whose files end as the name does."""
    for form in FORMS.values():
        if name.lower().endswith(form.endings):
            return form
    endings = ", ".join(ending for form in FORMS.values() for ending in form.endings)
    raise InputError(f"Files of texts end in {endings}.")
