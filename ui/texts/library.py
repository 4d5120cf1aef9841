"""Words of Library."""

from __future__ import annotations

from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "library": "Library",
    },
    "zh": {
        "library": "资料库管理",
    },
}
