"""The words of an export that its answer doesn't bring, in both languages."""

from __future__ import annotations

from taiyi_rag.types import Language

VERDICTS: dict[Language, dict[str, str]] = {
    "en": {
        "verdict-partly": "Partly supported: compare the passage",
        "verdict-contradicted": "The passage cited says otherwise",
        "verdict-unsupported": "No passage supports this",
    },
    "zh": {
        "verdict-partly": "部分支持：请对照原文",
        "verdict-contradicted": "引文与此句矛盾",
        "verdict-unsupported": "没有段落支持此句",
    },
}
"""What is doubtful of a sentence; the page has the same words."""

CHECKS: dict[Language, dict[str, str]] = {
    "en": {
        "check-label": "citation",
        "check-quote": "quotation",
        "check-identifier": "identifier",
        "check-number": "number",
        "check-unit": "unit",
        "check-dose": "dose",
        "check-frequency": "frequency",
        "check-route": "route",
        "check-comparator": "limit",
        "check-range": "range",
        "check-negation": "negation",
        "check-direction": "direction",
        "check-population": "whom it is about",
        "check-medicine": "medicine",
        "check-meaning": "meaning",
    },
    "zh": {
        "check-label": "引文",
        "check-quote": "引语",
        "check-identifier": "编号",
        "check-number": "数字",
        "check-unit": "单位",
        "check-dose": "剂量",
        "check-frequency": "频次",
        "check-route": "给药途径",
        "check-comparator": "界限",
        "check-range": "范围",
        "check-negation": "否定",
        "check-direction": "方向",
        "check-population": "人群",
        "check-medicine": "药物",
        "check-meaning": "含义",
    },
}
"""What a sentence was compared in; the page has the same words."""

_STOPS: dict[Language, str] = {"en": ".", "zh": "。"}


def _sentences(language: Language) -> dict[str, str]:
    return {id: f"{text}{_STOPS[language]}" for id, text in VERDICTS[language].items()}


WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "read-as": "Read as: {question}",
        "quoted": "Quoted: every sentence stands so in the document cited.",
        "written": "Written by {model}; each sentence was compared with the documents cited.",
        "answer": "Answer",
        "abstained": "No answer found",
        "declined": "This can't be answered here",
        "evidence": "About the evidence",
        "references": "References",
        "closest": "Closest passages",
        "about": "About this file",
        "finding": "{check}: {said}; not in the passage.",
        "finding-instead": "{check}: {said}; the passage has {instead}.",
        "original": "Original [{label}]: {quote}",
        "quote": "“{quote}” ({place})",
        "page": "page {page}",
        "offsets": "characters {start}–{end}",
        "document": "document {id}",
        "at": "Answered {at}",
        "collection": "Library: {name}",
        "id": "Answer {id}",
        "made": "{maker} {version}",
        "link": "Open on the page",
        "trust-corrected": "CORRECTED since its publication.",
        "trust-concern": "EXPRESSION OF CONCERN published.",
        "trust-retracted": "RETRACTED.",
        "trust-superseded": "SUPERSEDED by a newer version.",
        "newer": "Newer version: {title}",
        "tier-untrusted": "Nobody vouches for this document.",
        "deleted": "No longer in the library.",
        "since": "Since this answer was given: {told}",
        "since-deleted": "a document that it rests on was deleted: {title}",
        "since-retracted": "a document that it rests on was RETRACTED: {title}",
        "since-concern": "concern was expressed about a document that it rests on: {title}",
        "since-corrected": "a document that it rests on was corrected: {title}",
        "since-superseded": "a document that it rests on was superseded: {title}",
        "since-changed": "a document that it rests on has changed: {title}",
        **_sentences("en"),
        **CHECKS["en"],
    },
    "zh": {
        "read-as": "理解为：{question}",
        "quoted": "原文摘录：每句均出自所引文献。",
        "written": "由 {model} 撰写，每句均与所引文献比对。",
        "answer": "回答",
        "abstained": "未找到答案",
        "declined": "此处无法回答这个问题",
        "evidence": "证据说明",
        "references": "参考文献",
        "closest": "最接近的段落",
        "about": "关于本文件",
        "finding": "{check}：{said}；原文没有。",
        "finding-instead": "{check}：{said}；原文为 {instead}。",
        "original": "原文 [{label}]：{quote}",
        "quote": "“{quote}”（{place}）",
        "page": "第 {page} 页",
        "offsets": "第 {start}–{end} 字符",
        "document": "文献号 {id}",
        "at": "作答时间：{at}",
        "collection": "资料库：{name}",
        "id": "回答编号：{id}",
        "made": "{maker} {version}",
        "link": "在网页中打开",
        "trust-corrected": "已更正。",
        "trust-concern": "已被发布关注声明。",
        "trust-retracted": "已撤稿。",
        "trust-superseded": "已被新版本取代。",
        "newer": "新版本：{title}",
        "tier-untrusted": "未经审核的文献。",
        "deleted": "资料库中已不存在。",
        "since": "作答之后：{told}",
        "since-deleted": "所依据的一篇文献已被删除：{title}",
        "since-retracted": "所依据的一篇文献已被撤稿：{title}",
        "since-concern": "所依据的一篇文献被发布关注声明：{title}",
        "since-corrected": "所依据的一篇文献已被更正：{title}",
        "since-superseded": "所依据的一篇文献已被取代：{title}",
        "since-changed": "所依据的一篇文献有了变化：{title}",
        **_sentences("zh"),
        **CHECKS["zh"],
    },
}


class Words:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, id: str, /, **values: object) -> str:
        """The text of that id, with its values put in."""
        return WORDS[self.language][id].format(**values)
