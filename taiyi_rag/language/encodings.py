"""Whether bytes that GB 18030 can read are Chinese: it reads nearly everything as something.

"5 µg" and "38 °C" in Windows-1252 come out as "5 礸" and "38 癈", which are valid and wrong.
"""

from __future__ import annotations

import re

_COMMON = 0.7
"""Of the characters beyond ASCII: so many are common in a text of the language."""
_FEWER, _KNOWN = 0.4, 0.95
"""So many are in names of medicines ("头孢呋辛酯"), if so many are of GB 2312."""
_ALONE = 0.5
"""Of them, from which on what stands alone was one byte or two of another encoding."""
_BEYOND = re.compile(r"[^\x00-\x7f]")
_SINGLE = re.compile(r"(?<=[A-Za-z0-9 ])[^\x00-\x7f](?=[A-Za-z0-9 ])")


def is_chinese(text: str) -> bool:
    """Whether what was read as GB 18030 is Chinese: mostly of common characters, and not of single
    ones among Latin letters and digits ("mg/m²·d" would be "mg/m卜d")."""
    beyond = _BEYOND.findall(text)
    if len(_SINGLE.findall(text)) > _ALONE * len(beyond):
        return False
    common, known = (sum(map(of, beyond)) for of in (_is_common, _is_known))
    if common >= _COMMON * len(beyond):
        return common > 0
    return common >= _FEWER * len(beyond) and known >= _KNOWN * len(beyond)


def _is_common(char: str) -> bool:
    """Of the 3,755 of GB 2312's first level and its punctuation: bytes of another encoding come
    out as rare ones."""
    return 0xA1 <= _row(char) <= 0xA3 or 0xB0 <= _row(char) <= 0xD7


def _is_known(char: str) -> bool:
    """Of GB 2312's both levels."""
    return _is_common(char) or 0xD8 <= _row(char) <= 0xF7


def _row(char: str) -> int:
    """Its first byte in GB 2312, 0 where it isn't in that."""
    try:
        return char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return 0
