"""Words of what is taken along: answers as files."""

from __future__ import annotations

from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {},
    "zh": {},
}
