"""How names of chemicals and diseases are made, by their endings and their parts.

The lists beside this file were written by us, and looked through on the training sets of BC5CDR
and NCBI Disease: `body` and `qualities` say which disease, `heads` need one of these ("renal
failure"), `alone` stand by themselves, `ordinary` are words that some list holds as a name and that
a text means otherwise.
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
    r".*(?:genic|ergic|toxic\w*|emia|uria|ases?|itis|osis|opathy|blastoma|oma|ology|"
    r"phosphatase|kinase|dystrophin|sensitiv\w+|dependen\w+|transferase|ylation|ylated|yltransfer\w+"
    r"|fluoresc\w+|chlorotic|methylation|abandon|determine|examine|medicine|vaccine|combine|"
    r"define|refine|routine|imagine|discipline|uterine|murine|bovine|porcine|canine|feline|"
    r"baseline|guideline|outline|decline|machine|spine|intestine|endocrine|exocrine|vasopressin|"
    r"methods?|ethyl|methyl|propyl|phenyl|condone|abdome\w*|dolphin|endorphin|prolactin|heparinase"
    r"|myosin|proenkephalin|origin|margin|virgin|insulin|globulin|albumin|alumni|tourniquet|"
    r"cranium|geranium|cadaverine|april|thiazolid|anhydride|abdominis|transit|phenotyp\w+|"
    r"phenomen\w+|ethnic\w*|propyl|perineal|acrylic|statins?|tyrosin|tosin|histatin|somatostatin|"
    r"follistatin|cystatin|myostatin|angiostatin|endostatin)"
)
_DISEASE = re.compile(
    r"[a-z]{2,}(?:[^e]itis|itides|[^mn]oma|omata|emia|aemia|penia|uria|opathy|[lrs]epsy|algia|"
    r"lgesia|plegia|paresis|trophy|plasia|sclerosis|nosis|mycosis|necrosis|thrombosis|megaly|"
    r"toxicity|rrhea|rrhoea|rrhage|cardia|kinesia|thyroidism|tonia|asthenia|dystrophy|ectasis|"
    r"phagia|phasia|phobia|pnea|blastoma|sarcoma|carcinoma|adenoma|glioma|anopia|edema|"
    r"emesis|lithiasis|cephaly|idrosis|pituitarism|gonadism|adrenalism|spasm|parkinsonism|cytosis|"
    r"dactyly|telangiectasia|schisis|stomia|dipsia|esthesia|otoxic|genesis-imperfecta)"
)
_NO_DISEASE = re.compile(
    r".*(?:genoma|diploma|chroma|soma|stroma|aroma|coma|glycemia|normoglycemia|euglycemia|volemia|"
    r"mitosis|diagnosis|prognosis|apoptosis|exocytosis|endocytosis|phagocytosis|symphysis|"
    r"analgesia|anesthesia|anaesthesia|natriuria|eutrophy|atrophied|academia|bohemia|"
    r"histonia|isotonia|carcinogenesis|diuria|pinocytosis|transcytosis|ataxonomia|metaplasia-)$"
)


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
