"""Small files of our own in the native forms of the thirteen sets: sentences that we wrote, with
what is right of them, so that reading and scoring can be worked out by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

TITLE = "Tremor after lithium carbonate: a report."
ABSTRACT = "A man on lithium had tremor and nausea. He stopped lithium; the tremor went."
CDR_MENTIONS = (
    ("Tremor", "Disease", "D014202"),
    ("lithium carbonate", "Chemical", "D016651"),
    ("lithium", "Chemical", "D008094"),
    ("tremor and nausea", "Disease", "D014202|D009325"),
)
SECOND_TITLE = "Paracetamol and the liver."
SECOND_ABSTRACT = "Paracetamol overdose led to liver failure in two women."


def _places(text: str, word: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(word, at)]


def _pubtator(id: str, title: str, abstract: str, rows: list[tuple[str, ...]]) -> str:
    lines = [f"{id}|t|{title}", f"{id}|a|{abstract}", *("\t".join((id, *row)) for row in rows)]
    return "\n".join(lines) + "\n\n"


def _mention(text: str, word: str, type: str, means: str, nth: int = 0) -> tuple[str, ...]:
    start = _places(text, word)[nth]
    return str(start), str(start + len(word)), word, type, means


def cdr(folder: Path, split: str = "Test") -> Path:
    """Two documents; 3 mentions of chemicals, 3 of diseases, 3 pairs of which one has a disease
    that is mentioned among others alone."""
    first = f"{TITLE}\n{ABSTRACT}"
    second = f"{SECOND_TITLE}\n{SECOND_ABSTRACT}"
    rows: list[tuple[str, ...]] = [
        _mention(first, "Tremor", "Disease", "D014202"),
        _mention(first, "lithium carbonate", "Chemical", "D016651"),
        _mention(first, "lithium", "Chemical", "D008094", nth=1),
        _mention(first, "tremor and nausea", "Disease", "D014202|D009325"),
        ("CID", "D008094", "D014202"),
        ("CID", "D008094", "D009325"),
    ]
    others: list[tuple[str, ...]] = [
        _mention(second, "Paracetamol", "Chemical", "D000082", nth=1),
        _mention(second, "liver failure", "Disease", "D017093"),
        ("CID", "D000082", "D017093"),
    ]
    path = folder / f"CDR_{split}Set.PubTator.txt"
    path.write_text(
        _pubtator("101", TITLE, ABSTRACT, rows)
        + _pubtator("102", SECOND_TITLE, SECOND_ABSTRACT, others),
        encoding="utf-8",
    )
    return path


def ncbi(folder: Path, split: str = "test") -> Path:
    """Two documents; 3 mentions, of three classes."""
    first, second = f"{TITLE}\n{ABSTRACT}", f"{SECOND_TITLE}\n{SECOND_ABSTRACT}"
    rows: list[tuple[str, ...]] = [
        _mention(first, "Tremor", "Modifier", "D014202"),
        _mention(first, "tremor and nausea", "CompositeMention", "D014202|D009325"),
    ]
    others = [_mention(second, "liver failure", "SpecificDisease", "D017093")]
    path = folder / f"NCBI{split}set_corpus.txt"
    path.write_text(
        _pubtator("101", TITLE, ABSTRACT, rows)
        + _pubtator("102", SECOND_TITLE, SECOND_ABSTRACT, others),
        encoding="utf-8",
    )
    return path


def chemdner(folder: Path) -> Path:
    """Two documents, the second of the background; 3 mentions."""
    (folder / "evaluation.abstracts.txt").write_text(
        f"201\t{TITLE}\t{ABSTRACT}\n202\tNo chemistry.\tNothing is named here.\n", encoding="utf-8"
    )
    title, (first, second) = TITLE.index("lithium"), _places(ABSTRACT, "lithium")
    (folder / "evaluation.annotations.txt").write_text(
        f"201\tT\t{title}\t{title + 17}\tlithium carbonate\tSYSTEMATIC\n"
        f"201\tA\t{first}\t{first + 7}\tlithium\tTRIVIAL\n"
        f"201\tA\t{second}\t{second + 7}\tlithium\tTRIVIAL\n",
        encoding="utf-8",
    )
    return folder / "evaluation.abstracts.txt"


def cmeee(folder: Path) -> Path:
    """Two sentences; 4 mentions, two of them one in the other."""
    text = "患者因急性阑尾炎行阑尾切除术，术后予头孢呋辛。"
    items = [
        {
            "text": text,
            "entities": [
                _inclusive(text, "急性阑尾炎", "dis"),
                _inclusive(text, "阑尾切除术", "pro"),
                _inclusive(text, "阑尾", "bod"),
                _inclusive(text, "头孢呋辛", "dru"),
            ],
        },
        {"text": "家属要求出院。", "entities": []},
    ]
    return _json(folder / "CMeEE-V2_dev.json", items)


def _inclusive(text: str, words: str, type: str) -> dict[str, Any]:
    start = text.index(words)
    return {
        "start_idx": start, "end_idx": start + len(words) - 1, "type": type, "entity": words,
    }  # fmt: skip


def cmeie(folder: Path) -> Path:
    """Two sentences; 3 relations, one of them to words that the text doesn't have."""
    lines = [
        {
            "text": "急性阑尾炎@主要表现为转移性右下腹痛，可用头孢呋辛治疗。",
            "spo_list": [
                _spo("急性阑尾炎", "疾病", "临床表现", "转移性右下腹痛", "症状"),
                _spo("急性阑尾炎", "疾病", "药物治疗", "头孢呋辛", "药物"),
                _spo("急性阑尾炎", "疾病", "手术治疗", "阑尾切除术", "手术治疗"),
            ],
        },
        {"text": "患者一般情况好。", "spo_list": []},
    ]
    path = folder / "CMeIE-V2_dev.jsonl"
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _spo(subject: str, subject_type: str, predicate: str, value: str, type: str) -> dict[str, Any]:
    return {
        "Combined": False, "predicate": predicate, "subject": subject,
        "subject_type": subject_type, "object": {"@value": value}, "object_type": {"@value": type},
    }  # fmt: skip


