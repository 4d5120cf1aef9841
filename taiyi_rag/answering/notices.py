"""What a reader is told beside an answer, in the language of the question."""

from __future__ import annotations

from taiyi_rag.terms import DOUBTS as DOUBTS
from taiyi_rag.terms import URGENT as URGENT
from taiyi_rag.types import Language, Notice, TrustStatus

_TEXTS: dict[str, dict[Language, str]] = {
    "extractive": {
        "en": "These are sentences quoted from the library, not a written answer.",
        "zh": "回答摘自资料库原文，并非模型撰写。",
    },
    "written": {
        "en": "Written by {model} from the library's passages alone; each sentence was compared "
        "with them by program. Open the passages before you rely on it.",
        "zh": "由 {model} 仅依据资料库段落撰写，每句均由程序与原文比对；采用前请打开原文核实。",
    },
    "model-failed": {
        "en": "The language model is not available or too slow; these are sentences quoted from "
        "the library instead.",
        "zh": "语言模型不可用或响应过慢，以下改为资料库原文摘录。",
    },
    "model-unverified": {
        "en": "What the language model wrote is not supported by the library; these are sentences "
        "quoted from it instead.",
        "zh": "语言模型所写内容未获资料库支持，以下改为资料库原文摘录。",
    },
    "not-in-library": {
        "en": "The library doesn't say. Searched: {collection} ({documents} documents, {passages} "
        "passages); the closest passages are listed, but none holds the answer.",
        "zh": "资料库中没有答案。已检索：{collection}（{documents} 篇文献，{passages} 个段落）；"
        "下列是最接近的段落，但都没有回答这个问题。",
    },
    "unknown-name": {
        "en": 'The library has nothing called "{name}". Please check the name.',
        "zh": "资料库中没有“{name}”，请核对该名称。",
    },
    "empty-library": {
        "en": "The collection {collection} holds no documents yet. Add some: "
        "python -m ingest add PATH --collection {collection}",
        "zh": "资料库 {collection} 中还没有文献。请先添加："
        "python -m ingest add PATH --collection {collection}",
    },
    "courtesy": {
        "en": "You're welcome. Ask a question, and the library is searched for its answer.",
        "zh": "不客气。请提出问题，系统会在资料库中查找答案。",
    },
    "language": {
        "en": "Questions are read in English and Chinese. Please ask in one of them.",
        "zh": "目前只支持中文和英文提问，请用其中一种语言提问。",
    },
    "other-language": {
        "en": "The evidence is in Chinese; the original words are quoted.",
        "zh": "证据为英文文献，引用其原文。",
    },
    "population": {
        "en": "The question is about {asked}; the evidence is in {others}.",
        "zh": "问题针对{asked}，所引证据来自{others}。",
    },
    "population-dose": {
        "en": "The question is about {asked}; the evidence, and with it the dose, is in {others}. "
        "Don't use it for {asked} without another source.",
        "zh": "问题针对{asked}，所引证据及其中的剂量来自{others}，"
        "未经其他来源证实不得用于{asked}。",
    },
    "population-some-doses": {
        "en": "The question is about {asked}, but not every dose here is for them: {which}. "
        "Don't use these for {asked} without another source.",
        "zh": "问题针对{asked}，但以下剂量并非针对{asked}或未指明：{which}。"
        "未经其他来源证实不得用于{asked}。",
    },
    "comparator": {
        "en": "The question also names {name}; the evidence quoted doesn't.",
        "zh": "问题还提到{name}，所引证据未涉及。",
    },
    "recognised": {
        "en": "Read from a scan by character recognition; check numbers on the page: {title}",
        "zh": "以下文献的文字由扫描件识别得出，请对照原页核对数字：{title}",
    },
    "hidden": {
        "en": "Quoted from text that readers of the original don't see: {title}",
        "zh": "引用了原文中读者看不到的隐藏文字：{title}",
    },
    str(TrustStatus.RETRACTED): {
        "en": "Found but not used, because it was retracted: {title}{detail}",
        "zh": "检索到但未采用（已被撤稿）：{title}{detail}",
    },
    str(TrustStatus.SUPERSEDED): {
        "en": "Found but not used, because a newer version replaces it: {title}{detail}",
        "zh": "检索到但未采用（已有更新版本）：{title}{detail}",
    },
    str(TrustStatus.CONCERN): {
        "en": "Quoted from a publication about which concern was expressed: {title}",
        "zh": "所引文献已被期刊表达关注，请谨慎对待：{title}",
    },
    "untrusted": {
        "en": "Quoted from a document that nobody vouches for: {title}",
        "zh": "引用了未经审核的文献：{title}",
    },
    "orders": {
        "en": "Sentences not used, because they give orders to whoever writes the answer; have "
        "this document looked at: {title}",
        "zh": "以下文献含有针对答案撰写者的指令，相关语句未采用，请核查该文献：{title}",
    },
    "conflict": {
        "en": "Not used, because nobody vouches for it, and it doesn't say the same: {title}",
        "zh": "未采用（未经审核，且说法与所引证据不一致）：{title}",
    },
}


_WITHHELD: dict[Language, str] = {
    "en": "A sentence that gives a dose was withheld: no passage supports it as written.",
    "zh": "有一句涉及剂量的内容未予显示：没有段落支持该说法。",
}


def withheld(language: Language) -> str:
    """What stands in the place of a dose that isn't supported."""
    return _WITHHELD[language]


def notice(code: str, language: Language, text: str = "", /, **values: object) -> Notice:
    """The notice of that code; in the words of another `text` where the code has several."""
    return Notice(code, _TEXTS[text or code][language].format(**values))
