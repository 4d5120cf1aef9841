"""Every word of the page, in both languages, by id. Answers and notices bring their own words."""

from __future__ import annotations

from dataclasses import dataclass

from taiyi_rag.types import Language
from ui.texts_literature import LITERATURE, SEARCHES

__all__ = ["EXAMPLES", "NAMES", "SEARCHES", "TEXTS", "Texts", "language_of"]

NAMES: dict[Language, str] = {"en": "English", "zh": "中文"}

TEXTS: dict[Language, dict[str, str]] = {
    "en": LITERATURE["en"]
    | {
        "tagline": "Ask your own library. Every sentence of the answer opens the passage that "
        "says it.",
        "disclaimer": "Answers are put together automatically from sentences quoted from the "
        "library. They are not medical advice: open the passage, and judge for yourself.",
        "remark": "Put together automatically; not medical advice.",
        "language": "Language",
        "collection": "Library",
        "collection-named": "Library: {name}",
        "counts": "{documents} documents, {passages} passages",
        "new": "New conversation",
        "history": "Questions of this session",
        "try": "Try one of these",
        "ask-here": "Ask a question in English or Chinese",
        "stage-open": "Opening the library",
        "stage-retrieve": "Searching",
        "stage-rerank": "Comparing passages",
        "stage-select": "Choosing evidence",
        "stage-generate": "Writing",
        "stage-verify": "Checking every sentence",
        "abstained": "No answer found",
        "declined": "This can't be answered here",
        "sources": "Cited passages",
        "evidence": "All passages considered ({count})",
        "closest": "Closest passages",
        "open": "Open passage {label}: {title}",
        "cited-as": "Citation {label}: {title}. {origin}",
        "page": "p. {page}",
        "seconds": "{seconds} s",
        "verdict-supported": "Supported by the passage cited",
        "verdict-partly": "Partly supported: compare the passage",
        "verdict-contradicted": "The passage cited says otherwise",
        "verdict-unsupported": "No passage supports this",
        "stop": "Stop",
        "stopped": "Stopped.",
        "read-as": "Read as: {question}",
        "finding": "({check}: {said}; not in the passage)",
        "finding-instead": "({check}: {said}; the passage has {instead})",
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
        "direction-supports": "Yes",
        "direction-against": "Against",
        "direction-no_difference": "No difference",
        "direction-unclear": "Unclear",
        "stamp-deleted": "Since this answer a document that it rests on was deleted: {title}",
        "stamp-retracted": "Since this answer a document that it rests on was retracted: {title}",
        "stamp-concern": "Since this answer concern was expressed about a document that it rests "
        "on: {title}",
        "stamp-corrected": "Since this answer a document that it rests on was corrected: {title}",
        "stamp-superseded": "Since this answer a document that it rests on was superseded: {title}",
        "stamp-changed": "Since this answer a document that it rests on has changed: {title}",
        "trust-current": "Current",
        "trust-corrected": "Corrected",
        "trust-concern": "Expression of concern",
        "trust-retracted": "Retracted",
        "trust-superseded": "Superseded",
        "language-en": "English",
        "language-zh": "Chinese",
        "passage": "Passage {label}",
        "quote": "The words cited are highlighted, in their context.",
        "no-quote": "The passage found is shown in its context.",
        "licence": "Licence",
        "file": "File",
        "address": "Address",
        "issuer": "Issuer",
        "version": "Version",
        "headings": "Section",
        "text": "Text",
        "page-tab": "Page {page}",
        "page-of": "Page {page} of {file}, the passage highlighted",
        "gone": "This document has been removed from the library since it was found. "
        "Below is the passage as it was then.",
        "changed": "This document has changed in the library since it was found. Below is the "
        "passage as it was then; ask or search again for the current text.",
        "no-collections": "There is no library yet",
        "no-collections-how": "Add documents, or build the sample library, then reload this page. "
        "Libraries are looked for in {indexes}.",
        "samples-command": "# the sample library\npython -m ingest add samples/en samples/zh "
        "samples/records --collection samples\n\n# your own documents\npython -m ingest add "
        "PATH --collection NAME",
        "problem": "That didn't work",
        "problem-QueryError": "The question can't be read",
        "problem-CollectionNotFound": "There is no such library",
        "problem-CollectionDamaged": "This library is damaged",
        "problem-EmbedderMismatch": "This library was made with another model",
        "problem-ModelError": "The model can't be loaded",
        "problem-SettingsError": "A setting is wrong",
        "problem-ReadError": "The page can't be drawn",
        "unexpected": "Something failed on our side. It is in the server's log under {reference}; "
        "reload the page and try again.",
    },
    "zh": LITERATURE["zh"]
    | {
        "tagline": "向您自己的资料库提问；回答的每一句话都能打开它所依据的原文段落。",
        "disclaimer": "回答由系统自动摘录资料库原文生成，不构成医疗建议；"
        "请打开原文段落，自行判断。",
        "remark": "由系统自动生成，不构成医疗建议。",
        "language": "语言",
        "collection": "资料库",
        "collection-named": "资料库：{name}",
        "counts": "{documents} 篇文献，{passages} 个段落",
        "new": "新对话",
        "history": "本次提问",
        "try": "试试这些问题",
        "ask-here": "请用中文或英文提问",
        "stage-open": "打开资料库",
        "stage-retrieve": "检索",
        "stage-rerank": "比较段落",
        "stage-select": "挑选证据",
        "stage-generate": "撰写",
        "stage-verify": "逐句核对",
        "abstained": "未找到答案",
        "declined": "此处无法回答这个问题",
        "sources": "引用的段落",
        "evidence": "考虑过的全部段落（{count}）",
        "closest": "最接近的段落",
        "open": "打开段落 {label}：{title}",
        "cited-as": "引文 {label}：{title}。{origin}",
        "page": "第 {page} 页",
        "seconds": "{seconds} 秒",
        "verdict-supported": "引用的段落支持此句",
        "verdict-partly": "部分支持：请对照原文",
        "verdict-contradicted": "引文与此句矛盾",
        "verdict-unsupported": "没有段落支持此句",
        "stop": "停止",
        "stopped": "已停止。",
        "read-as": "理解为：{question}",
        "finding": "（{check}：{said}；原文没有）",
        "finding-instead": "（{check}：{said}；原文为 {instead}）",
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
        "direction-supports": "支持",
        "direction-against": "相反",
        "direction-no_difference": "无差异",
        "direction-unclear": "不明确",
        "stamp-deleted": "作答之后，所依据的一篇文献已被删除：{title}",
        "stamp-retracted": "作答之后，所依据的一篇文献已被撤稿：{title}",
        "stamp-concern": "作答之后，所依据的一篇文献被发布关注声明：{title}",
        "stamp-corrected": "作答之后，所依据的一篇文献已被更正：{title}",
        "stamp-superseded": "作答之后，所依据的一篇文献已被取代：{title}",
        "stamp-changed": "作答之后，所依据的一篇文献有了变化：{title}",
        "trust-current": "现行",
        "trust-corrected": "已更正",
        "trust-concern": "被发布关注声明",
        "trust-retracted": "已撤稿",
        "trust-superseded": "已被取代",
        "language-en": "英文",
        "language-zh": "中文",
        "passage": "段落 {label}",
        "quote": "引用的原文已在上下文中标亮。",
        "no-quote": "检索到的段落及其上下文。",
        "licence": "许可",
        "file": "文件",
        "address": "网址",
        "issuer": "发布机构",
        "version": "版本",
        "headings": "章节",
        "text": "文本",
        "page-tab": "第 {page} 页",
        "page-of": "{file} 第 {page} 页，已标出该段落",
        "gone": "检出之后，这篇文献已从资料库中移除。下面是当时的段落。",
        "changed": "检出之后，这篇文献在资料库中有了变化。下面是当时的段落；"
        "请重新提问或检索以获得现行文本。",
        "no-collections": "还没有资料库",
        "no-collections-how": "请先添加文献，或建立示例资料库，然后刷新本页。"
        "资料库所在文件夹：{indexes}",
        "samples-command": "# 示例资料库\npython -m ingest add samples/en samples/zh "
        "samples/records --collection samples\n\n# 您自己的文献\npython -m ingest add "
        "PATH --collection NAME",
        "problem": "未能完成",
        "problem-QueryError": "无法读取这个问题",
        "problem-CollectionNotFound": "没有这个资料库",
        "problem-CollectionDamaged": "这个资料库已损坏",
        "problem-EmbedderMismatch": "这个资料库是用另一个模型建立的",
        "problem-ModelError": "无法加载模型",
        "problem-SettingsError": "设置有误",
        "problem-ReadError": "无法绘制该页",
        "unexpected": "系统出错，服务器日志编号 {reference}；请刷新页面后重试。",
    },
}

EXAMPLES: tuple[str, ...] = (
    "What dose of dexamethasone was used in RECOVERY and for how long?",
    "二甲双胍在eGFR低于多少时禁用？",
    "How many hours after injury is it too late to give tranexamic acid to a bleeding trauma "
    "patient?",
    "幽门螺杆菌铋剂四联方案的疗程是多少天？",
)
"""Questions that the sample library answers."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The page's words in one language."""

    language: Language

    def __call__(self, id: str, **values: object) -> str:
        """The text of that id, with its values put in."""
        return TEXTS[self.language][id].format(**values)

    def problem(self, name: str) -> str:
        """The headline for an error of that class."""
        return TEXTS[self.language].get(f"problem-{name}", self("problem"))


def language_of(locale: str | None) -> Language:
    """The page's language for a browser's locale."""
    return "zh" if (locale or "").lower().startswith("zh") else "en"
