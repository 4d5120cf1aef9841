"""Words of Ask: questions, stages, what became of answers."""

from __future__ import annotations

from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "ask": "Ask",
        "tagline": "Ask your own library. Every sentence of the answer opens the passage that "
        "says it.",
        "disclaimer": "Answers are put together automatically from sentences quoted from the "
        "library. They are not medical advice: open the passage, and judge for yourself.",
        "new": "New conversation",
        "history": "Questions of this session",
        "ask-here": "Ask a question in English or Chinese",
        "stage-open": "Opening the library",
        "stage-retrieve": "Searching",
        "stage-rerank": "Comparing passages",
        "stage-select": "Choosing evidence",
        "stage-generate": "Writing",
        "stage-verify": "Checking every sentence",
        "abstained": "No answer found",
        "declined": "This can't be answered here",
        "stop": "Stop",
        "stopped": "Stopped.",
        "stamp-deleted": "Since this answer a document that it rests on was deleted: {title}",
        "stamp-retracted": "Since this answer a document that it rests on was retracted: {title}",
        "stamp-concern": "Since this answer concern was expressed about a document that it rests "
        "on: {title}",
        "stamp-corrected": "Since this answer a document that it rests on was corrected: {title}",
        "stamp-superseded": "Since this answer a document that it rests on was superseded: {title}",
        "stamp-changed": "Since this answer a document that it rests on has changed: {title}",
    },
    "zh": {
        "ask": "提问",
        "tagline": "向您自己的资料库提问；回答的每一句话都能打开它所依据的原文段落。",
        "disclaimer": "回答由系统自动摘录资料库原文生成，不构成医疗建议；"
        "请打开原文段落，自行判断。",
        "new": "新对话",
        "history": "本次提问",
        "ask-here": "请用中文或英文提问",
        "stage-open": "打开资料库",
        "stage-retrieve": "检索",
        "stage-rerank": "比较段落",
        "stage-select": "挑选证据",
        "stage-generate": "撰写",
        "stage-verify": "逐句核对",
        "abstained": "未找到答案",
        "declined": "此处无法回答这个问题",
        "stop": "停止",
        "stopped": "已停止。",
        "stamp-deleted": "作答之后，所依据的一篇文献已被删除：{title}",
        "stamp-retracted": "作答之后，所依据的一篇文献已被撤稿：{title}",
        "stamp-concern": "作答之后，所依据的一篇文献被发布关注声明：{title}",
        "stamp-corrected": "作答之后，所依据的一篇文献已被更正：{title}",
        "stamp-superseded": "作答之后，所依据的一篇文献已被取代：{title}",
        "stamp-changed": "作答之后，所依据的一篇文献有了变化：{title}",
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
