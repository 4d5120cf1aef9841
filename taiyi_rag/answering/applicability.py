"""Is the evidence about the people, and the medicine, that the question is about?

A dose for adults is no answer for a child (GRADE calls it indirectness: Guyatt 2011,
https://doi.org/10.1016/j.jclinepi.2011.04.014). The evidence may still be the closest there is, so
it is shown, and said to be in others. Whom a question means is told by its words alone: one that
names nobody asks about adults or about all, and only evidence in animals or cells is far from that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from taiyi_rag.answering.notices import notice
from taiyi_rag.language import sentences, substances
from taiyi_rag.language.populations import populations_named
from taiyi_rag.types import Claim, Evidence, Language, Notice, Population

_NAMES: dict[Population, dict[Language, str]] = {
    Population.NEONATES: {"en": "newborns", "zh": "新生儿"},
    Population.CHILDREN: {"en": "children", "zh": "儿童"},
    Population.ADOLESCENTS: {"en": "adolescents", "zh": "青少年"},
    Population.ADULTS: {"en": "adults", "zh": "成人"},
    Population.ELDERLY: {"en": "older people", "zh": "老年人"},
    Population.PREGNANCY: {"en": "pregnancy", "zh": "妊娠期妇女"},
    Population.ANIMALS: {"en": "animals", "zh": "动物"},
    Population.IN_VITRO: {"en": "the laboratory", "zh": "体外实验"},
}
_PEOPLE: dict[Language, str] = {"en": "people", "zh": "人"}
_NO_PEOPLE = frozenset({Population.ANIMALS, Population.IN_VITRO})
_COVERS = {
    Population.ADULTS: {Population.ADULTS, Population.ELDERLY, Population.PREGNANCY},
    Population.ANIMALS: {Population.ANIMALS},
}
"""Whose evidence is about these people too; of others only their own."""

_TOLD = frozenset(
    {Population.NEONATES, Population.CHILDREN, Population.ADOLESCENTS, Population.PREGNANCY}
)
"""Asked of these, evidence that names nobody is not taken to be about them: it seldom is."""

_AS_ONE: dict[Population, set[Population]] = {
    Population.CHILDREN: {Population.NEONATES, Population.ADOLESCENTS},
    Population.NEONATES: {Population.PREGNANCY},
    Population.PREGNANCY: {Population.NEONATES},
}
"""Whose evidence is enough where a question names both: of "newborn infants", of "a boy of 14", of
what a woman is given for her newborn."""

_EXCLUDED = re.compile(
    r"\b(?:not (?:been )?(?:include|study|studied|enrol|apply|tested|approved|established)"
    r"|exclud(?:e|es|ed|ing)|no (?:data|evidence|studies|trials)|without data|rather than"
    r"|other than)"
    r"|未(?:纳入|研究|包括)|没有(?:纳入|研究|数据|包括)|排除|不(?:适用|包括|能直接用)|缺乏|除.{0,6}外",
    re.IGNORECASE,
)
_OF_A_LEVEL = r"\s*/\s*min\s*/\s*1\.73|(?<=[nµμ]g)/ml|(?<=iu)/ml|(?<=mg)/d?l"
"""What follows the unit of a measurement: of eGFR 30 mL/min/1.73 m², LDL 130 mg/dL, 6 µg/mL."""
_DOSE = re.compile(
    r"\d\s*(?:m?g|[µμ]g|mcg|ng|iu|units?|m?l|mmol|mEq|drops?|tablets?|capsules?|puffs?)(?![a-z])"
    rf"(?!{_OF_A_LEVEL})"
    r"|\d\s*(?:毫克|克|微克|单位|万?单位|片|粒|滴|支|毫升|喷|吸)",
    re.IGNORECASE,
)


def remarks_on_fit(
    question: str, language: Language, claims: Sequence[Claim], evidence: Sequence[Evidence]
) -> Iterator[Notice]:
    """What a reader must know of how the cited evidence fits the question. The code is
    "population-dose" where a dose is given from evidence in others, which is to come before all
    other notices, "population" elsewhere, and "comparator" where a medicine that the question names
    isn't in the evidence."""
    labels = {citation.label for claim in claims for citation in claim.citations}
    cited = [e for e in evidence if e.label in labels]
    if not cited:
        return
    yield from _on_people(question, language, claims, cited, evidence)
    named = substances(question)
    spoken_of = substances("\n".join(_in_context(e) for e in cited), parts=True)
    if len(named) > 1 and named & spoken_of:
        for name in sorted(named - spoken_of):
            yield notice("comparator", language, name=name)


