"""Words of an answer: sentences, verdicts, evidence."""

from __future__ import annotations

from taiyi_rag.exporting.words import CHECKS, VERDICTS
from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "sources": "Cited passages",
        "evidence": "All passages considered, strongest first ({count})",
        "closest": "Closest passages",
        "open": "Open passage {label}: {title}",
        "cited-as": "Citation {label}: {title}. {origin}",
        "seconds": "{seconds} s",
        "verdict-supported": "Supported by the passage cited",
        "original": "Original",
        "originals-more": "{count} more {count:original|originals}",
        "open-it": "Open the passage",
        "patience": "Still at work: this takes longer than usual.",
        "chart-years": "Documents by study design and year",
        "chart-cited": "cited",
        "chart-not-cited": "not cited",
        "read-as": "Read as: {question}",
        "finding": "({check}: {said}; not in the passage)",
        "finding-instead": "({check}: {said}; the passage has {instead})",
        **VERDICTS["en"],
        **CHECKS["en"],
        "direction-supports": "Yes",
        "direction-against": "Against",
        "direction-no_difference": "No difference",
        "direction-unclear": "Unclear",
    },
    "zh": {
        "sources": "引用的段落",
        "evidence": "考虑过的全部段落，按证据强度排列（{count}）",
        "closest": "最接近的段落",
        "open": "打开段落 {label}：{title}",
        "cited-as": "引文 {label}：{title}。{origin}",
        "seconds": "{seconds} 秒",
        "verdict-supported": "引用的段落支持此句",
        "original": "原文",
        "originals-more": "另有 {count} 处原文",
        "open-it": "打开该段落",
        "patience": "仍在处理，耗时比平时长。",
        "chart-years": "文献的研究设计与年份",
        "chart-cited": "已引用",
        "chart-not-cited": "未引用",
        "read-as": "理解为：{question}",
        "finding": "（{check}：{said}；原文没有）",
        "finding-instead": "（{check}：{said}；原文为 {instead}）",
        **VERDICTS["zh"],
        **CHECKS["zh"],
        "direction-supports": "支持",
        "direction-against": "相反",
        "direction-no_difference": "无差异",
        "direction-unclear": "不明确",
    },
}
