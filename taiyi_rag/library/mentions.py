"""Whether a library has a name anywhere: to say that it has nothing called so, it must be sure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taiyi_rag.language import has_han, index_terms, normalise

if TYPE_CHECKING:
    from taiyi_rag.library.collection import View

_JOINERS = re.compile(r"[-–/'’]")
_LOOKED_THROUGH = 50
"""Passages: those with the most of a name's words come first."""


def mentions(view: View, name: str) -> bool:
    """Whether a passage, its title and headings with it, has all words of a name; of a Chinese one
    the name as it stands."""
    terms = list(dict.fromkeys(index_terms(_JOINERS.sub(" ", name))))
    if not terms or not all(map(view.lexical.document_frequency, terms)):
        return False
    whole, wanted = normalise(name), set(terms)
    return len(terms) == 1 or any(
        whole in normalise(text) if has_han(name) else wanted <= set(index_terms(text))
        for text in _texts(view, terms)
    )


def _texts(view: View, terms: list[str]) -> list[str]:
    """The passages that have most of some terms, as they are indexed."""
    keys = [key for key, _ in view.lexical.search(terms, _LOOKED_THROUGH)]
    passages = view.truth.passages(keys).values()
    headers = view.truth.headers([p.document_id for p in passages])
    return ["\n".join((headers[p.document_id].title, *p.headings, p.text)) for p in passages]
