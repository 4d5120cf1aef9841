"""Headlines of what goes wrong."""

from __future__ import annotations

from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
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
    "zh": {
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
