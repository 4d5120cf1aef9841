"""What each tool is called, does in a line, and how it is done. Ids begin with `tool-` and the
task's own id; every task of `taiyi_rag.tasks` has its three here."""

from __future__ import annotations

from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "tool-names": "Names and quantities",
        "tool-names-line": "Finds medicines, conditions, genes, terms, doses and abbreviations",
        "tool-names-how": "Names that our bilingual vocabulary knows, with their name in the other "
        "language, and others that are in a lexicon or made as such names are; quantities, in "
        "another unit too; whose a dose is; abbreviations that the text explains. By lists and "
        "rules: some names are missed, and some are found that are none.",
        "tool-link": "Identifiers of names",
        "tool-link-line": "Which concept of a terminology a name in a text means",
        "tool-link-how": "Finds names and looks them up in the terminologies that are installed, "
        "without a model, with the concept in words, so that you can see whether it is the right "
        "one. An abbreviation means what the text says that it stands for. A name that no list has "
        "gets no identifier.",
        "tool-ner": "Named entities",
        "tool-ner-line": "Finds the kinds of things that you name, each at its place in the text",
        "tool-ner-how": "The language model says what it found, and only what stands in the text "
        "is shown, wherever it stands. A model misses things: none found doesn't mean none there.",
        "tool-relations": "Relations",
        "tool-relations-line": "What the things in a text have to do with each other",
        "tool-relations-how": "Pairs with a direction and a kind, by the language model. Both ends "
        "are names that stand in the text; whether it says so is for you to check.",
        "tool-events": "Events",
        "tool-events-line": "What happens, told by which word, with who and what takes part",
        "tool-events-how": "By the language model. The words of an event stand in the text.",
        "tool-causes": "Causes",
        "tool-causes-line": "What leads to what: causes, conditions, kinds",
        "tool-causes-how": "By the language model. A cause may act on a whole relation, not only "
        "on a thing.",
        "tool-medications": "List of medicines",
        "tool-medications-line": "The medicines of a note, with dose, route and frequency",
        "tool-medications-how": "By the language model. A dose that doesn't stand in the text with "
        "its medicine is left out and told. Compare the list with the note before you use it.",
        "tool-pico": "PICO",
        "tool-pico-line": "Population, intervention, comparator and outcomes of a study",
        "tool-pico-how": "By the language model, quoted from the abstract where possible.",
        "tool-structure": "Text into a form",
        "tool-structure-line": "A clinical note as fields: a usual form, or your JSON schema",
        "tool-structure-how": "By the language model. What it writes is checked against the "
        "schema; values that the text doesn't have are told.",
        "tool-classify": "Classify a text",
        "tool-classify-line": "Puts a text into one of the classes that you name, or into several",
        "tool-classify-how": "Done by the language model. Check its choice.",
        "tool-check": "Check a statement",
        "tool-check-line": "Whether your library supports or contradicts a sentence, and where",
        "tool-check-how": "Each sentence is compared with the nearest passages of the library, as "
        "the sentences of an answer are. “Not in this library” means that it doesn't say it, "
        "not that it is wrong.",
        "tool-choice": "Multiple choice",
        "tool-choice-line": "Answers an examination question with its choices",
        "tool-choice-how": "From what the language model remembers, without your library. For "
        "teaching and for judging the model; not for a patient.",
        "tool-yesno": "Yes, no or maybe",
        "tool-yesno-line": "Answers a research question from an abstract",
        "tool-yesno-how": "The language model reads the text that you give. Reading evidence is "
        "the weaker side of small models: read the text yourself.",
        "tool-reading": "Question on a text",
        "tool-reading-line": "Answers a question from the text that you give, and from nothing "
        "else",
        "tool-reading-how": "By the language model. Words of the answer that stand in the text are "
        "marked there; what doesn't stand there is told.",
        "tool-similarity": "Same meaning",
        "tool-similarity-line": "Whether two sentences or questions mean the same",
        "tool-similarity-how": "By the language model.",
        "tool-entailment": "Does it follow?",
        "tool-entailment-line": "Whether a sentence follows from another, or contradicts it",
        "tool-entailment-how": "By the language model. To check a sentence against your library, "
        "use “Check a statement”.",
        "tool-summary": "Summary by quoting",
        "tool-summary-line": "Picks the sentences that say most of a text, word for word",
        "tool-summary-how": "The most central sentences (LexRank), unchanged, in their order. "
        "Nothing is reworded, so nothing is invented; what the others say is left out.",
        "tool-glossary": "Glossary",
        "tool-glossary-line": "A clinical term in the other language, with synonyms and brands",
        "tool-glossary-how": "Looks up the terms of a line in our vocabulary. It doesn't translate "
        "sentences, and doesn't guess.",
        "tool-summarise": "Summary",
        "tool-summarise-line": "A text in a few sentences, in either language",
        "tool-summarise-how": "Written by the language model. Numbers that the text doesn't have "
        "are told.",
        "tool-title": "Title",
        "tool-title-line": "A title for an abstract",
        "tool-title-how": "Written by the language model.",
        "tool-report": "Consultation into a record",
        "tool-report-line": "A conversation of patient and doctor as a medical record",
        "tool-report-how": "Written by the language model. Numbers that weren't said are told. A "
        "doctor must read and sign it.",
        "tool-translate": "Translation",
        "tool-translate-line": "Chinese into English and English into Chinese",
        "tool-translate-how": "Written by the language model. Numbers, units and doses are "
        "compared with the text; what differs is told.",
        "tool-dialogue": "Conversation",
        "tool-dialogue-line": "What a doctor might say next",
        "tool-dialogue-how": "Written by the language model without your library, so nothing "
        "stands behind it: never advice for a patient. For answers with sources, ask the library.",
    },
    "zh": {
        "tool-names": "名称与用量识别",
        "tool-names-line": "找出文中的药物、疾病、基因、术语、剂量和缩写",
        "tool-names-how": "识别中英双语词表收录的名称，并给出另一种语言的名称；"
        "词表之外的名称按词典或构词规律识别；"
        "识别数值与剂量、换算单位，并指明剂量属于哪种药物；识别文中自行说明的缩写。"
        "依据词表和规则，难免遗漏或误认。",
        "tool-link": "术语标准化",
        "tool-link-line": "将文中名称对应到标准术语集的概念编码",
        "tool-link-how": "先找出名称，再到已安装的术语集中查找，不使用模型，"
        "并列出概念名称以便核对。"
        "缩写按文中说明的全称查找；术语集未收录的名称不给出编码。",
        "tool-ner": "命名实体识别",
        "tool-ner-line": "按您指定的类型找出实体，并标出在文中的位置",
        "tool-ner-how": "由语言模型给出名称，仅显示原文中确有的名称及其全部出现位置。"
        "模型会有遗漏：没有识别出来，不等于文中没有。",
        "tool-relations": "关系抽取",
        "tool-relations-line": "找出文中实体之间的关系",
        "tool-relations-how": "由语言模型给出带方向和类型的实体对。"
        "两端名称均见于原文；关系是否成立，请核对原文。",
        "tool-events": "事件抽取",
        "tool-events-line": "找出发生了什么、由哪个词表达、涉及哪些对象",
        "tool-events-how": "由语言模型完成，事件用词均见于原文。",
        "tool-causes": "因果关系抽取",
        "tool-causes-line": "找出因果、条件和上下位关系",
        "tool-causes-how": "由语言模型完成。原因可以作用于另一组关系，而不只是某个实体。",
        "tool-medications": "用药清单",
        "tool-medications-line": "从病历中列出药物、剂量、途径和频次",
        "tool-medications-how": "由语言模型完成。原文中未与该药同时出现的剂量不予列出，并予以提示。"
        "使用前请与病历逐项核对。",
        "tool-pico": "PICO要素提取",
        "tool-pico-line": "提取研究的人群、干预、对照和结局",
        "tool-pico-how": "由语言模型完成，尽可能引用摘要原文。",
        "tool-structure": "文本结构化",
        "tool-structure-line": "将病历文本整理为字段：常用格式或您的JSON Schema",
        "tool-structure-how": "由语言模型完成，结果按模式校验；原文中没有的值会予以提示。",
        "tool-classify": "文本分类",
        "tool-classify-line": "将文本归入您指定的一个或多个类别",
        "tool-classify-how": "由语言模型完成，请核对结果。",
        "tool-check": "表述核查",
        "tool-check-line": "核查一句话在资料库中是否有依据、是否与之矛盾，并给出出处",
        "tool-check-how": "逐句与资料库中最相关的段落比对，方法与核查回答相同。"
        "“资料库未提及”只表示本资料库没有这样说，并不表示该说法有误。",
        "tool-choice": "选择题",
        "tool-choice-line": "回答带选项的医学试题",
        "tool-choice-how": "仅凭语言模型自身的知识作答，不查资料库。"
        "可用于教学和评价模型，不可用于患者诊疗。",
        "tool-yesno": "是、否或不确定",
        "tool-yesno-line": "依据摘要回答研究问题",
        "tool-yesno-how": "由语言模型阅读您给出的文本后判断。"
        "阅读证据是小模型的弱项，请您自行阅读原文。",
        "tool-reading": "阅读问答",
        "tool-reading-line": "仅依据您给出的文本回答问题",
        "tool-reading-how": "由语言模型完成。答案中见于原文的字句会在原文中标出，"
        "原文没有的内容会予以提示。",
        "tool-similarity": "语义相似度",
        "tool-similarity-line": "判断两句话或两个问题意思是否相同",
        "tool-similarity-how": "由语言模型完成。",
        "tool-entailment": "文本蕴含",
        "tool-entailment-line": "判断后一句能否由前一句推出，或与之矛盾",
        "tool-entailment-how": "由语言模型完成。如需与资料库核对，请使用“表述核查”。",
        "tool-summary": "摘句式摘要",
        "tool-summary-line": "原文摘出最能概括全文的句子",
        "tool-summary-how": "按LexRank算法选出最具代表性的句子，按原文顺序原样列出。"
        "不改写，因此不会杜撰；未入选句子的内容不在摘要之中。",
        "tool-glossary": "中英术语对照",
        "tool-glossary-line": "查询临床术语的中英文名称、同义词和商品名",
        "tool-glossary-how": "在双语词表中查找一行文字里的术语。不翻译句子，也不猜测。",
        "tool-summarise": "生成摘要",
        "tool-summarise-line": "用几句话概括全文，可选中文或英文",
        "tool-summarise-how": "由语言模型撰写。原文中没有的数字会予以提示。",
        "tool-title": "拟定标题",
        "tool-title-line": "为摘要拟一个标题",
        "tool-title-how": "由语言模型撰写。",
        "tool-report": "问诊记录整理",
        "tool-report-line": "将医患对话整理为诊疗报告",
        "tool-report-how": "由语言模型撰写。对话中没有的数字会予以提示。须经医师审阅签字。",
        "tool-translate": "翻译",
        "tool-translate-line": "中英互译",
        "tool-translate-how": "由语言模型翻译。数字、单位和剂量与原文比对，不一致之处会予以提示。",
        "tool-dialogue": "医患对话",
        "tool-dialogue-line": "生成医生可能的下一句话",
        "tool-dialogue-how": "由语言模型撰写，不查资料库，没有依据可核对，不能作为对患者的建议。"
        "如需有出处的回答，请到“提问”页面。",
    },
}
