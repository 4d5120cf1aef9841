"""What a question may be found to be: the codes that rules, texts and records share."""

from __future__ import annotations

from enum import StrEnum


class RedFlag(StrEnum):
    """An emergency that someone seems to be in."""

    CHEST_PAIN = "chest_pain"
    STROKE = "stroke"
    ANAPHYLAXIS = "anaphylaxis"
    BREATHING = "breathing"
    CHOKING = "choking"
    BLEEDING = "bleeding"
    SEPSIS = "sepsis"
    MENINGITIS = "meningitis"
    INFANT_FEVER = "infant_fever"
    """Under three months."""
    SEIZURE = "seizure"
    UNCONSCIOUS = "unconscious"
    HEAD_INJURY = "head_injury"
    POISONING = "poisoning"
    SUICIDE = "suicide"
    PREGNANCY = "pregnancy"
    ECTOPIC_PREGNANCY = "ectopic_pregnancy"
    TESTICULAR_TORSION = "testicular_torsion"
    ACUTE_ABDOMEN = "acute_abdomen"
    DIABETIC_EMERGENCY = "diabetic_emergency"
    HEADACHE = "headache"
    VISION_LOSS = "vision_loss"
    CAUDA_EQUINA = "cauda_equina"
    LIMB_ISCHAEMIA = "limb_ischaemia"
    BURN = "burn"
    DROWNING = "drowning"
    """Or an electric shock."""
    HEAT_STROKE = "heat_stroke"
    NEWBORN = "newborn"
    VIOLENCE = "violence"
    HYPERTENSIVE_EMERGENCY = "hypertensive_emergency"
    AORTIC_DISSECTION = "aortic_dissection"
    PULMONARY_EMBOLISM = "pulmonary_embolism"
    AIRWAY = "airway"
    """Epiglottitis and the like, or a button battery swallowed."""
    COMPARTMENT_SYNDROME = "compartment_syndrome"
    INJURY = "injury"
    ARRHYTHMIA = "arrhythmia"
    PSYCHOSIS = "psychosis"
    """With danger to others."""
    SEVERE_PAIN = "severe_pain"
    """Sudden and severe, wherever it is."""
    UNWELL = "unwell"
    """Something that seems serious and that no other flag names."""
    SHOCK = "shock"
    """Vital signs of someone that are an emergency whatever the cause."""


class Decline(StrEnum):
    """Why a request is declined."""

    PRESCRIPTION = "prescription"
    HARM = "harm"
