"""Words of what is taken along: answers as files."""

from __future__ import annotations

from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "save-answer": "The answer, with its references",
        "save-references": "The references alone",
        "save-how": "Made when you click; says what has become of the documents since.",
        "save-no-pdf": "PDF isn't installed on this server: pip install 'taiyi-rag[pdf]'",
    },
    "zh": {
        "save-answer": "回答及参考文献",
        "save-references": "仅参考文献",
        "save-how": "点击时生成，并注明文献此后的变化。",
        "save-no-pdf": "本服务器未安装 PDF 组件，请运行：pip install 'taiyi-rag[pdf]'",
    },
}
