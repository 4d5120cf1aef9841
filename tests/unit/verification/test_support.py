"""How probable it is that a source says a claim."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.embeddings import MockEmbedding
from pydantic import Field

from taiyi_rag.types import Evidence, Passage
from taiyi_rag.verification.nearness import Nearness
from taiyi_rag.verification.sources import sources
from taiyi_rag.verification.support import SignalJudge, Signals, parts_of, probability

TEXT = (
    "Dexamethasone 6 mg once daily was given for ten days. It reduced 28-day mortality in patients "
    "who needed oxygen. No benefit was seen in patients who didn't."
)


def evidence(text: str = TEXT, title: str = "") -> Evidence:
    language = "zh" if "。" in text else "en"
    return Evidence(1, Passage("p", "d", text, 0, len(text), language), title, "J")  # type: ignore[arg-type]


def signals(claim: str, one: Evidence) -> Signals:
    return SignalJudge().promising(claim, sources([one]))[0][1]


def test_sources_are_sentences_and_their_neighbours() -> None:
    found = sources([evidence()])
    assert [len(s.sentences) for s in found] == [1, 1, 1, 2, 2, 3]
    assert found[3].text == TEXT[: TEXT.index(" No benefit")]
    citation = found[1].citation
    assert TEXT[citation.start : citation.end] == citation.quote


def test_more_of_its_words_make_it_more_probable() -> None:
    said, half, none = (
        probability(signals(claim, evidence()))
        for claim in (
            "Mortality of patients who needed oxygen was reduced.",
            "Mortality of children with malaria was reduced.",
            "Malaria is spread by mosquitoes.",
        )
    )
    assert said > half > none


def test_the_part_that_is_covered_least_counts() -> None:
    whole = signals("It reduced mortality in patients who needed oxygen.", evidence())
    added = signals(
        "It reduced mortality in patients who needed oxygen, and cured hepatitis in pregnant mice.",
        evidence(),
    )
    assert whole.words > 0.9
    assert added.words < 0.2


def test_parts_are_of_some_length() -> None:
    assert parts_of("Fever, cough and rash are common.") == ["Fever, cough and rash are common."]
    assert len(parts_of("成人起始剂量为500 mg每日两次，肾功能不全患者应当禁用。")) == 2
    assert parts_of("") == [""]


def test_names_are_found_under_their_other_names() -> None:
    claim = "Acetaminophen overdose is treated with acetylcysteine."
    text = "Paracetamol overdose is treated with acetylcysteine."
    assert signals(claim, evidence(text)).names == 1.0
    chinese = signals(claim, evidence("对乙酰氨基酚过量用乙酰半胱氨酸治疗。"))
    assert not chinese.own_language
    assert chinese.names == 1.0


def test_the_title_says_what_it_is_about() -> None:
    claim = "Metformin is contraindicated below an eGFR of 30."
    text = "It is contraindicated below an eGFR of 30."
    assert signals(claim, evidence(text, "Metformin")).words == 1.0
    assert signals(claim, evidence(text)).words < 1.0


def test_figures_cross_languages() -> None:
    claim = "HbA1c fell by 1.2% in 214 patients."
    assert signals(claim, evidence("214例患者HbA1c下降1.2%。")).figures == 1.0
    assert signals(claim, evidence("300例患者HbA1c下降2.5%。")).figures < 0.7


class Broken(MockEmbedding):
    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        raise ConnectionError("the server is down")


class Counting(MockEmbedding):
    asked: list[str] = Field(default_factory=list)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        self.asked.extend(texts)
        return [[float(len(t)), 1.0, 0.5] for t in texts]


def model(kind: type[MockEmbedding]) -> BaseEmbedding:
    return kind(embed_dim=3)


def test_where_an_embedder_fails_words_make_it_probable_in_part() -> None:
    near = Nearness(model(Broken))
    assert near("claim", [["one"], ["two"]]) is None
    claim = "It reduced mortality in patients who needed oxygen."
    found = SignalJudge(near)(claim, sources([evidence()]))
    assert 0.5 < found[0].support < 0.85


def test_a_sentence_is_embedded_once() -> None:
    counting = Counting(embed_dim=3)
    near = Nearness(counting)
    near("claim", [["one"], ["two"], ["one", "two"]])
    near("claim", [["two", "three"]])
    assert sorted(counting.asked) == ["claim", "one", "three", "two"]


def test_few_sources_are_embedded() -> None:
    asked: list[Sequence[str]] = []

    def near(claim: str, together: Sequence[Sequence[str]]) -> list[float]:
        asked.extend(together)
        return [0.5] * len(together)

    long = " ".join(f"Mortality of group {n} was reduced." for n in range(60))
    SignalJudge(near)("Mortality was reduced.", sources([evidence(long)]))
    assert len(asked) == 3


def test_what_has_none_of_its_words_isnt_embedded() -> None:
    asked: list[Sequence[str]] = []

    def near(claim: str, together: Sequence[Sequence[str]]) -> list[float]:
        asked.extend(together)
        return [1.0] * len(together)

    assert SignalJudge(near)("Malaria is spread by mosquitoes.", sources([evidence()])) == []
    assert asked == []


@pytest.mark.parametrize("own", [True, False])
def test_probabilities_are_probabilities(own: bool) -> None:
    low = probability(Signals(own, -1.0, 0.0, 0.0, 0.0, -3.0))
    high = probability(Signals(own, 1.0, 1.0, 1.0, 1.0, 0.0))
    assert 0.0 <= low < 0.01
    assert 0.95 < high <= 1.0
