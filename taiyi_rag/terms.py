"""The words that documents, questions and answers are described by.

They are part of `taiyi_rag.types`, from where everything else takes them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Language = Literal["en", "zh"]
"""The languages a question may be asked in, and an index ranking is kept for (ISO 639-1)."""

CallingRegion = Literal["CN", "HK", "TW", "SG", "AU", "US", "CA", "GB", "EU"]
"""Where help is called by the same numbers (ISO 3166-1 alpha-2, and "EU")."""


class TrustStatus(StrEnum):
    """Whether a document may be relied on, from its publication record."""

    CURRENT = "current"
    CORRECTED = "corrected"
    CONCERN = "concern"
    RETRACTED = "retracted"
    SUPERSEDED = "superseded"


class StudyDesign(StrEnum):
    """What kind of evidence a document is, strongest first.

    The order of the Oxford Centre's levels of evidence for treatment (OCEBM 2011,
    https://www.cebm.ox.ac.uk/resources/levels-of-evidence), with guidelines, which weigh such
    evidence, before them and what is no study of patients behind. It says what a document is, not
    how well it was done.
    """

    GUIDELINE = "guideline"
    SYSTEMATIC_REVIEW = "systematic_review"
    RCT = "rct"
    TRIAL = "trial"
    COHORT = "cohort"
    CASE_CONTROL = "case_control"
    CROSS_SECTIONAL = "cross_sectional"
    CASE_REPORT = "case_report"
    REVIEW = "review"
    LABEL = "label"
    TEXTBOOK = "textbook"
    LABORATORY = "laboratory"
    PROTOCOL = "protocol"
    OPINION = "opinion"
    OTHER = "other"
    NOTICE = "notice"
    """Of a retraction, a correction or a concern: it speaks of another document."""


class Population(StrEnum):
    """Whom a document is about, after MeSH's check tags and age groups."""

    NEONATES = "neonates"
    CHILDREN = "children"
    ADOLESCENTS = "adolescents"
    ADULTS = "adults"
    ELDERLY = "elderly"
    PREGNANCY = "pregnancy"
    ANIMALS = "animals"
    IN_VITRO = "in_vitro"


Tier = Literal["curated", "untrusted"]
"""Whether whoever keeps the collection vouches for a document."""


class Verdict(StrEnum):
    """What checking a claim against the passages it cites came to."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"


class Check(StrEnum):
    """What of a claim is compared with the passage that it cites, word by word or as a whole."""

    LABEL = "label"
    """The label names no evidence, or evidence that doesn't say it."""
    QUOTE = "quote"
    """Words between quotation marks."""
    IDENTIFIER = "identifier"
    """Of a publication or a trial, or an address."""
    NUMBER = "number"
    UNIT = "unit"
    DOSE = "dose"
    FREQUENCY = "frequency"
    ROUTE = "route"
    COMPARATOR = "comparator"
    RANGE = "range"
    NEGATION = "negation"
    DIRECTION = "direction"
    """Whether something rises or falls, helps or harms."""
    POPULATION = "population"
    MEDICINE = "medicine"
    MEANING = "meaning"
    """Whether the passage says it at all."""


class Direction(StrEnum):
    """What a study found of the effect that a question asks about."""

    SUPPORTS = "supports"
    AGAINST = "against"
    NO_DIFFERENCE = "no_difference"
    UNCLEAR = "unclear"


class Outcome(StrEnum):
    """How an answer ended."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"
    DECLINED = "declined"


URGENT = ("emergency", "population-dose")
"""Codes of notices that a reader must see before anything else."""
DOUBTS = (
    str(TrustStatus.RETRACTED),
    str(TrustStatus.SUPERSEDED),
    str(TrustStatus.CONCERN),
    "population",
    "comparator",
    "untrusted",
    "conflict",
    "orders",
    "recognised",
    "hidden",
)
"""Codes of notices of what is doubtful in the evidence, not to be overlooked."""