def _on_people(
    question: str,
    language: Language,
    claims: Sequence[Claim],
    cited: Sequence[Evidence],
    evidence: Sequence[Evidence],
) -> Iterator[Notice]:
    asked = populations_named(question)
    by_label = {e.label: e for e in cited}
    quoted = {
        (c.label, c.quote): claim.text
        for claim in claims
        for c in claim.citations
        if c.label in by_label
    }
    about = [_populations(by_label[label], quote) for label, quote in quoted]
    doses = [
        _dose(asked, sentence, by_label[label], quote, evidence)
        for (label, quote), sentence in quoted.items()
        if _DOSE.search(quote)
    ]
    unfit = [d for d in doses if not _fits(asked, d.about)]
    if unfit and (len(unfit) < len(doses) or len({d.told for d in unfit}) > 1):
        yield _on_some(asked, language, unfit)
    elif not _answers(asked, about, [d.about for d in doses]):
        yield _on_all(asked, language, about, doses)


def _on_all(
    asked: frozenset[Population],
    language: Language,
    about: Sequence[frozenset[Population]],
    doses: Sequence[_Dose],
) -> Notice:
    unfit = [p for p in [d.about for d in doses] or about if not _fits(asked, p)]
    named = asked if unfit else _left_out(asked, about)
    others = frozenset().union(*unfit or about) - named
    return notice(
        "population-dose" if doses else "population",
        language,
        asked=_listed(named, language) or _PEOPLE[language],
        others=_listed(others, language) or _UNTOLD[language],
    )


def _on_some(asked: frozenset[Population], language: Language, unfit: Sequence[_Dose]) -> Notice:
    """Names the sentences whose dose isn't for those asked of, and whom it is for."""
    which = dict.fromkeys(
        _WHICH[language].format(sentence=_shortened(d.sentence), others=_others(d, language))
        for d in unfit
    )
    return notice(
        "population-dose",
        language,
        "population-some-doses",
        asked=_listed(asked, language) or _PEOPLE[language],
        which={"en": "; ", "zh": "；"}[language].join(which),
    )


def _others(dose: _Dose, language: Language) -> str:
    others = _listed(dose.about, language)
    if dose.told or not others:
        return others or _UNSAID[language]
    return _AROUND[language].format(others=others)


_WHICH: dict[Language, str] = {"en": "“{sentence}” ({others})", "zh": "“{sentence}”（{others}）"}
_UNSAID: dict[Language, str] = {"en": "doesn't say for whom", "zh": "未说明人群"}
_AROUND: dict[Language, str] = {
    "en": "doesn't say for whom, but stands beside what is said of {others}",
    "zh": "本句未说明人群，上下文涉及{others}",
}
_SHOWN = 80
"""Characters of a sentence by which it is known again."""


def _shortened(sentence: str) -> str:
    if len(sentence) <= _SHOWN:
        return sentence
    cut = sentence[:_SHOWN]
    return (cut.rsplit(" ", 1)[0] if cut.isascii() else cut).rstrip(" ,;，；、") + "…"


