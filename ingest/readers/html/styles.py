"""What a page's own style sheets and `style` attributes say of its elements.

Only what can hide text is kept. Sheets in other files aren't opened, and rules that depend on the
device (media queries, :hover) are left out: what remains is what everybody sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import cssselect
import tinycss2

Element = Any

_PROPERTIES = frozenset(
    (
        "display visibility opacity color background background-color background-image "
        "background-clip -webkit-background-clip -webkit-text-fill-color text-shadow font "
        "font-size position left right top bottom margin-left margin-top text-indent clip "
        "clip-path width height max-width max-height overflow overflow-x overflow-y transform "
        "scale content-visibility filter"
    ).split()
)
_MOST_SELECTORS = 3_000
_MEDIA = re.compile(r"(?:only\s+)?(?:all|screen)?", re.IGNORECASE)

Declarations = dict[str, str]
Weight = tuple[bool, tuple[int, int, int, int], int]
"""What wins: `!important`, specificity, and the later rule."""


class Styles:
    """The declarations that apply to each element of a tree."""

    def __init__(self, root: Element) -> None:
        self._found: dict[Element, list[tuple[Weight, str, str]]] = {}
        translator = cssselect.HTMLTranslator()
        for order, (selectors, declarations) in enumerate(_rules(root)):
            for selector in selectors:
                try:
                    matched = root.xpath(translator.selector_to_xpath(selector))
                except cssselect.SelectorError:  # what applies to no element, or only sometimes
                    continue
                weight = (0, *selector.specificity())
                for element in matched:
                    self._add(element, declarations, weight, order)

    def of(self, element: Element) -> Declarations:
        """What applies to an element, the strongest of each property."""
        if style := element.get("style"):
            self._add(element, _declarations(style), (1, 0, 0, 0), 0)
        found = sorted(self._found.get(element, ()), key=lambda entry: entry[0])
        return {name: value for _, name, value in found}

    def _add(
        self,
        element: Element,
        declarations: list[tuple[str, str, bool]],
        specificity: tuple[int, int, int, int],
        order: int,
    ) -> None:
        self._found.setdefault(element, []).extend(
            ((important, specificity, order), name, value)
            for name, value, important in declarations
        )


def _rules(root: Element) -> Iterator[tuple[list[Any], list[tuple[str, str, bool]]]]:
    """The selectors and declarations of each rule, in order."""
    left = _MOST_SELECTORS
    for sheet in root.iter("style"):
        if not _MEDIA.fullmatch(sheet.get("media", "").strip()):
            continue
        for rule in _plain_rules(tinycss2.parse_stylesheet(sheet.text or "", True, True)):
            declarations = _declarations(rule.content)
            if not declarations:
                continue
            try:
                selectors = cssselect.parse(tinycss2.serialize(rule.prelude))
            except cssselect.SelectorError:
                continue
            left -= len(selectors)
            if left < 0:
                return
            yield [s for s in selectors if s.pseudo_element is None], declarations


def _plain_rules(rules: list[Any]) -> Iterator[Any]:
    """The rules that hold on every screen."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and _is_for_screens(rule):
            yield from _plain_rules(tinycss2.parse_rule_list(rule.content, True, True))


def _is_for_screens(rule: Any) -> bool:
    """Whether a rule is a block of rules that every screen follows, whatever its width."""
    media = rule.at_keyword.lower() == "media" and rule.content
    return bool(media and _MEDIA.fullmatch(tinycss2.serialize(rule.prelude).strip()))


def _declarations(content: Any) -> list[tuple[str, str, bool]]:
    """The declarations that matter: name, value, and whether it is important."""
    parsed = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return [
        (d.lower_name, tinycss2.serialize(d.value).strip().lower(), d.important)
        for d in parsed
        if d.type == "declaration" and d.lower_name in _PROPERTIES
    ]
