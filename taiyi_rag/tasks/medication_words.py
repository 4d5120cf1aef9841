"""Words that say how a medicine is given and what became of it, in both languages.

For `plain` text. Letters are the Latin ones alone, so that "iv" is a word in "iv滴注".
"""

from __future__ import annotations

import re

ROUTES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"\bp\.?o\b\.?|\boral(?:ly)?\b|\bby mouth\b|口服|\bper os\b",
        r"\bi\.?v\b\.?|\bivgtt\b|\bivp\b|\bintravenous(?:ly)?\b|"
        r"静脉(?:滴注|注射|推注|泵入)?|静滴|静推|静注",
        r"\bi\.?m\b\.?|\bintramuscular(?:ly)?\b|肌肉?(?:注射|内注射)|肌注",
        r"\bs\.?c\b\.?|\bsubcut(?:aneous(?:ly)?)?\b|\bsq\b|皮下(?:注射)?",
        r"\binhal(?:ed|ation|er)\b|\bnebuli[sz]ed\b|吸入|雾化(?:吸入)?",
        r"\btopical(?:ly)?\b|外用|局部(?:外用|涂抹)?",
        r"\bsublingual(?:ly)?\b|舌下(?:含服)?",
        r"\bp\.?r\b\.?|\brectal(?:ly)?\b|直肠给药|纳肛",
    )
)
CUES = {
    "allergy": re.compile(
        r"\ballerg(?:y|ies|ic)\b|\banaphyla\w+|\bhypersensitiv\w+|\bintoleran(?:t|ce)\b|过敏|不耐受",
        re.ASCII,
    ),
    "stopped": re.compile(
        r"\bon hold\b|\bwithheld\b|\b(?:was|were) held\b|\bstop(?:s|ped|ping)?\b|"
        r"\bdiscontinu\w+|\bwithdrawn\b|\bceased\b|\bno longer\b|"
        r"停用|停药|停服|停止|已停|自行停|撤药",
        re.ASCII,
    ),
}
"""What tells that a medicine isn't taken."""
STATUSES = ("taken", "stopped", "allergy")
PARTED = re.compile(r"[,;]")
DENIED = re.compile(
    r"(?:\bno\b|\bnot\b|\bden(?:y|ies|ied)\b|\bwithout\b|[无未]|否认)[^.;,]{0,16}$",
    re.ASCII,
)
NEEDED = re.compile(
    r"\bp\.?r\.?n\b\.?|\b(?:as|when|if) (?:needed|required|necessary)\b|必要时|需要时|按需",
    re.ASCII,
)
DAILY = re.compile(r"\b(?:daily|a day|per day|/\s?d(?:ay)?)\b|每[日天]", re.ASCII)
