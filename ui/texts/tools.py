"""Words of Tools."""

from __future__ import annotations

from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "tools": "Tools",
    },
    "zh": {
        "tools": "工具",
    },
}
