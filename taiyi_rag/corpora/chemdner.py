"""CHEMDNER: chemicals in PubMed abstracts (Krallinger et al. 2015, "The CHEMDNER corpus of
chemicals and drugs and its annotation principles"; BioCreative IV).

`*.abstracts.txt` holds PubMed id, title and abstract between tabs; `*.annotations.txt` PubMed id,
"T" or "A", start and end in that title or abstract, the text and one of seven classes, which the
task doesn't tell apart. The 3,000 test abstracts were handed out among 17,000 others:
`chemdner_abs_test_pmid_label.txt`, where it is there, says which they are ("Y").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from taiyi_rag.annotation.schema import Annotated, Entity
from taiyi_rag.corpora.corpus import Corpus, Layout, Read
from taiyi_rag.corpora.rows import Row, tabbed

TYPE = "chemical"
_MENTION = ["pmid", "part", "start", "end", "text", "class"]
_TEST_ABSTRACTS = 3_000
_PLACES = {"T": 0, "A": 1}


def _read(paths: tuple[Path, ...]) -> Read:
    abstracts, annotations, *labels = paths
    mentions: dict[str, list[Row]] = {}
    for row in tabbed(annotations, _MENTION):
        mentions.setdefault(row.text("pmid"), []).append(row)
    rows = {row.text("pmid"): row for row in tabbed(abstracts, ["pmid", "title", "abstract"])}
    for id, some in mentions.items():
        if id not in rows:
            raise some[0].wrong(f"{id} isn't among the abstracts of {abstracts.name}.")
    wanted, notes = _wanted(rows, mentions, labels)
    return Read(tuple(_annotated(rows[id], mentions.get(id, ())) for id in wanted), notes)


def _wanted(
    rows: dict[str, Row], mentions: dict[str, list[Row]], labels: list[Path]
) -> tuple[list[str], tuple[str, ...]]:
    """The ids to read: of the test set alone, where the file holds other abstracts, too."""
    if labels:
        test = {
            row.text("pmid")
            for row in tabbed(labels[0], ["pmid", "label"])
            if row.text("label") == "Y"
        }
        wanted = [id for id in rows if id in test]
        left = len(rows) - len(wanted)
        told = f"{left:,} abstracts that {labels[0].name} doesn't call test are left out."
        return wanted, (told,) if left else ()
    if len(rows) > 2 * _TEST_ABSTRACTS:
        wanted = [id for id in rows if id in mentions]
        left = len(rows) - len(wanted)
        told = (
            f"{left:,} abstracts without a chemical are left out: most weren't annotated, and "
            "chemdner_abs_test_pmid_label.txt, which says which were, isn't there."
        )
        return wanted, (told,)
    return list(rows), ()


def _annotated(row: Row, mentions: Iterable[Row]) -> Annotated:
    # As they stand: offsets count the blanks at their ends.
    passages = [(part, row.fields[part]) for part in ("title", "abstract")]
    record = Annotated.of_passages(passages, row.text("pmid"))
    found = sorted({_span(record, mention) for mention in mentions})
    entities = tuple(
        Entity(f"e{number}", TYPE, (record.text[start:end],), ((start, end),))
        for number, (start, end) in enumerate(found, start=1)
    )
    return replace(record, entities=entities)


def _span(record: Annotated, mention: Row) -> tuple[int, int]:
    part, words = mention.text("part"), mention.fields["text"]
    try:
        base = record.passages[_PLACES[part]].start
        start, end = base + int(mention.text("start")), base + int(mention.text("end"))
    except (KeyError, ValueError):
        raise mention.wrong("it isn't PubMed id, T or A, start, end, text, class.") from None
    if not base <= start < end or record.text[start:end].split() != words.split():
        raise mention.wrong(f"{words!r} isn't what {record.id} has there.")
    return start, end


CHEMDNER = Corpus(
    "chemdner",
    "CHEMDNER",
    "ner",
    "en",
    "entities",
    (
        Layout(
            "test", "BioCreative's tables",
            ("evaluation.abstracts.txt", "evaluation.annotations.txt"), _read,
            optional=("chemdner_abs_test_pmid_label.txt",), known=(_TEST_ABSTRACTS,),
        ),
        Layout(
            "dev", "BioCreative's tables",
            ("development.abstracts.txt", "development.annotations.txt"), _read, known=(3500,),
        ),
        Layout(
            "dev", "BioCreative's tables",
            ("chemdner_abs_development.txt", "chemdner_ann_development_*.txt"), _read,
            known=(3500,),
        ),
    ),
    (TYPE,),
    several=True,
)  # fmt: skip
