"""Words of Status."""

from __future__ import annotations

from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "status": "Status",
    },
    "zh": {
        "status": "状态",
    },
}
