"""Short forms that a text doesn't explain: DM is diabetes mellitus, dermatomyositis and a gene.

They are believed only where nothing else is meant by them: an identifier shown with confidence
and wrong is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from taiyi_rag.language.vocabulary import NEVER_SOUGHT, vocabulary
from taiyi_rag.naming.index import Meaning

_SHORT = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z0-9][A-Za-z0-9/+-]{1,5}s?|[A-Za-z]{1,2}")
_LEAST = 3
"""Signs of one that can be believed without our vocabulary: of two letters each pair is several."""
_HEADING = 1
"""The last rank of what MeSH itself calls a concept."""


def is_short(name: str) -> bool:
    """Whether a name is written as short forms are: HF, SLE, 5-FU, T2D."""
    return bool(_SHORT.fullmatch(name))


def believed(meanings: Iterable[Meaning], name: str, type: str | None) -> list[Meaning]:
    """Of what a name may mean, what can be believed: all of it, unless it is a short form; of
    one the only thing that is written so, or that MeSH itself or HGNC first calls so."""
    some = [m for m in meanings if m.type != "anatomy"]
    wanted = [m for m in some if type in (None, m.type)]
    if not is_short(name):
        return [m for m in wanted if type == "gene" or not is_short(m.written)]
    same = [m for m in some if m.written in ("", name, name.removesuffix("s"))]
    wanted = [m for m in same if m in wanted]
    if type == "gene":
        return [m for m in wanted if m.rank == min(w.rank for w in wanted)] if wanted else []
    if len(name) < _LEAST or name.lower() in _ambiguous():
        return []
    if type and any(m.rank <= _HEADING for m in wanted):
        same = wanted
    return wanted if len({m.id for m in same}) == 1 else []


@cache
def _ambiguous() -> frozenset[str]:
    """What our vocabulary has, but never looks for: by itself it may mean something else."""
    names = (name for entry in vocabulary().entries for name in (*entry.english, *entry.chinese))
    never = (n.removeprefix(NEVER_SOUGHT) for n in names if n.startswith(NEVER_SOUGHT))
    return frozenset(name.lower() for name in never)
