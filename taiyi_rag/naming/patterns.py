"""How names of chemicals and diseases are made, by their endings and their parts.

The lists beside this file were written by us and looked through on the training sets of BC5CDR and
NCBI Disease. `heads` of diseases need a word of `body` or of `qualities` before them ("renal
failure"); words of `body` and `kinds` belong to a disease that is found without them ("hereditary
spherocytosis"). Diseases `alone` need nothing. What is deficient may be one of the `lacked`;
`salts` end names of chemicals. `ordinary` words are names in some list that a text means otherwise.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from taiyi_rag.naming.words import key

_CHEMICAL = re.compile(
    r"[a-z]{2,}(?:afil|amide|amine|apine|arin|arone|astine|azepam|azine|azole|azosin|barbital|"
    r"bicin|caine|cillin|corti[ns]|cycline|dipine|done|dopa|dronate|drine|emide|etine|fenac|"
    r"fibrate|floxacin|formin|gatran|gliflozin|gliptin|glitazone|grel|idine|imus|inib|iptan|ipram|"
    r"izide|lukast|mab|micin|mycin|nium|nib|olol|olone|onide|osin|oxetine|oxone|parib|parin|penem|"
    r"phen|phine|phylline|platin|poetin|pramine|prazole|pril|prost|ptine|quine|racil|rubicin|"
    r"sartan|semide|setron|statin|steroid|steride|sterone|stigmine|taxel|tecan|terol|thiazide|"
    r"thiazine|tinib|tidine|toin|triptan|uracil|urane|vastatin|vir|vudine|xaban|zepam|zepine|zide|"
    r"zolam|zolid|zosin|zumab|ephrine|azoline|methacin|penicill\w+|cyclin|oxacin|amycin|"
    r"(?:eth|meth|but|prop|pent|hex|phen|acet)yl\w{4,}|chlor[a-z]{4,}(?:ne|ol|de|te|in)|"
    r"fluor[a-z]{4,}(?:ne|ol|de|te|in)|brom[a-z]{3,}(?:ne|ol|de)|nitro[a-z]{4,}(?:ne|ol|de|in))"
)
_NO_CHEMICAL = re.compile(
    r".*(?:genic|ergic|toxic|toxicity|emia|uria|ase|itis|osis|opathy|oma|ology|ylation|ylated|"
    r"yltransfer\w+|sensitiv\w+|dependen\w+|fluorescen\w+|phosphatase|kinase|globulin|myosin|"
    r"endorphin|enkephalin|(?:somato|follisto?|cysto?a?|myo|angio|endo|hista)statin)|"
    r"statin|ethyl|methyl|propyl|phenyl|insulin|albumin|vasopressin|prolactin|"
    r"abandon|abdomen|acrylic|april|condone|cranium|geranium|determine|examine|predetermine|"
    r"medicine|vaccine|combine|define|refine|routine|imagine|discipline|uterine|murine|bovine|"
    r"porcine|canine|feline|equine|baseline|guideline|outline|decline|machine|spine|intestine|"
    r"endocrine|exocrine|dolphin|method|chlorotic|phenotyp\w+|phenomen\w+|ethnic\w*|transit"
)
"""Proteins, what is said of a chemical, and ordinary words that end alike."""
_DISEASE = re.compile(
    r"[a-z]{2,}(?:[^e]itis|itides|[^mn]oma|omata|emia|aemia|penia|uria|opathy|[lrs]epsy|algia|"
    r"lgesia|plegia|paresis|trophy|plasia|sclerosis|nosis|mycosis|necrosis|thrombosis|megaly|"
    r"toxicity|rrhea|rrhoea|rrhage|cardia|kinesia|thyroidism|tonia|asthenia|dystrophy|ectasis|"
    r"phagia|phasia|phobia|pnea|blastoma|sarcoma|carcinoma|adenoma|glioma|anopia|edema|"
    r"emesis|lithiasis|cephaly|idrosis|pituitarism|gonadism|adrenalism|spasm|parkinsonism|cytosis|"
    r"dactyly|telangiectasia|schisis|stomia|dipsia|esthesia|otoxic|genesis-imperfecta)"
)
_NO_DISEASE = re.compile(
    r".*(?:natriuria|apoptosis|[eo]cytosis|carcinogenesis|anesthesia|anaesthesia|metaplasia)|"
    r"genoma|diploma|chroma|soma|stroma|aroma|glycemia|normoglycemia|euglycemia|volemia|"
    r"normovolemia|diagnosis|misdiagnosis|prognosis|analgesia|eutrophy|academia|isotonia|mitosis"
)
"""What is healthy, done or no disease at all."""


def looks_chemical(word: str) -> bool:
    """Whether a lower-cased word is made as a chemical's name is."""
    word = key(word)
    return bool(_CHEMICAL.fullmatch(word)) and not _NO_CHEMICAL.fullmatch(word)


def looks_diseased(word: str) -> bool:
    """Whether a lower-cased word is made as a disease's name is."""
    word = key(word)
    return bool(_DISEASE.fullmatch(word)) and not _NO_DISEASE.fullmatch(word)


@cache
def listed(name: str) -> frozenset[str]:
    """The keys of a list."""
    text = resources.files(__package__).joinpath("lists", f"{name}.txt").read_text("utf-8")
    return frozenset(key(word) for word in text.split())
