"""Words of the frame, and of what several pages show."""

from __future__ import annotations

from taiyi_rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "save": "Save",
        "copy-link": "Copy link",
        "link-copied": "Link copied",
        "language": "Language",
        "unverified": "Your e-mail address isn't verified, so you aren't signed in",
        "unverified-how": "Verify it where you sign in, then sign in again. Until then you see "
        "what anybody sees.",
        "collection": "Library",
        "collection-named": "Library: {name}",
        "counts": "{documents} {documents:document|documents}, "
        "{passages} {passages:passage|passages}",
        "try": "Try one of these",
        "trust-current": "Current",
        "trust-corrected": "Corrected",
        "trust-concern": "Expression of concern",
        "trust-retracted": "Retracted",
        "trust-superseded": "Superseded",
        "place-US": "US",
        "place-GB": "UK",
        "place-CN": "China",
        "place-EU": "EU",
        "language-en": "English",
        "language-zh": "Chinese",
        "no-collections": "There is no library yet",
        "no-collections-how": "Add documents, or build the sample library, then reload this page. "
        "Libraries are looked for in {indexes}.",
        "samples-command": "# the sample library\npython -m ingest add samples/en samples/zh "
        "samples/records --collection samples\n\n# your own documents\npython -m ingest add "
        "PATH --collection NAME",
    },
    "zh": {
        "save": "保存",
        "copy-link": "复制链接",
        "link-copied": "链接已复制",
        "language": "语言",
        "unverified": "您的电子邮箱尚未验证，因此未登录",
        "unverified-how": "请先在登录服务中验证邮箱，再重新登录。"
        "在此之前，您只能看到对所有人开放的内容。",
        "collection": "资料库",
        "collection-named": "资料库：{name}",
        "counts": "{documents} 篇文献，{passages} 个段落",
        "try": "试试这些问题",
        "trust-current": "现行",
        "trust-corrected": "已更正",
        "trust-concern": "被发布关注声明",
        "trust-retracted": "已撤稿",
        "trust-superseded": "已被取代",
        "place-US": "美国",
        "place-GB": "英国",
        "place-CN": "中国",
        "place-EU": "欧盟",
        "language-en": "英文",
        "language-zh": "中文",
        "no-collections": "还没有资料库",
        "no-collections-how": "请先添加文献，或建立示例资料库，然后刷新本页。"
        "资料库所在文件夹：{indexes}",
        "samples-command": "# 示例资料库\npython -m ingest add samples/en samples/zh "
        "samples/records --collection samples\n\n# 您自己的文献\npython -m ingest add "
        "PATH --collection NAME",
    },
}
