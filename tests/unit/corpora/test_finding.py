"""Sets are found by the names of their files, and what was looked for is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from taiyi_rag.corpora import CORPORA, find
from taiyi_rag.corpora.corpus import DEEPEST
from taiyi_rag.errors import ReadError
from tests import own_sets
from tests.unit.corpora.conftest import BY_ID


def test_a_folder_says_which_sets_it_holds(tmp_path: Path) -> None:
    own_sets.cdr(tmp_path)
    found = find(tmp_path)
    assert list(found) == [corpus.id for corpus in CORPORA]
    assert {id for id, files in found.items() if files} == {
        "bc5cdr-chem",
        "bc5cdr-disease",
        "bc5cdr-relations",
    }


def test_the_test_split_goes_before_the_development_split(tmp_path: Path) -> None:
    own_sets.ncbi(tmp_path, "develop")
    assert BY_ID["ncbi-disease"].read(tmp_path).split == "dev"
    own_sets.ncbi(tmp_path, "test")
    assert BY_ID["ncbi-disease"].read(tmp_path).split == "test"


@pytest.mark.parametrize("inside", ["", "a", "a/b/c"])
def test_a_set_may_lie_in_any_folder_below(inside: str, tmp_path: Path) -> None:
    folder = tmp_path / inside
    folder.mkdir(parents=True, exist_ok=True)
    own_sets.pubmedqa(folder)
    gold = BY_ID["pubmedqa"].read(tmp_path)
    prefix = f"{inside}/" if inside else ""
    assert set(gold.files) == {f"{prefix}ori_pqal.json", f"{prefix}test_ground_truth.json"}
    assert all(len(sha) == 64 for sha in gold.files.values())


def test_the_folder_itself_may_be_the_set(tmp_path: Path) -> None:
    own_sets.hoc(tmp_path)
    assert BY_ID["hoc"].find(tmp_path / "hoc")


def test_capitals_of_names_do_not_matter(tmp_path: Path) -> None:
    path = own_sets.cdr(tmp_path)
    path.rename(tmp_path / "cdr_testset.pubtator.TXT")
    assert BY_ID["bc5cdr-chem"].find(tmp_path)


def test_files_of_one_layout_must_lie_together(tmp_path: Path) -> None:
    own_sets.chemdner(tmp_path)
    (tmp_path / "b").mkdir()
    shutil.move(tmp_path / "evaluation.annotations.txt", tmp_path / "b")
    assert BY_ID["chemdner"].find(tmp_path) is None


def test_pubmedqa_without_the_list_of_test_questions_says_what_was_read(tmp_path: Path) -> None:
    own_sets.pubmedqa(tmp_path)
    (tmp_path / "test_ground_truth.json").unlink()
    gold = BY_ID["pubmedqa"].read(tmp_path)
    assert (gold.split, len(gold.records)) == ("all, test questions among them", 3)


def test_a_set_that_is_not_there_says_which_names_were_looked_for(tmp_path: Path) -> None:
    for corpus in CORPORA:
        with pytest.raises(ReadError) as error:
            corpus.read(tmp_path)
        assert corpus.title in str(error.value)
        assert all(name in str(error.value) for name in corpus.looked_for())
    assert "CDR_TestSet.PubTator.txt" in BY_ID["bc5cdr-chem"].looked_for()


def test_hidden_folders_and_those_too_deep_are_not_looked_into(tmp_path: Path) -> None:
    for inside in (".hidden", "/".join("d" * (DEEPEST + 1))):
        folder = tmp_path / inside
        folder.mkdir(parents=True)
        own_sets.cdr(folder)
    assert BY_ID["bc5cdr-chem"].find(tmp_path) is None


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is no folder"):
        find(tmp_path / "nowhere")


def test_another_number_of_records_than_known_is_noted(tmp_path: Path) -> None:
    own_sets.cdr(tmp_path)
    notes = BY_ID["bc5cdr-chem"].read(tmp_path).notes
    assert "2 records; this split is known to have 500." in notes
