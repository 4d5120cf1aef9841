"""Where a guideline, label or law holds, who issued it, since when, and in which version.

Only where the head of the text, or its last lines, say so in the words that such offices use; what
the file declares comes first.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from taiyi_rag.types import Document, StudyDesign


@dataclass(frozen=True, slots=True)
class _Office:
    """Who issues guidelines or labels, and how the documents say so."""

    issuer: str
    jurisdiction: str
    said: re.Pattern[str]


_OFFICES = tuple(
    _Office(issuer, jurisdiction, re.compile(said))
    for issuer, jurisdiction, said in (
        ("NICE", "GB", r"www\.nice\.org\.uk/guidance|\bNICE guideline\b"),
        ("SIGN", "GB", r"Scottish Intercollegiate Guidelines Network"),
        ("USPSTF", "US", r"U\.?S\.? Preventive Services Task Force (?:Recommendation|recommends)"),
        ("CDC", "US", r"(?:^|\n)Centers for Disease Control and Prevention\b"),
        ("FDA", "US", r"HIGHLIGHTS OF PRESCRIBING INFORMATION|\bDrug Facts\b"),
        ("EMA", "EU", r"\bEuropean Medicines Agency\b|\bEU/1/\d\d/\d+"),
        ("WHO", "WHO", r"(?:©|\(c\)) ?World Health Organization|世界卫生组织(?:发布|制定|指南)"),
        (
            "国务院应对新型冠状病毒肺炎疫情联防联控机制综合组",
            "CN",
            r"国务院应对新型冠状病毒肺炎疫情联防联控机制综合组",
        ),
        (
            "国家卫生健康委员会",
            "CN",
            r"国家卫生健康委(?:员会)?(?:办公厅)?(?:印发|制定|发布|\s*20)",
        ),
        ("全国人民代表大会常务委员会", "CN", r"全国人民代表大会常务委员会第\w+次会议"),
        ("中华医学会", "CN", r"中华医学会\w{0,12}(?:分会|学组|编辑委员会|制定|发布)"),
    )
)
_PLACES = {
    name: place
    for place, names in {
        "GB": "nice;national institute for health and care excellence;sign;mhra",
        "US": "uspstf;us preventive services task force;u.s. preventive services task force;fda;"
        "cdc;american heart association;american college of cardiology;"
        "american diabetes association;infectious diseases society of america",
        "EU": "ema;european medicines agency;ecdc",
        "WHO": "who;world health organization;世界卫生组织",
        "CN": "国家卫生健康委员会;国家卫生健康委;国家卫生健康委办公厅;国家中医药管理局;"
        "国家药品监督管理局;中华医学会;中国疾病预防控制中心;中华人民共和国卫生部",
    }.items()
    for name in names.split(";")
}
_LABELS_OF = "FDA"  # it approves labels; who issues one is its maker

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_NICE_DATE = re.compile(r"\b(Last updated|Published): (\d{1,2}) (\w+) (\d{4})")
_HAN_DATE = r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日"
_IN_FORCE = re.compile(rf"自\s?{_HAN_DATE}\s?起(?:施行|实施|执行)")
_ISSUED = re.compile(rf"{_HAN_DATE}\s?(?:印发|发布)")
_REVISED = re.compile(r"\bRevised: (\d{1,2})/(?:\d{1,2}/)?(\d{4})\b")
_NUMBER = re.compile(r"www\.nice\.org\.uk/guidance/([a-z]{1,4}\d+)")
_EDITION = re.compile(r"(?:试行|暂行)?第[\d一二三四五六七八九十]+版(?:修订版)?")
_HEAD, _TAIL = 1500, 400  # characters


def provenance_of(document: Document) -> dict[str, object]:
    """Values for those of the fields issuer, jurisdiction, effective, version and year that
    `document` lacks. Its `design` must be known; only guidelines, labels and files without any
    author's indexing are looked into."""
    text = unicodedata.normalize("NFKC", document.text)
    head, tail = text[:_HEAD], text[-_TAIL:]
    said = f"{head}\n{tail}"
    found: dict[str, object] = {}
    if document.format in ("pubmed", "jats", "beir"):
        return found
    declared = _places(document.issuer or "")
    office = next((o for o in _OFFICES if not document.issuer and o.said.search(said)), None)
    if office and office.issuer == _LABELS_OF and document.design is not StudyDesign.LABEL:
        office = None
    if office:
        found["jurisdiction"] = office.jurisdiction
        found["issuer"] = office.issuer if office.issuer != _LABELS_OF else None
    if document.format == "spl":
        found["jurisdiction"] = "US"
    elif len(declared) == 1:
        found["jurisdiction"] = declared.pop()
    effective = _effective(document, head, tail)
    if office or document.design in (StudyDesign.GUIDELINE, StudyDesign.LABEL):
        found["effective"] = effective
        found["version"] = _version(document, head)
    if effective:
        found["year"] = int(effective[:4])
    return {name: v for name, v in found.items() if v and getattr(document, name) is None}


def _places(issuer: str) -> set[str]:
    """Where the offices hold that an issuer's name is the name of."""
    parts = (part.strip().casefold() for part in re.split(r"[;；,，、]|\band\b", issuer))
    return {_PLACES[part] for part in parts if part in _PLACES}


def _effective(document: Document, head: str, tail: str) -> str | None:
    """ISO 8601: the day that it came into force, was last updated or issued, as far as told."""
    declared = dict(document.extra).get("effective_date")
    if declared:
        return declared
    nice = {kind: _iso(year, month, day) for kind, day, month, year in _NICE_DATE.findall(head)}
    if nice:
        return nice.get("Last updated") or nice.get("Published")
    for pattern in (_IN_FORCE, _ISSUED):
        if match := pattern.search(tail) or pattern.search(head):
            return _iso(*match.groups())
    revised = _REVISED.search(tail)
    return f"{revised[2]}-{int(revised[1]):02}" if revised else None


def _iso(year: str, month: str, day: str) -> str | None:
    number = _MONTHS.index(month.lower()) + 1 if month.lower() in _MONTHS else 0
    number = int(month) if month.isdigit() else number
    return f"{year}-{number:02}-{int(day):02}" if 1 <= number <= len(_MONTHS) else None


def _version(document: Document, head: str) -> str | None:
    number = _NUMBER.search(head)
    if number:
        return number[1].upper()
    edition = _EDITION.search(unicodedata.normalize("NFKC", document.title))
    return edition[0] if edition else None
