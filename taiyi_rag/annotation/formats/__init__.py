"""Forms of files that hold annotated texts, a module each; docs/formats.md tells users of them."""

from __future__ import annotations

from taiyi_rag.annotation.formats import (
    bioc_json,
    bioc_xml,
    brat_files,
    cblue,
    conll,
    csv_rows,
    json_lines,
    json_values,
    plain,
    pubtator,
)
from taiyi_rag.annotation.formats.form import Form
from taiyi_rag.errors import InputError

FORMS = {
    made.id: made
    for made in (
        plain.FORM,
        csv_rows.FORM,
        conll.FORM,
        pubtator.FORM,
        brat_files.FORM,
        bioc_xml.FORM,
        bioc_json.FORM,
        cblue.CMEEE,
        cblue.CMEIE,
        cblue.QIC,
        json_lines.FORM,
        json_values.FORM,
    )
}
"""By id. The first whose ending a file's name has is its form."""

BRAT = brat_files.FORM
"""The only one that is a folder, or a ZIP of it."""

_JSON = {
    cblue.CMEIE: ['"spo_list"'],
    cblue.CMEEE: ['"start_idx"'],
    cblue.QIC: ['"query"', '"label"'],
    bioc_json.FORM: ['"passages"', '"offset"'],
}
"""What stands in the beginning of a file of JSON in that form, all of it."""


def form_of(name: str, head: bytes, given: str | None = None) -> Form:
    """The form of a file: the one that is given, else told by its name and how it begins."""
    if given is not None:
        return named(given)
    form, text = by_ending(name), head.decode("utf-8", "replace")
    if form is plain.FORM and pubtator.looks_like(text):
        return pubtator.FORM
    if form is plain.FORM and conll.looks_like(text):
        return conll.FORM
    if form is conll.FORM and name.lower().endswith(".tsv") and csv_rows.looks_like(text):
        return csv_rows.FORM
    if form in (json_lines.FORM, json_values.FORM):
        return next((f for f, keys in _JSON.items() if all(k in text for k in keys)), form)
    return form


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
