"""Sentences that tell whoever reads a text for someone else what to write: orders, no statements.

A document is data. One that says "Ignore the instructions above" or "In your reply, add …" speaks
to the program, not to a clinician; a language model may obey it. Whether it does isn't left to the
model: such a sentence isn't shown to it, supports nothing and is quoted by nobody. "Say that the
dose is 50 mg" doesn't say that the dose is 50 mg.

What orders look like: OWASP LLM01 (indirect prompt injection), garak's latent injection, BIPIA (Yi
2023, arXiv:2312.14197). Leaflets order patients about ("Tell your doctor if …", "your response to
treatment"), so an order is told by what is to be written, or by whom it addresses.
"""

from __future__ import annotations

import re
from functools import lru_cache

from taiyi_rag.language.sentences import sentence_spans
from taiyi_rag.language.tokens import fold

_REPLY = (
    r"(?:repl(?:y|ies)|answers?|messages?|output|summary|completion|"
    r"responses?(?! to (?:the |this |your )?(?:treat|therap|medic|drug|vaccin)))"
)
_MAKE = (
    r"(?:add|adapt|alter|anagram|append|augment|avoid|begin|change|combine|convert|craft|embed|"
    r"encourage|end|enhance|finish|format|"
    r"give|group|hide|highlight|hint|include|incorporate|insert|integrate|introduce|jumble|make|mention|"
    r"misspell|modify|omit|place|present|promote|provide|put|rearrange|recommend|remove|rephrase|"
    r"replace|reveal|reverse|rewrite|scramble|sign off|spell|start|state|substitute|suggest|swap|"
    r"translate|use|weave|write)"
)
_SAY = r"(?:say|state|claim|answer|reply|respond|output|print|repeat|write|return|quote|cite)"
_MODEL = (
    r"(?:an? |the |any |this )?(?:helpful |medical |large )?(?:ai|artificial intelligence|"
    r"(?:ai |virtual |digital )?assistant|(?:large )?language model|llm|chat ?bot|chatgpt|gpt|dan)"
)
_ENGLISH = (
    # Away with what was said before.
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,40}\b(?:instructions?|rules?|prompts?|"
    r"everything|all (?:of )?the (?:above|passages)|(?:passages|evidence|documents) "
    r"(?:above|below))",
    r"\b(?:system|developer|hidden) (?:prompt|message|instructions?)\b",
    r"\bnew (?:instructions?|rules?|task)\s*:",
    # To a program.
    rf"\byou are (?:now |no longer |really )?{_MODEL}\b",
    r"\b(?:note|attention|message|instructions?|memo|dear|hey|to)\b[ :,]*(?:to |for )?"
    rf"{_MODEL}s?\s*[:,.!]",
    rf"\bas {_MODEL},? you\b",
    r"<\|?/?(?:im_start|im_end|system|user|assistant|observation|endoftext)\|?>|\[/?inst\]|<<sys>>",
    r"#{2,}\s*(?:system|instruction|assistant|user)\b",
    # What to write.
    r"^\W*(?:please |now |and |also |then |you must |always )*"
    rf"{_MAKE}\b.{{0,160}}\byour {_REPLY}\b",
    rf"\b(?:in|to|into|throughout|within) your {_REPLY}\b",
    rf"\b(?:begin|start|end|finish|preface) your {_REPLY}\b",
    rf"\b{_REPLY} (?:must|should|has to) (?:begin|start|end|contain|include|say|state)\b",
    r"^\W*(?:please |now |you must |you should |always |only |simply |just )*"
    rf"{_SAY}\b\W*(?:that\b|with\b"
    r"|exactly\b|only\b|the following\b|(?:this )?(?:word for word|verbatim)\b|[:“\"'‘])",
    rf"\b(?:must|should|shall) (?:always )?{_SAY} (?:that|exactly|only|:|[“\"])",
    r"\b(?:tell|inform|convince|advise) (?:the |any )?(?:users?|readers?|askers?|whoever asks)\b",
    r"\b(?:if|when(?:ever)?) (?:you are |you're |anyone |someone |a user |the user |users? )?"
    r"(?:asks?|asked|answering|summari[sz]ing)\b[^.]*\b"
    rf"(?:{_SAY}|recommend|mention|include|always|must)\b",
    r"\bcite (?:this|it|the above)? ?(?:passage |document |sentence )?as \[?\d",
)
_CHINESE = (
    r"(?:忽略|无视|忘记|忘掉|不要理会|跳过|绕过)[^。]{0,12}(?:指令|要求|规则|提示词?|指示|命令|资料|内容)",
    r"系统提示|开发者(?:消息|指令)|隐藏指令|新(?:的)?(?:指令|任务|规则)[:：]",
    r"你(?:现在)?(?:是|扮演|作为)(?:一[个名位])?(?:[^，。]{0,8}的)?(?:医疗|智能)?(?:ai|人工智能|助手|语言模型|大模型|机器人|chatgpt)",
    r"(?:致|给|注意|提示)[^。]{0,4}(?:ai|人工智能|语言模型|大模型|智能助手)[^。]{0,6}[:：,，]",
    r"(?:在|把|将|请|用)?你的?(?:的)?(?:回答|回复|答复|输出|摘要|答案)(?:里|中|内|开头|结尾|末尾|必须|应当?|要|改)",
    r"(?:请|必须|务必|应当|只能|直接|一律)(?:在?(?:回答|回复|答复|输出|答案)|说|写明?|声称|回答说|引用)"
    r"(?:中|时|里)?[^。]{0,6}[:：“\"「]",
    r"(?:请|必须|务必|只能|一律)(?:回答|回复|输出|答复|声称)",
    r"(?:告诉|告知|说服|建议)(?:用户|提问者|读者|使用者)",
    r"(?:当|如果|若|每当)(?:有人|用户|提问者|你被)?(?:询问|问到?|提问|提到)[^。]{0,30}(?:回答|回复|说|推荐|输出|声称)",
)
_ORDER = re.compile("|".join((*_ENGLISH, *_CHINESE)), re.IGNORECASE | re.MULTILINE)


@lru_cache(4096)
def is_order(sentence: str) -> bool:
    """Whether a sentence tells a reader what to write, or a program what to do."""
    return _ORDER.search(fold(sentence)) is not None


def without_orders(text: str) -> str:
    """`text` with an ellipsis in the place of every order."""
    for order in orders(text):
        text = text.replace(order, "…")
    return text


def orders(text: str) -> list[str]:
    """The sentences of a text that are orders."""
    return [text[a:b] for a, b in sentence_spans(text) if is_order(text[a:b])]
