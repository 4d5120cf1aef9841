"""Entities and relations of Chinese sentences: CMeEE and CMeIE, of CBLUE.

Sources: Zhang et al. (2022), "CBLUE: a Chinese biomedical language understanding evaluation
benchmark"; Guan et al. (2020), "CMeIE: construction and evaluation of Chinese medical information
extraction dataset". Only the development sets have answers. What is related in words that a
sentence doesn't have counts as beyond the text.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.corpora.corpus import Corpus, Layout, Read
from taiyi_rag.corpora.rows import annotated
from taiyi_rag.errors import ReadError

ENTITIES = {
    "dis": "疾病",
    "sym": "临床表现",
    "dru": "药物",
    "equ": "医疗设备",
    "pro": "医疗程序",
    "bod": "身体",
    "ite": "医学检验项目",
    "mic": "微生物类",
    "dep": "科室",
}
PREDICATES = (
    "预防 阶段 就诊科室 同义词 辅助治疗 化疗 放射治疗 手术治疗 实验室检查 影像学检查 辅助检查 "
    "组织学检查 内窥镜检查 筛查 多发群体 发病率 发病年龄 多发地区 发病性别倾向 死亡率 多发季节 "
    "传播途径 并发症 病理分型 相关（导致） 鉴别诊断 相关（转化） 相关（症状） 临床表现 治疗后症状 "
    "侵及周围组织转移的症状 病因 高危因素 风险评估因素 病史 遗传因素 发病机制 病理生理 药物治疗 "
    "发病部位 转移部位 外侵部位 预后状况 预后生存率"
).split()
"""Of the 53 schemas, ten of which are the synonyms of one type each."""


def _entities(paths: tuple[Path, ...]) -> Read:
    return Read(tuple(_named(paths[0], record) for record in annotated(paths[0], "cmeee")))


def _named(path: Path, record: Annotated) -> Annotated:
    for entity in record.entities:
        if entity.type not in ENTITIES:
            raise ReadError(
                f"{path}, item {record.id}: the type {entity.type!r} is none of "
                f"{', '.join(ENTITIES)}."
            )
    entities = tuple(replace(entity, type=ENTITIES[entity.type]) for entity in record.entities)
    return replace(record, entities=entities)


def _relations(paths: tuple[Path, ...]) -> Read:
    read = annotated(paths[0], "cmeie")
    for record in read:
        for relation in record.relations:
            if relation.type not in PREDICATES:
                raise ReadError(
                    f"{paths[0]}, item {record.id}: {relation.type!r} is no predicate of CMeIE."
                )
    beyond = {record.id: len(record.remarks) for record in read if record.remarks}
    triples = sum(len(record.relations) for record in read) + sum(beyond.values())
    notes = [f"{triples:,} triples."]
    if beyond:
        notes.append(
            f"{sum(beyond.values()):,} of them are in words that their sentence doesn't have, and "
            "count as missed."
        )
    return Read(tuple(replace(record, remarks=()) for record in read), tuple(notes), beyond)


CMEEE = Corpus(
    "cmeee",
    "CMeEE-dev",
    "ner",
    "zh",
    "entities",
    tuple(
        Layout("dev", "CBLUE's JSON", (name,), _entities, known=(5000,))
        for name in ("CMeEE-V2_dev.json", "CMeEE_dev.json", "*cmeee*/dev.json")
    ),
    tuple(ENTITIES.values()),
    several=True,
)

CMEIE = Corpus(
    "cmeie",
    "CMeIE-dev",
    "relations",
    "zh",
    "relations",
    tuple(
        Layout("dev", "CBLUE's JSON lines", (name,), _relations, known=(3585,))
        for name in (
            "CMeIE-V2_dev.jsonl",
            "CMeIE-V2_dev.json",
            "CMeIE_dev.jsonl",
            "CMeIE_dev.json",
            "*cmeie*/dev.json*",
        )
    ),
    tuple(PREDICATES),
    several=True,
)
