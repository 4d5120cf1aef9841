"""Small charts of an answer's evidence, as HTML that says the same in words."""

from __future__ import annotations

from collections.abc import Sequence

from taiyi_rag.types import Agreement, Position, StudyDesign
from ui.markup import Html, element
from ui.strength import Dot, Row, Stand, stands
from ui.texts import Texts

_STRENGTH = {design: place for place, design in enumerate(StudyDesign)}


def years(t: Texts, rows: Sequence[Row]) -> Html:
    """Documents by study design and year, those cited filled."""
    dots = [dot for row in rows for dot in row.dots]
    first, last = min(d.year for d in dots), max(d.year for d in dots)
    axis = [element("span", str(year)) for year in dict.fromkeys((first, last))]
    ends = (element("span"), element("div", *axis, class_="taiyi-axis"))
    return element(
        "figure",
        element(
            "figcaption",
            element("strong", t("chart-years")),
            element("span", _dot("cited"), t("chart-cited"), class_="taiyi-key"),
            element("span", _dot(""), t("chart-not-cited"), class_="taiyi-key"),
        ),
        element(
            "div",
            *(_row(t, row, first, last) for row in rows),
            element("div", *ends, class_="taiyi-row"),
            role="img",
            aria_label=in_words(t, rows),
        ),
        class_="taiyi-years",
    )


def in_words(t: Texts, rows: Sequence[Row]) -> str:
    """What the chart of years shows, for who can't see it."""
    return ". ".join([t("chart-years"), *(_words(t, row) for row in rows)])


def _words(t: Texts, row: Row) -> str:
    told = [f"{d.year} ({t('chart-cited')})" if d.cited else str(d.year) for d in row.dots]
    return f"{t(f'design-{row.design}')}: {', '.join(told)}"


def _row(t: Texts, row: Row, first: int, last: int) -> Html:
    stack = max(dot.below for dot in row.dots)
    dots = (_placed(dot, first, last) for dot in row.dots)
    track = element("div", *dots, class_="taiyi-track", style=f"--stack: {stack}")
    return element("div", element("span", t(f"design-{row.design}")), track, class_="taiyi-row")


def _placed(dot: Dot, first: int, last: int) -> Html:
    at = 50.0 if first == last else 100 * (dot.year - first) / (last - first)
    style = f"--at: {at:.1f}%; --below: {dot.below}"
    return _dot("cited" if dot.cited else "", style=style, title=f"{dot.title} ({dot.year})")


def _dot(kind: str, **attributes: str) -> Html:
    return element("i", class_=f"taiyi-dot {kind}".strip(), **attributes)


def agreement(t: Texts, panel: Agreement) -> Html:
    """Where documents stand on the effect that was asked of: a bar by direction, which unfolds to
    what each of them says."""
    found = stands(panel)
    bar = element("div", *(_stand(t, one) for one in found), class_="taiyi-stands")
    rows = (
        _position(t, one)
        for one in sorted(panel.positions, key=lambda p: (p.direction, _STRENGTH[p.design]))
    )
    return element(
        "details",
        element("summary", element("span", panel.text), bar, *_kinds(t, found)),
        element("table", element("tbody", *rows)),
        class_="taiyi-agreement",
    )


def _stand(t: Texts, stand: Stand) -> Html:
    name = f"{t(f'direction-{stand.direction}')} {stand.count}"
    return element(
        "span",
        name,
        class_=f"taiyi-{stand.direction}",
        style=f"flex-grow: {stand.count}",
        title=_designs(t, stand),
    )


def _kinds(t: Texts, found: Sequence[Stand]) -> list[Html]:
    """Which designs stand where, in words."""
    told = (f"{t(f'direction-{s.direction}')}: {_designs(t, s)}" for s in found)
    return [element("p", " · ".join(told), class_="taiyi-small")]


def _designs(t: Texts, stand: Stand) -> str:
    return ", ".join(f"{t(f'design-{design}')} {number}" for design, number in stand.designs)


def _position(t: Texts, one: Position) -> Html:
    kind = " · ".join(filter(None, (t(f"design-{one.design}"), str(one.year or ""))))
    return element(
        "tr",
        element("th", t(f"direction-{one.direction}"), class_=f"taiyi-{one.direction}"),
        element("td", kind),
        element("td", f"[{one.label}] {one.title}" if one.label else one.title),
        element("td", one.quote),
    )
