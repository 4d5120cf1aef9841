"""Damage to an HTML page: parsers mend whatever they get, and may lose text at it in silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

# Each of these matches to the end of the text where its own end is missing: so none is ever tried
# twice over the same characters.
_CODE = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|textarea|noscript|template)\b[^>]*(?:>|\Z)(.*?)(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(
    r"<(?P<slash>/?)(?P<name>[a-zA-Z][\w:-]*)"
    r"""(?P<inside>(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^"'<>])*)(?P<end>>|(?=<)|\Z)"""
)
_VALUE = re.compile(r""""[^"]*"?|'[^']*'?""")
_PAIRED = frozenset(
    (
        "html head body main article section aside nav header footer div table ul ol dl form "
        "select button span title h1 h2 h3 h4 h5 h6 svg iframe object dialog menu"
    ).split()
)
"""Tags that are never left open: what isn't closed swallows what follows, or hides it."""

_MOST_WORDS = 8  # without a value, in one tag: more is a sentence


def damage(text: str) -> tuple[str, ...]:
    """What is wrong with a page, in words; nothing for one whose tags all match."""
    counts: Counter[str] = Counter()
    wrong = set(_in_code(text))
    for tag in _TAG.finditer(_CODE.sub("", text)):
        name = tag["name"].lower()
        if _swallows_text(tag):
            wrong.add(name)
        if name in _PAIRED and not tag["inside"].endswith("/"):
            counts[name] += -1 if tag["slash"] else 1
    if counts["html"] > 0 or counts["body"] > 0:
        return ("The end of the page is missing: text may be lost. Save the page again.",)
    wrong.update(name for name, count in counts.items() if count)
    if not wrong:
        return ()
    named = ", ".join(f"<{name}>" for name in sorted(wrong)[:3])
    return (
        f"The page's tags don't match ({named}): it may be damaged, and text lost. "
        "Compare it with the original, or save it again.",
    )


def _in_code(text: str) -> Iterator[str]:
    """Styles that run on into the page because their end is missing."""
    for code in _CODE.finditer(text):
        if code[1] and code[1].lower() == "style" and "</" in code[2]:
            yield "style"


def _swallows_text(tag: re.Match[str]) -> bool:
    """Whether a tag has no end, or holds what can't be attributes."""
    values = _VALUE.findall(tag["inside"])
    words = _VALUE.sub("", tag["inside"]).split()
    bare = sum("=" not in word for word in words)
    return tag["end"] != ">" or bare > _MOST_WORDS or any("</" in value for value in values)
