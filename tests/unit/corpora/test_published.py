"""The published table says what it can say: its means are those of its figures."""

from __future__ import annotations

from statistics import mean

import pytest

from taiyi_rag.corpora import CORPORA
from taiyi_rag.corpora.published import PUBLISHED, Published


@pytest.mark.parametrize("column", PUBLISHED, ids=lambda column: column.title)
def test_the_mean_that_is_printed_is_the_mean_of_the_figures(column: Published) -> None:
    assert round(mean(column.figures.values()), 1) == column.mean


def test_every_set_of_the_table_is_one_that_is_read_in_its_order() -> None:
    assert list(PUBLISHED[0].figures) == [corpus.id for corpus in CORPORA]
