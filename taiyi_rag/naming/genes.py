"""Genes and their products, which are told by what stands beside them: a symbol may mean much."""

from __future__ import annotations

import re

from taiyi_rag.naming.reading import Read

_CONTEXT = frozenset(
    "gene protein mrna cdna transcript mutation mutant allele locus promoter exon receptor kinase "
    "expression polymorphism variant knockout deletion genotype isoform homozygote heterozygote "
    "overexpression methylation amplification".split()
)
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]{1,7}|p\d{2,3}")


def has_context(read: Read, first: int, last: int) -> bool:
    """Whether the words beside say that these are a gene or its product."""
    near = [first - 1, last + 1, last + 2]
    if read.key(first - 1) in ("the", "of", "in"):
        near += [first - 2, first - 3]
    return any(read.key(place) in _CONTEXT for place in near)


def looks_symbolic(word: str) -> bool:
    """Whether a word is written as gene symbols are."""
    return bool(_SYMBOL.fullmatch(word))
