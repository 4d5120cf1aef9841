"""Publications that are retracted, corrected or only look like it, and the records that say so.

All are ours, in the form of real PubMed records and of Retraction Watch's table. Each publication
reports a medicine that no other names, so that a question has one answer in the library.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

COLUMNS = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,"
    "RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,"
    "OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes"
).split(",")
_SYLLABLES = "ba ce di fo gu ha ke li mo nu pa re si to vu za be co du fi".split()
_INNOCENT = (
    "Retracted tongue during sedation with {0}",
    "Retraction pockets of the eardrum treated with {0}",
    "Withdrawn and withdrawing patients: a trial of {0}",
    "Correction of hyponatraemia with {0}",
    "Expression of concern-related genes under {0}",
    "Erratum-free reporting of trials of {0}",
)


@dataclass(frozen=True)
class Paper:
    """A publication. `relations` are (RefType, PMID) pairs, `types` its further types."""

    pmid: str
    doi: str
    drug: str
    dose: int
    title: str
    types: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()

    @property
    def questions(self) -> tuple[str, str]:
        """An English and a Chinese one that this publication alone answers."""
        return f"What daily dose of {self.drug} reduced stroke?", f"{self.drug}的每日剂量是多少？"


def papers(count: int, seed: int = 8) -> list[Paper]:
    """So many sound publications."""
    generator = random.Random(seed)
    drugs: dict[str, None] = {}
    while len(drugs) < count:
        drugs["".join(generator.choices(_SYLLABLES, k=4)) + "gatran"] = None
    return [
        Paper(
            str(41_000_000 + 100 * number),
            f"10.5555/Stroke.{number:04}(9)",
            drug,
            generator.randrange(5, 900, 5),
            f"{drug.capitalize()} for the prevention of stroke",
        )
        for number, drug in enumerate(drugs)
    ]


def clean_papers(count: int, retracted: Sequence[Paper]) -> list[Paper]:
    """So many sound publications whose numbers and titles come near to those of retracted ones."""
    found = []
    for number, paper in enumerate(papers(count, seed=9)):
        other = retracted[number % len(retracted)]
        near_doi = (f"{other.doi}1", other.doi[:-1], other.doi.replace("(9)", "(8)"))[number % 3]
        title = _INNOCENT[number % len(_INNOCENT)] if number % 2 else "{0} and stroke"
        found.append(
            Paper(
                str(int(other.pmid) + 1 + number // len(retracted)),
                "unavailable" if number % 10 == 7 else f"{near_doi}.{number}",
                paper.drug,
                paper.dose,
                title.format(paper.drug),
                relations=(("CommentIn", other.pmid),) if number % 5 == 0 else (),
            )
        )
    return found


def pubmed(found: Iterable[Paper]) -> str:
    """A PubMed file of these publications."""
    return f"<PubmedArticleSet>{''.join(map(_record, found))}</PubmedArticleSet>"


def _record(paper: Paper) -> str:
    links = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>Lancet. 2024;403:1</RefSource>'
        f'<PMID Version="1">{pmid}</PMID></CommentsCorrections>'
        for kind, pmid in paper.relations
    )
    types = "".join(f"<PublicationType>{t}</PublicationType>" for t in paper.types)
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{paper.pmid}</PMID><Article>'
        "<Journal><JournalIssue><PubDate><Year>2021</Year></PubDate></JournalIssue>"
        "<Title>Journal of stroke prevention</Title></Journal>"
        f"<ArticleTitle>{paper.title}.</ArticleTitle><Abstract><AbstractText>We randomly assigned "
        f"400 patients to {paper.drug} or placebo. The daily dose of {paper.drug} that reduced "
        f"stroke was {paper.dose} mg.</AbstractText></Abstract><PublicationTypeList>"
        f"<PublicationType>Journal Article</PublicationType>{types}</PublicationTypeList></Article>"
        f"<CommentsCorrectionsList>{links}</CommentsCorrectionsList></MedlineCitation><PubmedData>"
        f'<ArticleIdList><ArticleId IdType="doi">{paper.doi}</ArticleId></ArticleIdList>'
        "</PubmedData></PubmedArticle>"
    )


def retraction_watch(found: Iterable[Paper], nature: str = "Retraction", first: int = 1) -> str:
    """A table that says it of each, by PMID, DOI or both; and of works that have no number."""
    rows = [
        _row(first + number, paper, nature, by=("both", "doi", "pmid")[number % 3])
        for number, paper in enumerate(found)
    ]
    nameless = Paper("0", "unavailable", "", 0, "A paper without numbers")
    rows.append(_row(first + len(rows), nameless, nature, by="both"))
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _row(number: int, paper: Paper, nature: str, *, by: str) -> dict[str, str]:
    known = {
        "Record ID": str(number),
        "Title": paper.title,
        "ArticleType": "Research Article;",
        "RetractionDate": "3/15/2024 0:00",
        "RetractionDOI": f"10.5555/notice.{number}",
        "RetractionPubMedID": "0",
        "OriginalPaperDate": "1/1/2021 0:00",
        "OriginalPaperDOI": "unavailable" if by == "pmid" else paper.doi.upper(),
        "OriginalPaperPubMedID": "0" if by == "doi" else paper.pmid,
        "RetractionNature": nature,
        "Reason": "+Falsification/Fabrication of Data;+Concerns/Issues About Data;",
        "Notes": 'It says "retracted",\nin two lines',
    }
    return dict.fromkeys(COLUMNS, "") | known