def _answers(
    asked: frozenset[Population],
    about: Collection[frozenset[Population]],
    doses: Collection[frozenset[Population]],
) -> bool:
    """Whether quotes are about those asked of: one is enough, but where doses are given each dose
    must be, and nobody who is asked of may be left out."""
    if not doses:
        return any(_fits(asked, people) for people in about)
    return all(_fits(asked, people) for people in doses) and not _left_out(asked, about)


def _left_out(
    asked: frozenset[Population], about: Collection[frozenset[Population]]
) -> frozenset[Population]:
    told = frozenset().union(*about)
    if frozenset() in about and not asked & _TOLD:
        return frozenset()
    return frozenset(
        p for p in asked if not told & (_COVERS.get(p, {p}) | (_AS_ONE.get(p, set()) & asked))
    )


_UNTOLD: dict[Language, str] = {"en": "people it doesn't describe", "zh": "未说明的人群"}


def _fits(asked: frozenset[Population], about: frozenset[Population]) -> bool:
    """Whether evidence about some is about those who were asked of."""
    if not asked:
        return not about or not about <= _NO_PEOPLE
    if not about:
        return not asked & _TOLD
    return any(_COVERS.get(p, {p}) & about for p in asked)


def _populations(evidence: Evidence, quote: str) -> frozenset[Population]:
    """Whom a passage is about where it is quoted: as the quote says; else as its headings, its
    document and its other sentences do."""
    passage = evidence.passage
    said = _named([quote])
    if said:
        return said
    title = populations_named(" ".join((evidence.title, *passage.headings)))
    return title | set(evidence.populations) | _named(sentences(passage.text))


class _Dose(NamedTuple):
    """A sentence that gives a dose: for whom, and whether its own words tell."""

    sentence: str
    about: frozenset[Population]
    told: bool


def _dose(
    asked: frozenset[Population],
    sentence: str,
    evidence: Evidence,
    quote: str,
    all_of: Iterable[Evidence],
) -> _Dose:
    """Whose the dose of a quote is. What is nearest tells: its own words, the line that leads it
    in, the innermost heading, the sentence before it; else the rest of its passage and its
    document, but for what comes after it with a dose of its own: "children get 3 mg/kg"."""
    if own := _named([quote]):
        return _Dose(sentence, own, told=True)
    before, _, after = evidence.passage.text.partition(quote)
    nearest = [
        *reversed(_LEADING.findall(before)),
        *reversed(evidence.passage.headings),
        *reversed(sentences(before)),
    ]
    for text in nearest:
        if named := _named([text]):
            return _Dose(sentence, named, told=False)
    rest = _named(s for s in sentences(after) if not _DOSE.search(s))
    rest |= populations_named(evidence.title) | set(evidence.populations)
    if not rest and not _fits(asked, beside := _beside(evidence, all_of)):
        rest = beside  # it warns, but what is said elsewhere of them makes no dose theirs
    return _Dose(sentence, rest, told=False)


_LEADING = re.compile(r"^.*[:：][ \t]*$", re.MULTILINE)


def _beside(evidence: Evidence, all_of: Iterable[Evidence]) -> frozenset[Population]:
    """The people whom the passages of the same document name that were found with one."""
    document = evidence.passage.document_id
    texts = [e.passage.text for e in all_of if e.passage.document_id == document]
    return _named(s for text in texts for s in sentences(text)) - _NO_PEOPLE


def _named(texts: Iterable[str]) -> frozenset[Population]:
    """Whom sentences name, but for those that say who was left out."""
    told = (populations_named(t) for t in texts if not _EXCLUDED.search(t))
    return frozenset().union(*told)


def _in_context(evidence: Evidence) -> str:
    return "\n".join((evidence.title, *evidence.passage.headings, evidence.passage.text))


def _listed(populations: Iterable[Population], language: Language) -> str:
    chosen = set(populations)
    names = [_NAMES[p][language] for p in Population if p in chosen]
    return {"en": " and ", "zh": "和"}[language].join(names)
