"""The products of an SPL label: names, dose form, strengths, ingredients, codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.readers.common.records import unique
from ingest.readers.common.xml_text import text, text_at

Element = Any

_NDC = "2.16.840.1.113883.6.69"
_PRODUCTS = ("manufacturedProduct", "manufacturedMedicine", "partProduct", "partMedicine")


@dataclass(frozen=True, slots=True)
class Product:
    """A product or a part of a kit. `active` are "NAME 2.5 mg/5 mL"; `codes` are NDCs."""

    is_part: bool
    name: str
    generic: str
    form: str
    active: tuple[str, ...]
    active_names: tuple[str, ...]
    moieties: tuple[str, ...]
    inactive: tuple[str, ...]
    codes: tuple[str, ...]

    def line(self) -> str:
        """The product as a sentence or three."""
        names = f"{self.name} ({self.generic})" if self.generic else self.name
        codes = f"NDC {', '.join(self.codes)}" if self.codes else ""
        parts = [", ".join(filter(None, (names, self.form, codes)))]
        if self.active:
            parts.append(f"Active ingredients: {'; '.join(self.active)}")
        if self.inactive:
            parts.append(f"Inactive ingredients: {'; '.join(self.inactive)}")
        return ". ".join(filter(None, parts))


def products(document: Element) -> Iterator[Product]:
    """The products of a label whose namespaces are stripped, kits before their parts."""
    for element in document.iter(*_PRODUCTS):
        # `manufacturedProduct` stands twice, role and entity: the entity has the name.
        if element.find("name") is not None:
            yield _product(element)


def _product(element: Element) -> Product:
    ingredients = [*element.iterchildren("ingredient", "activeIngredient", "inactiveIngredient")]
    active = [i for i in ingredients if _is_active(i)]
    suffix = text_at(element, "name/suffix")
    name = text(element.find("name")).removesuffix(suffix).strip()
    return Product(
        is_part=element.tag.startswith("part"),
        name=f"{name} {suffix}".strip(),
        generic=text_at(element, "asEntityWithGeneric/genericMedicine/name"),
        form=_shown(element.find("formCode")),
        active=unique(f"{_name(i)} {_strength(i)}".strip() for i in active),
        active_names=unique(map(_name, active)),
        moieties=unique(text(m) for i in active for m in i.iterfind(".//activeMoiety/name")),
        inactive=unique(_name(i) for i in ingredients if not _is_active(i)),
        codes=unique(_codes(element)),
    )


def _is_active(ingredient: Element) -> bool:
    role: str = ingredient.get("classCode", "")
    return role.startswith("ACT") or ingredient.tag == "activeIngredient"


def _name(ingredient: Element) -> str:
    return next((text(name) for name in ingredient.iterfind("*/name")), "")


def _shown(code: Element | None) -> str:
    return "" if code is None else (code.get("displayName") or "").strip()


def _strength(ingredient: Element) -> str:
    """ "6.25 mg/5 mL", "40 mg/0.8 mL"; a denominator of one piece says nothing."""
    above, below = (ingredient.find(f"quantity/{part}") for part in ("numerator", "denominator"))
    if above is None or not above.get("value"):
        return ""
    amount = f"{above.get('value')} {above.get('unit', '')}".strip()
    if below is None or below.get("unit", "1") == "1":
        return amount
    per = "" if below.get("value") == "1" else f"{below.get('value')} "
    return f"{amount}/{per}{below.get('unit')}"


def _codes(element: Element) -> Iterator[str]:
    """The product's own NDC; those of its packages begin with it."""
    for code in element.iterchildren("code"):
        if code.get("codeSystem") == _NDC and code.get("code"):
            yield code.get("code")
