"""Whom a document is about: MeSH's check tags and age groups, else the words of title and abstract.

Words are counted with care: the title says it, or the abstract at least twice. Drug labels and
guidelines speak of everybody, so that only their titles count.
"""

from __future__ import annotations

import re

from taiyi_rag.types import Document, Population, StudyDesign

_MESH = {
    "Infant, Newborn": Population.NEONATES,
    "Infant": Population.CHILDREN,
    "Child, Preschool": Population.CHILDREN,
    "Child": Population.CHILDREN,
    "Adolescent": Population.ADOLESCENTS,
    "Young Adult": Population.ADULTS,
    "Adult": Population.ADULTS,
    "Middle Aged": Population.ADULTS,
    "Aged": Population.ELDERLY,
    "Aged, 80 and over": Population.ELDERLY,
    "Pregnancy": Population.PREGNANCY,
    "Pregnant Women": Population.PREGNANCY,
    "Pregnant People": Population.PREGNANCY,
    "Animals": Population.ANIMALS,
    "In Vitro Techniques": Population.IN_VITRO,
}
_WORDS = {
    population: re.compile(pattern, re.IGNORECASE)
    for population, pattern in (
        (
            Population.NEONATES,
            r"\bneonat(?:es?|al)\b|\bnewborns?\b|\bpreterm infants?\b|新生儿|早产儿",
        ),
        (
            Population.CHILDREN,
            r"\bchild(?:ren|hood)?\b|\bpa?ediatrics?\b|\binfants?\b|\btoddlers?\b|儿童|患儿|婴幼?儿|小儿",
        ),
        (Population.ADOLESCENTS, r"\badolescen(?:ts?|ce)\b|\bteenagers?\b|青少年"),
        (
            Population.ADULTS,
            r"\b(?:in|among|of) (?:\w+ )?adults\b|\badult patients\b|\badults aged\b|成人|成年人",
        ),
        (
            Population.ELDERLY,
            r"\belderly\b|\bolder (?:adults|people|patients|persons)\b|\bgeriatric\b|老年",
        ),
        (
            Population.PREGNANCY,
            r"\bpregnan(?:t|cy|cies)\b|\bgestation(?:al)?\b|\b(?:pre-?)?eclampsia\b|妊娠|孕妇|孕产妇|子痫",
        ),
        (
            Population.ANIMALS,
            r"\bmice\b|\bmouse\b|\brats?\b|\bmurine\b|\bzebrafish\b|\brabbits?\b|\bpiglets?\b|\bdogs?\b"
            r"|\bcattle\b|\bsheep\b|[小大]鼠|家兔|动物(?:实验|模型)",
        ),
        (
            Population.IN_VITRO,
            r"\bin vitro\b|\bcell lines?\b|\bcultured (?:\w+ )?cells\b|体外(?:实验|培养)|细胞系",
        ),
    )
}
_ABSTRACT = 3000  # characters
_TWICE = 2


def populations_of(document: Document) -> tuple[Population, ...]:
    """The populations, in the order of `Population`; empty where it isn't told."""
    if {"Humans", "Animals"} & set(document.keywords):
        found = {_MESH[word] for word in document.keywords if word in _MESH}
    else:
        found = set(_in_words(document))
    return tuple(population for population in Population if population in found)


def _in_words(document: Document) -> list[Population]:
    for_all = document.design in (StudyDesign.GUIDELINE, StudyDesign.LABEL, StudyDesign.TEXTBOOK)
    abstract = "" if for_all else document.text[:_ABSTRACT]
    return [
        population
        for population, words in _WORDS.items()
        if words.search(document.title) or len(words.findall(abstract)) >= _TWICE
    ]
