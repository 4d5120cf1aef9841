"""The thirteen sets in their native forms, four records each, written by us so that every score of
a run can be worked out by hand. What is right of each:

    bc5cdr-chem       2 + 3 + 2 + 1 mentions = 8      names: 1 + 2 + 1 + 1 = 5
    bc5cdr-disease    2 + 3 + 2 + 0 = 7               names: 1 + 1 + 2 + 0 = 4
    chemdner, ncbi-disease: the same texts, the same mentions
    bc5cdr-relations  1 + 1 + 2 + 0 = 4
    cmeee             3 + 2 + 2 + 1 = 8, each name once
    cmeie             1 + 2 + 1 + 1 = 5
    bc7-litcovid      1 + 2 + 1 + 1 = 5 labels
    hoc               1 + 2 + 1 + 0 = 4 labels
    kuake-qic         4 labels
    pubmedqa, medqa-usmle, medqa-mcmle: 4 questions each
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any, NamedTuple


class Report(NamedTuple):
    """A title and an abstract, the names in them with their concepts, and what causes what."""

    title: str
    abstract: str
    chemicals: dict[str, str]
    diseases: dict[str, str]
    causes: tuple[tuple[str, str], ...] = ()


REPORTS = (
    Report(
        "Lithium and tremor.",
        "Lithium was followed by tremor in one patient.",
        {"Lithium": "D008094"},
        {"tremor": "D014202"},
        (("D008094", "D014202"),),
    ),
    Report(
        "Aspirin and gastric ulcer.",
        "Aspirin was followed by gastric ulcer; omeprazole healed the gastric ulcer.",
        {"Aspirin": "D001241", "omeprazole": "D009853"},
        {"gastric ulcer": "D013276"},
        (("D001241", "D013276"),),
    ),
    Report(
        "Cisplatin after surgery.",
        "Cisplatin was followed by hearing loss and vomiting.",
        {"Cisplatin": "D002945"},
        {"hearing loss": "D034381", "vomiting": "D014839"},
        (("D002945", "D034381"), ("D002945", "D014839")),
    ),
    Report(
        "Four healthy volunteers.",
        "Caffeine was taken without harm.",
        {"Caffeine": "D002110"},
        {},
    ),
)

SENTENCES = (
    ("患者诊断为2型糖尿病，伴多饮，予二甲双胍。",
     {"2型糖尿病": "dis", "多饮": "sym", "二甲双胍": "dru"}),
    ("急性阑尾炎患者行阑尾切除术。", {"急性阑尾炎": "dis", "阑尾切除术": "pro"}),
    ("血培养检出大肠埃希菌。", {"血培养": "ite", "大肠埃希菌": "mic"}),
    ("请心内科会诊。", {"心内科": "dep"}),
)  # fmt: skip

FACTS = (
    ("高血压可用氨氯地平治疗。", (("高血压", "药物治疗", "氨氯地平", "药物"),)),
    ("肺炎可有咳嗽和发热。",
     (("肺炎", "临床表现", "咳嗽", "症状"), ("肺炎", "临床表现", "发热", "症状"))),
    ("胆囊结石可行胆囊切除术。", (("胆囊结石", "手术治疗", "胆囊切除术", "手术治疗"),)),
    ("痛风可用别嘌醇治疗。", (("痛风", "药物治疗", "别嘌醇", "药物"),)),
)  # fmt: skip

ARTICLES = (
    ("Dexamethasone on the ward", "Deaths were fewer.", "Treatment"),
    ("A swab and a drug", "Swabs found it, a drug cleared it.", "Treatment;Diagnosis"),
    ("Masks in schools", "Masks lowered cases.", "Prevention"),
    ("A child with a rash", "We saw one child.", "Case Report"),
)

ABSTRACTS = (
    ("The drug cut the growth of vessels.", "inducing angiogenesis"),
    ("Cells died and vessels withered.", "inducing angiogenesis;resisting cell death"),
    ("The cells spread to the lung.", "activating invasion and metastasis"),
    ("A survey of hospital wards.", "none"),
)

QUERIES = (
    ("阑尾炎术后多久能洗澡", "注意事项"),
    ("感冒吃什么药好得快", "治疗方案"),
    ("甲亢是怎么引起的", "病因分析"),
    ("做一次胃镜多少钱", "医疗费用"),
)

DECISIONS = (
    ("11", "Does rest relieve back pain?", "We asked 40 people.", "yes"),
    ("12", "Does tea prevent colds?", "Tea drinkers caught as many colds.", "no"),
    ("13", "Do masks lower cases in schools?", "Cases fell in two of four schools.", "maybe"),
    ("14", "Does exercise lower blood pressure?", "Pressure fell by 5 mmHg.", "yes"),
)

_DRUGS = ("Aspirin", "Heparin", "Lithium", "Iron", "Zinc")
EXAM = (
    ("Which of these lowers fever?", "A"),
    ("Which of these prevents clots and is injected?", "B"),
    ("Which of these treats mania?", "C"),
    ("Which of these treats a deficiency with small red cells?", "D"),
)
_YAOWU = ("阿司匹林", "肝素", "碳酸锂", "硫酸亚铁")
KAOTI = (
    ("下列药物中可退热的是", "A"),
    ("下列药物中用于抗凝注射的是", "B"),
    ("治疗躁狂发作常用", "C"),
    ("缺铁性贫血首选", "D"),
)


def write_all(folder: Path) -> Path:
    """All of them, below a folder that is made."""
    folder.mkdir(parents=True, exist_ok=True)
    _text(folder / "CDR_TestSet.PubTator.txt", "".join(map(_cdr, range(4))))
    _text(folder / "NCBItestset_corpus.txt", "".join(map(_ncbi, range(4))))
    _chemdner(folder)
    _json(folder / "CMeEE-V2_dev.json", [_entities(*one) for one in SENTENCES])
    _json_lines(folder / "CMeIE-V2_dev.jsonl", [_relations(*one) for one in FACTS])
    _litcovid(folder / "BC7-LitCovid-Test-GS.csv")
    rows = [f"{401 + n}\t{text}\t{labels}\n" for n, (text, labels) in enumerate(ABSTRACTS)]
    _text(folder / "hoc" / "test.tsv", "".join(["pmid\ttext\tlabels\n", *rows]))
    queries = [{"id": f"s{n}", "query": q, "label": label} for n, (q, label) in enumerate(QUERIES)]
    _json(folder / "KUAKE-QIC_dev.json", queries)
    _json(folder / "ori_pqal.json", {one[0]: _decision(*one) for one in DECISIONS})
    _json(folder / "test_ground_truth.json", {one[0]: one[3] for one in DECISIONS})
    _json_lines(folder / "US" / "test.jsonl", [_item(*one, _DRUGS) for one in EXAM])
    _json_lines(folder / "Mainland/4_options/test.jsonl", [_item(*one, _YAOWU) for one in KAOTI])
    return folder


def _mentions(text: str, names: dict[str, str]) -> list[tuple[int, int, str, str]]:
    return sorted(
        (found.start(), found.end(), name, concept)
        for name, concept in names.items()
        for found in re.finditer(re.escape(name), text)
    )


def _pubtator(number: int, types: dict[str, dict[str, str]], pairs: list[tuple[str, ...]]) -> str:
    report, id = REPORTS[number], str(101 + number)
    text = f"{report.title}\n{report.abstract}"
    rows = [
        (str(start), str(end), name, type, concept)
        for type, names in types.items()
        for start, end, name, concept in _mentions(text, names)
    ]
    lines = [f"{id}|t|{report.title}", f"{id}|a|{report.abstract}"]
    lines += ["\t".join((id, *row)) for row in [*sorted(rows, key=lambda r: int(r[0])), *pairs]]
    return "\n".join(lines) + "\n\n"


def _cdr(number: int) -> str:
    report = REPORTS[number]
    types = {"Chemical": report.chemicals, "Disease": report.diseases}
    return _pubtator(number, types, [("CID", *pair) for pair in report.causes])


def _ncbi(number: int) -> str:
    return _pubtator(number, {"SpecificDisease": REPORTS[number].diseases}, [])


def _chemdner(folder: Path) -> None:
    abstracts, annotations = [], []
    for id, report in enumerate(REPORTS, start=201):
        abstracts.append(f"{id}\t{report.title}\t{report.abstract}\n")
        for part, text in (("T", report.title), ("A", report.abstract)):
            for start, end, name, _ in _mentions(text, report.chemicals):
                annotations.append(f"{id}\t{part}\t{start}\t{end}\t{name}\tTRIVIAL\n")
    _text(folder / "evaluation.abstracts.txt", "".join(abstracts))
    _text(folder / "evaluation.annotations.txt", "".join(annotations))


def _entities(text: str, names: dict[str, str]) -> dict[str, Any]:
    found = [
        {"start_idx": start, "end_idx": end - 1, "type": type, "entity": name}
        for start, end, name, type in _mentions(text, names)
    ]
    return {"text": text, "entities": found}


def _relations(text: str, facts: tuple[tuple[str, str, str, str], ...]) -> dict[str, Any]:
    listed = [
        {
            "Combined": False, "predicate": predicate, "subject": subject, "subject_type": "疾病",
            "object": {"@value": value}, "object_type": {"@value": type},
        }
        for subject, predicate, value, type in facts
    ]  # fmt: skip
    return {"text": text, "spo_list": listed}


def _litcovid(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["pmid", "journal", "title", "abstract", "label"])
        rows.writerows([301 + n, "J", *article] for n, article in enumerate(ARTICLES))


def _decision(_: str, question: str, context: str, decision: str) -> dict[str, Any]:
    return {
        "QUESTION": question, "CONTEXTS": [context], "LABELS": ["RESULTS"],
        "final_decision": decision, "LONG_ANSWER": f"SECRET: it is {decision}.",
    }  # fmt: skip


def _item(question: str, letter: str, options: tuple[str, ...]) -> dict[str, Any]:
    by_letter = dict(zip("ABCDE", options, strict=False))
    return {
        "question": question, "answer": by_letter[letter], "options": by_letter,
        "answer_idx": letter,
    }  # fmt: skip


def _text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _json(path: Path, value: Any) -> None:
    _text(path, json.dumps(value, ensure_ascii=False, indent=1))


def _json_lines(path: Path, values: list[Any]) -> None:
    _text(path, "".join(f"{json.dumps(value, ensure_ascii=False)}\n" for value in values))
