"""What goes wrong, in words for whoever reads the page: a headline, what happened, what to do.

    problem-CLASS, problem-CLASS-what, problem-CLASS-do     for every error of `taiyi_rag.errors`
    reason-ID-what, reason-ID-do                            in their place, where an error has one

The errors' own messages are for whoever looks after the server: the page shows them below, as they
are.
"""

from __future__ import annotations

from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "problem-exactly": "What exactly",
        "problem-details": "Details for the administrator",
        "problem-TaiyiError": "That didn't work",
        "problem-TaiyiError-what": "Something that was needed for it couldn't be done.",
        "problem-TaiyiError-do": "Try again. If it fails again, give the details below to the "
        "administrator.",
        "problem-SettingsError": "A setting is wrong",
        "problem-SettingsError-what": "The server was started with a setting that can't be used, "
        "so nothing can be answered yet.",
        "problem-SettingsError-do": "The administrator must correct it (the details name it; "
        "`taiyi-rag settings` lists all), and start the page again.",
        "problem-InputError": "That can't be done as asked",
        "problem-InputError-what": "What was asked for isn't there, or can't be worked on.",
        "problem-InputError-do": "Check what you typed, or the link that you followed, and try "
        "again.",
        "problem-QueryError": "The question can't be read",
        "problem-QueryError-what": "It is empty, too long, or in a language that isn't read here.",
        "problem-QueryError-do": "Ask again in a few sentences, in English or Chinese.",
        "problem-ReadError": "The file can't be read",
        "problem-ReadError-what": "It is empty, damaged, protected by a password, or isn't what "
        "its name says.",
        "problem-ReadError-do": "Open it on your machine. If it opens there, save it anew and add "
        "it again.",
        "problem-CollectionError": "This library can't be used now",
        "problem-CollectionError-what": "Its files can't be read or written. Nothing that was in "
        "it has been changed.",
        "problem-CollectionError-do": "Choose another library, or try again later. The "
        "administrator can see the cause in the details.",
        "problem-CollectionNotFound": "There is no such library",
        "problem-CollectionNotFound-what": "It has another name, was removed, or isn't open to "
        "you.",
        "problem-CollectionNotFound-do": "Choose another library, or ask the administrator for "
        "access.",
        "problem-CollectionDamaged": "This library is damaged",
        "problem-CollectionDamaged-what": "Its file can't be trusted any more, so nothing is "
        "answered from it: a wrong answer would be worse than none.",
        "problem-CollectionDamaged-do": "Choose another library meanwhile. The administrator can "
        "restore this one from a backup.",
        "problem-CollectionForeign": "This library is of another version",
        "problem-CollectionForeign-what": "Its folder wasn't made by this version of Taiyi-RAG, or "
        "a part of it is missing.",
        "problem-CollectionForeign-do": "Choose another library. The administrator can restore "
        "this one, or add its documents again.",
        "problem-CollectionBusy": "This library is being changed",
        "problem-CollectionBusy-what": "Somebody else is adding documents to it, or removing some. "
        "Nothing of yours was changed.",
        "problem-CollectionBusy-do": "Wait until that has finished, then try again. You can ask "
        "and search meanwhile.",
        "problem-StorageFull": "The disk is full",
        "problem-StorageFull-what": "What was added before is kept and still answers, but nothing "
        "more can be stored.",
        "problem-StorageFull-do": "The administrator must free some space; then do the same once "
        "more.",
        "problem-IndexOutdated": "This library's index must be made again",
        "problem-IndexOutdated-what": "The index for searching is missing, damaged or too old. No "
        "document is lost.",
        "problem-IndexOutdated-do": "Have it rebuilt, on the page “Library” or by the "
        "administrator, then try again.",
        "problem-EmbedderMismatch": "This library was made with another model",
        "problem-EmbedderMismatch-what": "The server now uses another embedding model than the one "
        "that read this library, so meanings can't be compared.",
        "problem-EmbedderMismatch-do": "Choose another library. The administrator can set the "
        "former model again, or add the documents anew.",
        "problem-WorkspaceError": "Nothing can be kept for you now",
        "problem-WorkspaceError-what": "Conversations, saved searches and baskets can't be read or "
        "written. Libraries and answers are not affected.",
        "problem-WorkspaceError-do": "You can go on, and save what you need to your machine. The "
        "administrator must let the server write there.",
        "problem-ModelError": "The model can't be used",
        "problem-ModelError-what": "The model that compares meanings, or the one that writes, "
        "can't be loaded or reached.",
        "problem-ModelError-do": "Try again in a minute. If it fails again, the administrator "
        "can see the cause in the details.",
        "problem-ModelUnavailable": "The model doesn't answer",
        "problem-ModelUnavailable-what": "The server that it runs on is down, too slow, or gave "
        "something that can't be read.",
        "problem-ModelUnavailable-do": "Try again in a minute. Literature can be searched "
        "meanwhile.",
        "problem-BatchUnfinished": "The model server stayed away",
        "problem-BatchUnfinished-what": "It stopped answering in the middle of a file. What was "
        "made is kept.",
        "problem-BatchUnfinished-do": "Go on with the file when the server is back.",
        "reason-question-empty-what": "It is empty.",
        "reason-question-empty-do": "Type a question in English or Chinese.",
        "reason-question-long-what": "It has {characters} characters; {most} are read at most.",
        "reason-question-long-do": "Shorten it, or add the long text to a library as a document.",
        "reason-page-deep-what": "Only the first {most} places of a search are shown.",
        "reason-page-deep-do": "Use more exact words, or narrow the search with filters.",
        "reason-no-text-what": "There is no text.",
        "reason-no-text-do": "Type or paste one.",
        "reason-one-text-what": "Two texts are compared, and one is missing.",
        "reason-one-text-do": "Type or paste it too.",
        "reason-no-question-what": "There is no question.",
        "reason-no-question-do": "Type one.",
        "reason-text-long-what": "It has {characters} characters; {most} are taken at a time.",
        "reason-text-long-do": "Divide it, or give a file with a text a line.",
        "reason-no-choices-what": "The question has fewer than two choices.",
        "reason-no-choices-do": "Type at least two, each in a line.",
        "reason-passage-gone-what": "This passage isn't in the library, or not any more.",
        "reason-passage-gone-do": "Search for it anew.",
        "reason-answers-yours-what": "{most} of your questions are being answered already.",
        "reason-answers-yours-do": "Wait until one of them is answered, or stop one, then ask "
        "again.",
        "reason-answers-many-what": "Too many questions are being answered at this moment.",
        "reason-answers-many-do": "Ask again in a minute. Literature can be searched meanwhile.",
        "reason-batches-many-what": "Many files are being worked on already.",
        "reason-batches-many-do": "Try again in a few minutes.",
        "reason-chat-gone-what": "This conversation isn't there any more.",
        "reason-chat-gone-do": "Begin a new one.",
        "reason-name-wrong-what": "A library can't be called that.",
        "reason-name-wrong-do": "Use up to 64 English letters, digits, “-”, “_” and “.”, beginning "
        "with a letter or digit.",
        "reason-collection-unwritable-what": "The server may not write to it. Nothing was changed.",
        "reason-collection-unwritable-do": "The administrator must give it the right to; the "
        "details name the folder.",
        "reason-access-unreadable-what": "The list of who may read it can't be understood, so "
        "nobody may.",
        "reason-access-unreadable-do": "The administrator must correct the file that the details "
        "name.",
        "reason-workspace-full-what": "The disk is full: conversations, saved searches and baskets "
        "can't be kept.",
        "reason-workspace-full-do": "You can go on, and save what you need to your machine. The "
        "administrator must free some space.",
        "reason-page-file-gone-what": "The file isn't where it was read from any more, so its page "
        "can't be shown.",
        "reason-page-file-gone-do": "Read its text, which the library has. To see pages again, add "
        "the file again.",
        "reason-page-file-changed-what": "The file has changed since it was read, so its page "
        "would mark the wrong place.",
        "reason-page-file-changed-do": "Read its text as it was read, or add the file again.",
        "reason-page-undrawn-what": "The page can't be drawn: the file is damaged, encrypted or "
        "too large.",
        "reason-page-undrawn-do": "Read its text, which the library has, or open the file itself.",
        "reason-unexpected-what": "Something failed on our side. It is in the server's log under "
        "{reference}.",
        "reason-unexpected-do": "Reload the page and try again. If it fails again, give that "
        "number to the administrator.",
    },
    "zh": {
        "problem-exactly": "具体原因（英文）",
        "problem-details": "详细信息（供管理员参考）",
        "problem-TaiyiError": "操作未完成",
        "problem-TaiyiError-what": "所需的某个步骤未能完成。",
        "problem-TaiyiError-do": "请重试；如仍失败，请将下面的详细信息转给管理员。",
        "problem-SettingsError": "服务器设置有误",
        "problem-SettingsError-what": "服务器启动时使用了无效的设置，目前无法提供回答。",
        "problem-SettingsError-do": "请管理员更正该设置（见详细信息；`taiyi-rag settings` "
        "可列出全部设置），然后重新启动。",
        "problem-InputError": "无法按要求执行",
        "problem-InputError-what": "所请求的内容不存在，或无法处理。",
        "problem-InputError-do": "请核对输入的内容或打开的链接，然后重试。",
        "problem-QueryError": "无法读取这个问题",
        "problem-QueryError-what": "问题为空、过长，或使用了本系统不支持的语言。",
        "problem-QueryError-do": "请用中文或英文，以几句话重新提问。",
        "problem-ReadError": "无法读取该文件",
        "problem-ReadError-what": "文件为空、已损坏、有密码保护，或内容与扩展名不符。",
        "problem-ReadError-do": "请先在本机打开该文件；如能打开，请另存后重新添加。",
        "problem-CollectionError": "这个资料库暂时无法使用",
        "problem-CollectionError-what": "资料库的文件无法读取或写入，原有内容没有改动。",
        "problem-CollectionError-do": "请选择其他资料库，或稍后再试；原因见详细信息，供管理员参考。"
        "",
        "problem-CollectionNotFound": "没有这个资料库",
        "problem-CollectionNotFound-what": "资料库可能已改名、已删除，或您没有访问权限。",
        "problem-CollectionNotFound-do": "请选择其他资料库，或向管理员申请权限。",
        "problem-CollectionDamaged": "这个资料库已损坏",
        "problem-CollectionDamaged-what": "资料库文件已不可信，因此不再据此作答："
        "错误的答案比没有答案更危险。",
        "problem-CollectionDamaged-do": "请先使用其他资料库，并请管理员从备份恢复。",
        "problem-CollectionForeign": "这个资料库的版本不符",
        "problem-CollectionForeign-what": "该文件夹不是由当前版本的 Taiyi-RAG 建立的，"
        "或缺少部分文件。",
        "problem-CollectionForeign-do": "请选择其他资料库，并请管理员恢复该库或重新添加文献。",
        "problem-CollectionBusy": "这个资料库正在更新",
        "problem-CollectionBusy-what": "有人正在添加或删除文献，您的操作没有造成任何改动。",
        "problem-CollectionBusy-do": "请等更新完成后重试；其间仍可提问和检索。",
        "problem-StorageFull": "磁盘已满",
        "problem-StorageFull-what": "已有内容完好，仍可使用，但无法再保存新内容。",
        "problem-StorageFull-do": "请管理员清理出磁盘空间，然后重新操作。",
        "problem-IndexOutdated": "这个资料库需要重建索引",
        "problem-IndexOutdated-what": "检索索引缺失、损坏或过旧，文献没有丢失。",
        "problem-IndexOutdated-do": "请在“资料库管理”页面重建索引，或请管理员重建，然后重试。",
        "problem-EmbedderMismatch": "这个资料库是用另一个模型建立的",
        "problem-EmbedderMismatch-what": "服务器现用的向量模型与建库时不同，语义无法比较。",
        "problem-EmbedderMismatch-do": "请选择其他资料库，并请管理员改回原来的模型或重新添加文献。",
        "problem-WorkspaceError": "暂时无法为您保存内容",
        "problem-WorkspaceError-what": "对话、已存检索和文献篮无法读取或写入；"
        "资料库和回答不受影响。",
        "problem-WorkspaceError-do": "您可以继续使用，并将需要的内容保存到本机；"
        "请管理员开放服务器的写入权限。",
        "problem-ModelError": "无法使用模型",
        "problem-ModelError-what": "用于语义比较或撰写回答的模型无法加载或连接。",
        "problem-ModelError-do": "请稍后再试；如仍失败，原因见详细信息，供管理员参考。",
        "problem-ModelUnavailable": "模型没有响应",
        "problem-ModelUnavailable-what": "模型服务器已停止、响应过慢，或返回了无法读取的内容。",
        "problem-ModelUnavailable-do": "请稍后再试；其间仍可检索文献。",
        "problem-BatchUnfinished": "模型服务器一直未恢复",
        "problem-BatchUnfinished-what": "处理文件途中模型服务器停止响应，已完成的结果已保留。",
        "problem-BatchUnfinished-do": "请在服务器恢复后继续处理该文件。",
        "reason-question-empty-what": "问题是空的。",
        "reason-question-empty-do": "请用中文或英文输入问题。",
        "reason-question-long-what": "问题共 {characters} 个字符，最多可读取 {most} 个。",
        "reason-question-long-do": "请缩短问题，或将长文本作为文献加入资料库。",
        "reason-page-deep-what": "每次检索只显示前 {most} 条结果。",
        "reason-page-deep-do": "请使用更具体的检索词，或通过筛选缩小范围。",
        "reason-no-text-what": "没有文本。",
        "reason-no-text-do": "请输入或粘贴一段文本。",
        "reason-one-text-what": "需要比较两段文本，现缺少一段。",
        "reason-one-text-do": "请补充另一段文本。",
        "reason-no-question-what": "没有问题。",
        "reason-no-question-do": "请输入问题。",
        "reason-text-long-what": "文本共{characters}字，一次最多处理{most}字。",
        "reason-text-long-do": "请分段处理，或改用批量文件，每行一篇。",
        "reason-no-choices-what": "选项不足两个。",
        "reason-no-choices-do": "请至少输入两个选项，每行一个。",
        "reason-passage-gone-what": "资料库中没有这个段落，可能已被移除。",
        "reason-passage-gone-do": "请重新检索。",
        "reason-answers-yours-what": "您已有 {most} 个问题正在回答。",
        "reason-answers-yours-do": "请等待其中一个答完，或停止其中一个，再提问。",
        "reason-answers-many-what": "目前正在回答的问题过多。",
        "reason-answers-many-do": "请一分钟后再提问；期间仍可检索文献。",
        "reason-batches-many-what": "目前正在处理的文件过多。",
        "reason-batches-many-do": "请几分钟后重试。",
        "reason-chat-gone-what": "这个对话已不存在。",
        "reason-chat-gone-do": "请开始新的对话。",
        "reason-name-wrong-what": "这个名称不能用作资料库名称。",
        "reason-name-wrong-do": "请使用不超过 64 个英文字母、数字、“-”、“_”和“.”，"
        "并以字母或数字开头。",
        "reason-collection-unwritable-what": "服务器没有写入权限，没有作任何改动。",
        "reason-collection-unwritable-do": "请管理员开放写入权限，文件夹见详细信息。",
        "reason-access-unreadable-what": "访问权限名单无法解读，因此目前无人可以访问。",
        "reason-access-unreadable-do": "请管理员更正详细信息中所列的文件。",
        "reason-workspace-full-what": "磁盘已满，无法保存对话、检索和文献篮。",
        "reason-workspace-full-do": "您可以继续使用，并将需要的内容保存到本机；"
        "请管理员清理磁盘空间。",
        "reason-page-file-gone-what": "原文件已不在原来的位置，无法显示该页。",
        "reason-page-file-gone-do": "请阅读资料库中的文本；如需查看页面，请重新添加该文件。",
        "reason-page-file-changed-what": "原文件在读取之后有了改动，页面上标出的位置会出错。",
        "reason-page-file-changed-do": "请阅读当时读取的文本，或重新添加该文件。",
        "reason-page-undrawn-what": "无法绘制该页：文件已损坏、已加密或过大。",
        "reason-page-undrawn-do": "请阅读资料库中的文本，或直接打开原文件。",
        "reason-unexpected-what": "系统出错，服务器日志编号为 {reference}。",
        "reason-unexpected-do": "请刷新页面后重试；如仍出错，请将该编号告知管理员。",
    },
}
