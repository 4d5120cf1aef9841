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
        r"\ballergic\b(?!\s+(?:rhin|conj|asth|derm|ecz|urtic|bronch|fung|cough|cond|disease))|"
        r"(?<!seasonal )(?<!anti-)\ballerg(?:y|ies)\b|\banaphyla\w+|\bhypersensitiv\w+|"
        r"\bintoleran(?:t|ce)\b|\bskin test(?:ing)? (?:was |is )?(?:positive|\+)|"
        r"\bpositive skin test|"
        r"(?<![抗脱])过敏(?!性[鼻结哮皮紫咳荨肺疾角湿肠])|不耐受|皮试[^,;.]{0,4}?(?:阳性|\+)",
        re.ASCII,
    ),
    "stopped": re.compile(
        r"\b(?:on )?hold(?:ing)?\b|\bwithh[eo]ld\w*|\bheld\b|"
        r"\bstop(?:s|ped|ping)?\b(?: taking| using)?"
        r"(?! (?:smok|drink|alcohol|breast|driv|work|bleed|vomit|breath))|"
        r"\bdiscontinu\w+|\bwithdrawn\b|\bceased\b|"
        r"\bno longer\b(?: taking| takes?| on| using)?|"
        r"\bd/c(?:'?e?d)?\b(?! (?:home|to|summary|med|instr|plan|date))|\bdc'?d\b|"
        r"\b(?:declin|refus)(?:e[sd]?|ing)\b(?: to take)?|\bcontraindicated\b|"
        r"\bavoid(?:ed|ing|s)?\b|"
        r"\b(?:do(?:es)?|did|should|must|is|was|has|had) not "
        r"(?:be |been )?(?:tak(?:e|ing|en)|giv(?:e|en)|us(?:e|ed|ing)|on|receiv\w+|start\w*)\b|"
        r"\bnot (?:currently )?(?:taking|on|to take|given)\b|\bnever (?:took|taken|started)\b|"
        r"(?:暂停|停止)(?:使用|服用|应用|口服|注射)?(?![吸饮进])|停用|停药|停服|停了|自行停[药用服]?|"
        r"[已均皆]停|停\s?\d+\s?[天日周月]|撤药|[未没拒](?:有|再|予|绝|规律)?(?:服用?|使用|用药|口服)|"
        r"[禁忌勿]用|避免|不再(?:服用?|使用)",
        re.ASCII,
    ),
}
"""What tells that a medicine isn't taken."""
AIM = re.compile(
    r"\bfor (?:\w+ ){0,2}$|\bstop(?:s|ped)? $|\bin case of $|治疗[^,;.]{0,4}$|预防[^,;.]{0,4}$"
)
"""Before a word of allergy: what is treated."""
ONWARDS = re.compile(r"\bavoid|\bdo not\b|\bshould not\b|避免|[未没拒]|[勿禁忌]用")
"""Cues that are said of what comes after them alone, where anything does."""
PASSIVE = re.compile(r"(?:\b(?:was|were|been|being|is|are)\b|[已被均皆])\s*$")
ALL = re.compile(r"(?:\b(?:were|are|both|all)\b|[均都皆])\s*$")
BEGINS = re.compile(
    r"\b(?:takes?|taking|took|start\w*|began|begun|continu(?:e[sd]?|ing)|restart\w*|resum\w+|"
    r"switch\w*|replaced|given|gave|receiv\w+|now|currently|instead)\b|"
    r"给予|予|加用|改[为用]|换[为用成]|继续|恢复|启用|开始|现服|目前|现"
)
"""What begins to tell of another medicine, or of what is taken."""
STATUSES = ("taken", "stopped", "allergy")
LABEL = re.compile(
    r"(?:^|(?<=[;.\n]))\s*([^:;.,\n]{1,40}?)\s*:(?!\d)|【([^】\n]{1,20})】|"
    r"^[#* \t]*([\w ]{0,20}?(?:allerg(?:y|ies)|medications?|meds|discontinued|stopped|"
    r"过敏史|用药|停用|医嘱)[\w ]{0,12})[* \t]*$",
    re.M,
)
"""A heading, before what it is of or on a line of its own: "Allergies:"."""
NONE = re.compile(r"[\s:]*(?:none|nkd?a|nil|no\b|denie[sd]|无|否认|未)")
TOWARDS = re.compile(r"\s?(?:reactions? )?to\b")
NOT_ALLERGIC = re.compile(
    r"(?:\bno\b|\bnot\b|\bden(?:y|ies|ied)\b|\bwithout\b|[无未]|否认)[^.;,]{0,16}$", re.ASCII
)
NOT_STOPPED = re.compile(
    r"(?:\bnot\b|n't|\bnever\b|\bwithout\b|[未不勿])\s*"
    r"(?:be |been |yet |to )*(?:予|曾|能|可|要|应|得|宜|自行|突然|随意|擅自)*\s*$",
    re.ASCII,
)
NEEDED = re.compile(
    r"\bp\.?r\.?n\b\.?|\b(?:as|when|if) (?:needed|required|necessary)\b|必要时|需要时|按需",
    re.ASCII,
)
PER = tuple(
    (re.compile(pattern, re.ASCII), often)
    for pattern, often in (
        (r"\b(?:daily|every day|a day|per day|/\s?d(?:ay)?)\b|[每逐]?每[日天]", 1.0),
        (r"\b(?:weekly|every week|per week)\b|/\s?w(?:ee)?k\b|每[周星]期?", 1 / 7),
        (r"\b(?:monthly|every month|per month)\b|每个?月", 1 / 30),
    )
)
"""How often, said without a number, in times a day: "20 mg daily"."""
ACTS = re.compile(
    r"\b(?:monitor|check|recheck|test|retest|measur|repeat|level|record|weigh|cbc|inr|"
    r"blood (?:glucose|pressure|sugar|count|test)|bp\b|follow[- ]?up|visit|"
    r"dialysis|h[ae]modialysis)"
    r"|监测|检测|测|复查|检查|化验|随访|查|透析|换药|门诊"
)
"""What is done beside giving a medicine, as often as is said."""
NOT_SO = re.compile(
    r"(?:\bnot\b|n't|\bnever\b|\brather than\b|\binstead of\b|\bavoid\b|[勿不非]|禁止|避免|代替)"
    r"[^,;()]{0,16}$"
)
EXCEPT = re.compile(r"\W{0,3}(?:except|excluding|other than|but not|除)")
_FORMS = (
    r"(?:tab(?:let)?s?\b|caps?\b|capsules?\b|pills?\b|puffs?\b|vials?\b|sachets?\b|patch(?:es)?\b|"
    r"ampoules?\b|片|粒|丸|支|瓶|袋|胶囊|吸|喷|揿)"
)
COUNTED = re.compile(
    rf"(?P<many>\b(?:one and a half|half|two|three|four|five|six)\b|(?<![\d.])1[.]\d+|"
    rf"(?<![\d./])\d+\s?/\s?\d+|\d?[½¼¾]|(?<![\d./])(?:[02-9]|\d{{2,}})(?:\.\d+)?|[半两二三四五六])"
    rf"\s?(?:of )?(?:an? |the )?(?:(?:\d+(?:\.\d+)?\s?m?c?g|[a-z]+)\s)?{_FORMS}",
    re.ASCII,
)
"""So many tablets, other than one: "500 mg 2 tablets"."""
PER_VOLUME = re.compile(r"\s?(?:/|per|:|in)\s?\d*\.?\d*\s?(?:ml|l|tab(?:let)?|片|支|粒)\b")
