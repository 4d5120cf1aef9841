"""Annotated corpora that others made, read in their native formats from a folder of the user's."""

from __future__ import annotations

from pathlib import Path

from taiyi_rag.corpora import corpus
from taiyi_rag.corpora.cblue import CMEEE, CMEIE
from taiyi_rag.corpora.chemdner import CHEMDNER
from taiyi_rag.corpora.corpus import Corpus, Files, Gold
from taiyi_rag.corpora.labels import HOC, KUAKE_QIC, LITCOVID
from taiyi_rag.corpora.mentions import (
    BC5CDR_CHEM,
    BC5CDR_DISEASE,
    BC5CDR_RELATIONS,
    NCBI_DISEASE,
)
from taiyi_rag.corpora.questions import MEDQA_MCMLE, MEDQA_USMLE, PUBMEDQA

__all__ = ["CORPORA", "Corpus", "Files", "Gold", "find"]

CORPORA: tuple[Corpus, ...] = (
    BC5CDR_CHEM,
    BC5CDR_DISEASE,
    CHEMDNER,
    NCBI_DISEASE,
    CMEEE,
    BC5CDR_RELATIONS,
    CMEIE,
    LITCOVID,
    HOC,
    KUAKE_QIC,
    PUBMEDQA,
    MEDQA_USMLE,
    MEDQA_MCMLE,
)
"""The sets of the table that Taiyi is known by, in its order."""


def find(folder: Path) -> dict[str, Files | None]:
    """Which sets a folder holds: by their ids the files that would be read, None for those that
    aren't there (`Corpus.looked_for` says what was looked for). Raises `ReadError` for no folder.
    """
    return corpus.found(folder, CORPORA)