def litcovid(folder: Path) -> Path:
    """Two articles in BioCreative's CSV, the second without abstract."""
    path = folder / "BC7-LitCovid-Test-GS.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["pmid", "journal", "title", "abstract", "label"])
        rows.writerow(["301", "J", "Masks on wards", "Masks, worn\nby all, helped.", "Prevention"])
        rows.writerow(["302", "J", "Dexamethasone lowers deaths", "", "Treatment;Mechanism"])
    return path


def hoc(folder: Path) -> Path:
    """Two documents, the second with no hallmark."""
    path = folder / "hoc" / "test.tsv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "pmid\ttext\tlabels\n"
        "401\tThe drug cut the growth of vessels.\tinducing angiogenesis;resisting cell death\n"
        "402\tA survey of wards.\tnone\n",
        encoding="utf-8",
    )
    return path


def kuake_qic(folder: Path) -> Path:
    """Two queries."""
    items = [
        {"id": "s1", "query": "阑尾炎术后多久能洗澡", "label": "注意事项"},
        {"id": "s2", "query": "小儿咳嗽有痰怎么说", "label": "疾病表述"},
    ]
    return _json(folder / "KUAKE-QIC_dev.json", items)


def pubmedqa(folder: Path) -> Path:
    """Three questions, of which the test set has two."""
    items = {
        id: {
            "QUESTION": question,
            "CONTEXTS": ["We asked 40 people.", "Most got well."],
            "LABELS": ["METHODS", "RESULTS"],
            "final_decision": decision,
            "LONG_ANSWER": "It seems so.",
        }
        for id, question, decision in (
            ("501", "Does rest help?", "yes"),
            ("502", "Does tea help?", "maybe"),
            ("503", "Is this of the test set?", "no"),
        )
    }
    _json(folder / "test_ground_truth.json", {"501": "yes", "502": "maybe"})
    return _json(folder / "ori_pqal.json", items)


def medqa_usmle(folder: Path) -> Path:
    """Two questions with five options."""
    path = folder / "US" / "test.jsonl"
    options = dict(zip("ABCDE", ("Aspirin", "Heparin", "Lithium", "Iron", "Zinc"), strict=True))
    return _questions(path, options, ("Which lowers fever?", "A"), ("Which treats mania?", "C"))


def medqa_mcmle(folder: Path) -> Path:
    """Two questions with four options."""
    path = folder / "Mainland" / "4_options" / "test.jsonl"
    options = dict(zip("ABCD", ("阿司匹林", "肝素", "碳酸锂", "硫酸亚铁"), strict=True))
    return _questions(path, options, ("治疗躁狂发作常用", "C"), ("缺铁性贫血首选", "D"))


def _questions(path: Path, options: dict[str, str], *asked: tuple[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        {"question": q, "answer": options[a], "options": options, "answer_idx": a} for q, a in asked
    ]
    path.write_text("\n".join(json.dumps(x, ensure_ascii=False) for x in lines), encoding="utf-8")
    return path


def _json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


WRITERS = (
    cdr, chemdner, ncbi, cmeee, cmeie, litcovid, hoc, kuake_qic, pubmedqa, medqa_usmle, medqa_mcmle,
)  # fmt: skip


def write_all(folder: Path) -> Path:
    """All thirteen: two records each, but for CHEMDNER (with the background, two)."""
    folder.mkdir(parents=True, exist_ok=True)
    for write in WRITERS:
        write(folder)
    return folder
