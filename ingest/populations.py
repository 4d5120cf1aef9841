"""Whom a document is about: MeSH's check tags and age groups, else the words of title and abstract.

Words are counted with care: the title says it, or the abstract at least twice. Drug labels and
guidelines speak of everybody, so that only their titles count.
"""

from __future__ import annotations

from taiyi_rag.language.populations import WORDS
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
        for population, words in WORDS.items()
        if words.search(document.title) or len(words.findall(abstract)) >= _TWICE
    ]
