"""Scores worked out by hand: the arithmetic stands beside each. Other implementations of the same
measures are held against ours in test_scoring_agrees.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from taiyi_rag.annotation.schema import (
    Annotated,
    Entity,
    Identifier,
    Label,
    Passage,
    Question,
    Relation,
)
from taiyi_rag.corpora import CORPORA, Corpus, Gold
from taiyi_rag.harness.counting import Counts
from taiyi_rag.harness.scoring import BESIDE, Score, score

BY_ID = {corpus.id: corpus for corpus in CORPORA}
TEXT = "Lithium caused tremor; lithium was stopped, the tremor went."


def entity(text: str, word: str, type: str, nth: int = 0, id: str = "", mesh: str = "") -> Entity:
    start = -1
    for _ in range(nth + 1):
        start = text.index(word, start + 1)
    normalized = tuple(Identifier("MESH", one) for one in mesh.split("|") if one)
    return Entity(id or f"{word}{nth}", type, (word,), ((start, start + len(word)),), normalized)


def record(*entities: Entity, id: str = "1", relations: tuple[Relation, ...] = ()) -> Annotated:
    return Annotated(id, (Passage("p1", "text", TEXT),), entities, relations)


def scored(
    corpus: str | Corpus, right: Sequence[Annotated], made: Sequence[Annotated | None]
) -> Score:
    which = BY_ID[corpus] if isinstance(corpus, str) else corpus
    gold = Gold(tuple(right), "test", {})
    return score(which, gold, {r.id: m for r, m in zip(right, made, strict=True)})


CHEMICAL = "chemical"
FIRST = entity(TEXT, "Lithium", CHEMICAL)
SECOND = entity(TEXT, "lithium", CHEMICAL)


class TestEntities:
    def test_a_mention_counts_where_type_and_offsets_are_right(self) -> None:
        longer = entity(TEXT, "lithium was", CHEMICAL)
        made = scored("chemdner", [record(FIRST, SECOND)], [record(FIRST, longer)])
        # 1 right, 1 wrong, 1 missed: P = 1/2, R = 1/2, F1 = 2·1 / (2·1 + 1 + 1) = 1/2
        assert made.records == {"1": Counts(1, 1, 1)}
        assert (made.precision, made.recall, made.figure.value) == (0.5, 0.5, 0.5)

    def test_the_same_mention_twice_counts_once(self) -> None:
        again = replace(FIRST, id="again")
        made = scored("chemdner", [record(FIRST, again)], [record(FIRST, again)])
        assert made.records == {"1": Counts(1, 0, 0)}

    def test_a_type_that_the_set_does_not_have_is_not_looked_at(self) -> None:
        other = entity(TEXT, "tremor", "disease")
        made = scored("chemdner", [record(FIRST)], [record(FIRST, other)])
        assert made.records == {"1": Counts(1, 0, 0)}

    def test_micro_f1_sums_over_records(self) -> None:
        right = [record(FIRST, SECOND, id="a"), record(FIRST, id="b"), record(id="c")]
        made = [record(FIRST, SECOND, id="a"), record(id="b"), record(FIRST, id="c")]
        # a: 2 right; b: 1 missed; c: 1 wrong. F1 = 2·2 / (2·2 + 1 + 1) = 2/3
        assert scored("chemdner", right, made).figure.value == pytest.approx(2 / 3)

    def test_by_name_a_name_counts_once_wherever_it_stands(self) -> None:
        first, second = (entity(TEXT, "tremor", CHEMICAL, nth) for nth in (0, 1))
        made = scored("chemdner", [record(first, second)], [record(first)])
        # By offset 1 of 2 found: F1 = 2 / (2 + 1) = 2/3. By name 1 of 1: F1 = 1.
        assert made.figure.value == pytest.approx(2 / 3)
        assert made.beside["names"].value == 1

    def test_a_mention_in_pieces_is_right_if_all_pieces_are(self) -> None:
        whole = Entity("e", CHEMICAL, ("Lithium", "tremor"), ((0, 7), (15, 21)))
        made = scored("chemdner", [record(whole)], [record(FIRST)])
        assert made.records == {"1": Counts(0, 1, 1)}

    def test_what_the_text_has_no_words_for_is_missed(self) -> None:
        gold = Gold((record(FIRST),), "test", {}, beyond={"1": 2})
        made = score(BY_ID["chemdner"], gold, {"1": record(FIRST)})
        # R = 1/3, F1 = 2 / (2 + 0 + 2) = 1/2
        assert made.records == {"1": Counts(1, 0, 2)}
        assert made.figure.value == 0.5

    def test_nothing_predicted_and_nothing_to_find_is_zero_not_a_division(self) -> None:
        made = scored("chemdner", [record()], [record()])
        assert (made.figure.value, made.precision, made.recall) == (0, 0, 0)

    @pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.id)
    def test_a_record_without_prediction_is_wrong_in_every_set(self, corpus: Corpus) -> None:
        question = Question("q", "multiple_choice", "?", ("a", "b"), ("a",))
        relation = Relation("r", "caused", FIRST.id, "tremor0")
        types = corpus.types or ("x",)
        right = replace(
            record(replace(FIRST, type=types[0]), entity(TEXT, "tremor", types[-1])),
            labels=(Label(types[0]),),
            questions=(question,),
            relations=(relation,),
        )
        made = scored(corpus, [right], [None])
        assert made.figure.value == 0
        assert made.records["1"].fn > 0
        assert scored(corpus, [right], [right]).figure.value == 1


def drug(word: str = "Lithium", mesh: str = "D008094", nth: int = 0) -> Entity:
    return entity(TEXT, word, "chemical", nth, mesh=mesh)


def harm(mesh: str = "D014202", nth: int = 0) -> Entity:
    return entity(TEXT, "tremor", "disease", nth, mesh=mesh)


INDUCES = "chemical-induced disease"


def induces(head: Entity, tail: Entity, id: str = "r1") -> Relation:
    return Relation(id, INDUCES, head.id, tail.id)


class TestRelationsByIdentifier:
    corpus = replace(BY_ID["cmeie"], ends="identifiers", types=(INDUCES,))

    def one(self, right: Annotated, made: Annotated) -> Score:
        return scored(self.corpus, [right], [made])

    def test_a_name_means_what_its_mention_means_wherever_it_stands(self) -> None:
        right = record(drug(), harm(), relations=(induces(drug(), harm()),))
        found, effect = drug("lithium", mesh=""), harm("", nth=1)
        made = self.one(right, record(found, effect, relations=(induces(found, effect),)))
        assert made.records == {"1": Counts(1, 0, 0)}

    def test_two_names_of_one_pair_count_once(self) -> None:
        right = record(drug(), harm(), relations=(induces(drug(), harm()),))
        low, high, effect = drug("lithium", mesh=""), drug(mesh=""), harm("")
        pairs = (induces(low, effect), induces(high, effect, "r2"))
        made = self.one(right, record(low, high, effect, relations=pairs))
        assert made.records == {"1": Counts(1, 0, 0)}

    def test_a_name_that_means_nothing_is_wrong(self) -> None:
        right = record(drug(), harm(), relations=(induces(drug(), harm()),))
        unknown, effect = entity(TEXT, "stopped", "chemical"), harm("")
        made = self.one(right, record(unknown, effect, relations=(induces(unknown, effect),)))
        assert made.records == {"1": Counts(0, 1, 1)}

    def test_a_name_of_two_things_is_a_pair_of_each(self) -> None:
        both = harm("D014202|D001480")
        right = record(drug(), both, relations=(induces(drug(), both),))
        made = self.one(right, record(drug(mesh=""), harm(""), relations=(
            induces(drug(mesh=""), harm("")),)))  # fmt: skip
        assert made.records == {"1": Counts(2, 0, 0)}

    def test_the_order_counts_but_beside_it_does_not(self) -> None:
        right = record(drug(), harm(), relations=(induces(drug(), harm()),))
        made = self.one(right, record(drug(), harm(), relations=(induces(harm(), drug()),)))
        assert made.records == {"1": Counts(0, 1, 1)}
        assert made.beside["either-order"].value == 1


class TestRelationsByName:
    def test_type_and_both_names_must_be_right(self) -> None:
        relations = (
            Relation("r1", "临床表现", "Lithium0", "tremor0"),
            Relation("r2", "药物治疗", "Lithium0", "tremor0"),
        )
        right = record(FIRST, entity(TEXT, "tremor", "x"), relations=relations)
        wrong = replace(relations[1], tail="Lithium0")
        made = scored("cmeie", [right], [replace(right, relations=(relations[0], wrong))])
        # 1 right, 1 wrong, 1 missed
        assert made.records == {"1": Counts(1, 1, 1)}
        assert made.types == {"临床表现": Counts(1, 0, 0), "药物治疗": Counts(0, 1, 1)}


def labelled(id: str, *names: str) -> Annotated:
    return replace(record(id=id), labels=tuple(map(Label, names)))


class TestLabels:
    right = (labelled("1", "Treatment", "Mechanism"), labelled("2", "Prevention"))

    def test_micro_macro_and_instances(self) -> None:
        made = scored(
            "bc7-litcovid", self.right, [labelled("1", "Treatment"),
                                         labelled("2", "Prevention", "Diagnosis")],
        )  # fmt: skip
        # 2 right, 1 wrong (Diagnosis), 1 missed (Mechanism): F1 = 4 / (4 + 1 + 1) = 2/3
        assert made.figure.value == pytest.approx(2 / 3)
        # Treatment 1, Prevention 1, the five others 0: 2/7
        assert made.beside["macro"].value == pytest.approx(2 / 7)
        # Mean P = (1/1 + 1/2) / 2 = 3/4, mean R = (1/2 + 1/1) / 2 = 3/4: F1 = 3/4
        assert made.beside["instances"].value == pytest.approx(3 / 4)

    def test_instances_as_the_organisers_work_them_out(self) -> None:
        """F1 of the means, not the mean of F1: in the evaluation of BioCreative VII's README,
        P .8923 and R .833 give .8616."""
        made = scored("bc7-litcovid", self.right, [labelled("1", "Treatment", "Mechanism"), None])
        # Mean P = (1 + 0) / 2, mean R = (1 + 0) / 2
        assert made.beside["instances"].value == pytest.approx(1 / 2)

    def test_rightly_none_is_nothing_but_beside_it_is_a_label(self) -> None:
        right = [labelled("1"), labelled("2", "cellular energetics")]
        made = scored("hoc", right, [labelled("1"), labelled("2")])
        # 1 missed: F1 = 0. With "none": 1 right, 1 wrong, 1 missed: F1 = 2 / (2 + 1 + 1) = 1/2
        assert made.figure.value == 0
        assert made.beside["none-label"].value == 1 / 2
        assert "instances" not in made.beside

    def test_one_label_each_makes_f1_the_accuracy(self) -> None:
        right = [labelled(str(n), "病因分析") for n in range(4)]
        made = [labelled(str(n), "病因分析" if n else "其他") for n in range(4)]
        assert scored("kuake-qic", right, made).figure.value == 3 / 4


def asked(id: str, *answer: str, choices: tuple[str, ...] = ("yes", "no", "maybe")) -> Annotated:
    return Annotated(id, (), questions=(Question(id, "yesno", "?", choices, answer),))


class TestAccuracy:
    def test_the_share_of_right_answers(self) -> None:
        right = [asked("1", "yes"), asked("2", "no"), asked("3", "yes"), asked("4", "maybe")]
        made = scored("pubmedqa", right, [asked("1", "yes"), asked("2", "yes"), asked("3"), None])
        assert made.figure.value == 1 / 4
        assert made.records == {
            "1": Counts(1, 0, 0), "2": Counts(0, 1, 1), "3": Counts(0, 0, 1), "4": Counts(0, 0, 1),
        }  # fmt: skip
        # yes: 1 right, 1 wrong, 1 missed: F1 = 1/2; no and maybe 0: macro = 1/6
        assert made.beside["macro"].value == pytest.approx(1 / 6)

    def test_of_several_right_answers_all_must_be_chosen(self) -> None:
        choices = ("甲", "乙", "丙")
        right = [asked(n, "甲", "乙", choices=choices) for n in "123"]
        made = [
            asked("1", "乙", "甲", choices=choices),
            asked("2", "甲", choices=choices),
            asked("3", "甲", "乙", "丙", choices=choices),
        ]
        assert scored("medqa-mcmle", right, made).figure.value == pytest.approx(1 / 3)


class TestIntervals:
    def test_the_same_in_every_record_leaves_no_doubt(self) -> None:
        right = [record(FIRST, SECOND, id=str(n)) for n in range(5)]
        figure = scored("chemdner", right, [replace(r, entities=(FIRST,)) for r in right]).figure
        # Each draw sums to 5 right, 5 missed: F1 = 2/3
        assert (figure.low, figure.high) == pytest.approx((2 / 3, 2 / 3))

    def test_it_holds_the_figure_and_narrows_with_more_records(self) -> None:
        widths = []
        for records in (20, 2000):
            right = [record(FIRST, id=str(n)) for n in range(records)]
            made = [r if n % 4 else None for n, r in enumerate(right)]
            figure = scored("chemdner", right, made).figure
            assert figure.low is not None
            assert figure.high is not None
            assert figure.low < figure.value < figure.high
            widths.append(figure.high - figure.low)
        # Ten times narrower for a hundred times as many
        assert widths[0] / widths[1] == pytest.approx(10, rel=0.3)

    def test_one_record_says_nothing_of_others(self) -> None:
        figure = scored("chemdner", [record(FIRST)], [record(FIRST)]).figure
        assert (figure.value, figure.low, figure.high) == (1, None, None)


def test_every_figure_beside_is_explained() -> None:
    seen: set[str] = set()
    for corpus in CORPORA:
        for right in ([labelled("1", "x")], [labelled("1")]):
            seen |= set(scored(corpus, right, [None]).beside)
    assert seen == set(BESIDE)
