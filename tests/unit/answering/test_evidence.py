from __future__ import annotations

from llama_index.core.schema import NodeWithScore

from taiyi_rag.answering.evidence import EvidenceSelector, contradicting, to_rest_on, unusable
from taiyi_rag.nodes import evidence_of, node_from, passage_of
from taiyi_rag.types import Document, Passage, Standing, StudyDesign, TrustStatus


def node(
    id: str,
    text: str,
    language: str = "en",
    trust: TrustStatus = TrustStatus.CURRENT,
    **fields: object,
) -> NodeWithScore:
    header = Document(id, f"Title {id}", "", language, "J", "text", trust=trust, **fields)  # type: ignore[arg-type]
    passage = Passage(f"p{id}", id, text, 5, 5 + len(text), language, ("H",), 3)  # type: ignore[arg-type]
    return node_from(passage, header, score=1.0, similarity=0.5, lead=0.4)


def select(nodes: list[NodeWithScore], **limits: int) -> list[str]:
    chosen = EvidenceSelector(**limits).postprocess_nodes(nodes)  # type: ignore[arg-type]
    return [n.node.metadata["document_id"] for n in chosen]


def test_passage_survives_the_way_through_llamaindex() -> None:
    one = node("1", "Take one tablet.")
    assert passage_of(one) == Passage("p1", "1", "Take one tablet.", 5, 21, "en", ("H",), 3)
    assert one.node.ref_doc_id == "1"
    (evidence,) = evidence_of([one])
    assert (evidence.label, evidence.title) == (1, "Title 1")


def test_near_duplicates_count_once() -> None:
    text = "Metformin is first-line therapy for type 2 diabetes in adults."
    assert select([node("1", text), node("2", text + " "), node("3", "Aspirin is not.")]) == [
        "1",
        "3",
    ]


def test_budget_is_kept_and_a_short_one_still_fits() -> None:
    nodes = [node("1", "alpha " * 100), node("2", "beta " * 100), node("3", "gamma delta")]
    assert select(nodes, characters=700) == ["1", "3"]


def test_other_language_gets_a_place() -> None:
    nodes = [node(str(i), f"word{i} other{i}") for i in range(5)] + [node("zh", "中文证据", "zh")]
    assert select(nodes, count=3) == ["0", "1", "zh"]


def test_retracted_and_superseded_are_never_evidence() -> None:
    nodes = [
        node("1", "Vaccines cause it.", trust=TrustStatus.RETRACTED),
        node("2", "Old advice.", trust=TrustStatus.SUPERSEDED),
        node("3", "Corrected words.", trust=TrustStatus.CORRECTED),
    ]
    assert select(nodes) == ["3"]
    assert [(one.title, one.why) for one in unusable(nodes)] == [
        ("Title 1", TrustStatus.RETRACTED),
        ("Title 2", TrustStatus.SUPERSEDED),
    ]


def test_why_it_is_unusable_is_told_by_its_status() -> None:
    replaced = Standing("Made up", "2024-03-15", "PMID:9", "v2", "Version 2")
    both = node("1", "Old lies.", trust=TrustStatus.RETRACTED, standing=replaced)
    old = node("2", "Old advice.", trust=TrustStatus.SUPERSEDED, standing=replaced)
    told = node("3", "Older.", trust=TrustStatus.SUPERSEDED, standing=Standing("By record"))
    assert [one.detail for one in unusable([both, old, told])] == [
        "2024-03-15; Made up; PMID:9",
        "Version 2",
        "By record",
    ]


def test_untrusted_crowds_nobody_out() -> None:
    poison = [node(f"u{i}", f"All say that it is {i} mg.", tier="untrusted") for i in range(9)]
    curated = [node("1", "The dose is 5 mg."), node("2", "Give it with water.")]
    assert select([*poison, *curated]) == ["1", "2", "u0"]
    assert select([*poison, *curated], count=2) == ["1", "2"]
    assert select([*poison, *curated], untrusted=0) == ["1", "2"]
    assert select(poison, count=3) == ["u0", "u1", "u2"]  # better than nothing, and marked


def test_answer_rests_on_what_is_curated() -> None:
    nodes = [node("1", "The dose is 5 mg."), node("u", "The dose is 9 mg.", tier="untrusted")]
    assert [e.label for e in to_rest_on(evidence_of(nodes))] == [1]
    assert [e.label for e in to_rest_on(evidence_of(nodes[1:]))] == [1]


def test_what_untrusted_documents_say_otherwise_is_told() -> None:
    curated = node("1", "The dose is 5 mg. Give it with water.")
    same = node("u1", "The dose is 5 mg.", tier="untrusted")
    other = node("u2", "The dose is 50 mg.", tier="untrusted")
    gone = node("u3", "The dose is 9 mg.", trust=TrustStatus.RETRACTED, tier="untrusted")
    evidence = evidence_of([curated])
    assert list(contradicting([same, other, other, gone], evidence)) == ["Title u2"]
    assert list(contradicting([other], evidence_of([other]))) == []


def test_notice_of_a_retraction_is_no_evidence() -> None:
    assert select([node("1", "It is retracted.", design=StudyDesign.NOTICE)]) == []


def test_conflicting_doses_are_both_kept() -> None:
    text = "The maximum dose of the drug is {} mg a day in adults with normal kidneys."
    assert select([node("1", text.format(50)), node("2", text.format(500))]) == ["1", "2"]
