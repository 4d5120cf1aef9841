"""Which rows of a table are its heads.

Most formats can say so; a printed page and many a careless file don't. Then the looks of a row
tell, but only where they are sure: a value under another's head is worse than one without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

LEVEL = " > "
"""Between heads of several levels, and between a title and the first cell of a row under it."""

_MOST_HEAD_ROWS = 6
_LOOKED_AT = 200  # rows: by so many it is judged whether those on top are heads
_MOSTLY = 0.6  # of a column's values: so many tell what it holds
_NUMERIC = re.compile(r"[(\[]?[<>≤≥=~±≈–−-]?\s*[$£€¥]?[\d½¼¾]")
_NUMBER = re.compile(r"[^\w]*\d[\d.,%\s()±*†‡–−-]*")
_DIGITS = re.compile(r"[\d\W]+")
_HEAD_WORD = re.compile(
    r"(age|weight|drug|medicine|medication|antibiotic|treatment|indication|population|patients?|"
    r"(daily |starting |initial |maintenance |usual |maximum |adult )?dos(e|age)|route|strength|"
    r"frequency|duration|药[物品]|药[物品]?名称|年龄|体重|人群|适应[证症]|疾病|方案|剂型|规格|"
    r"(起始|初始|维持|每日|最大)?剂量|用法|用量|用法用量|给药途径|频次|疗程)( ?[(（].*[)）])?:?",
    re.IGNORECASE,
)
_MISSING = re.compile(r"[-–—−./\s]*|n[./]?[ad]\.?", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Cell:
    """A cell's text, and whether it is set in bold or marked as a head."""

    text: str
    strong: bool = False


Rows = Sequence[Sequence[Cell]]


@dataclass(slots=True)
class Table:
    """A table's rows. `heads` of them are known to be heads; None where the source doesn't say.

    `inherited` are head rows of the table that this one goes on with, on another page.
    """

    rows: Rows
    heads: int | None = None
    inherited: Rows = field(default_factory=list)


def head_rows(table: Table) -> Rows:
    """The rows that name the columns of the last rows; empty where none are known for sure."""
    found = parts(table)
    if found and not any(heads for heads, _ in found) and all(map(_all_strong, table.rows)):
        return table.rows  # the page ended under them
    return found[-1][0] if found else []


def parts(table: Table) -> list[tuple[Rows, Rows]]:
    """The table as (head rows, rows under them): what stands under other heads is another part."""
    heads, rows = _narrowed(table.inherited, table.rows)
    known = table.heads
    if known is not None:
        return [(rows[:known], rows[known:])] if known < len(rows) else [([], rows)]
    found: list[tuple[Rows, Rows]] = []
    first = 0
    for start in _starts(rows):
        anew = start == 0 or is_whole(rows[start - 1]) or any(map(_all_strong, heads))
        sure = start >= first and anew
        count = _judged(rows[start : start + _LOOKED_AT]) if sure else 0
        if count:
            found.append((heads, rows[first:start]))
            heads, first = rows[start : start + count], start + count
    found.append((heads, rows[first:]))
    return [(h, r) for h, r in found if r]


def is_whole(row: Sequence[Cell]) -> bool:
    """Whether a row is one cell over all columns."""
    return bool(row) and all(cell is row[0] for cell in row)


def labels(heads: Rows) -> list[str]:
    """For each column the heads over it, the outermost first: "Adults > Starting dose: "."""
    width = max((len(row) for row in heads), default=0)
    labels = []
    for column in range(width):
        over = [row[column] for row in heads if column < len(row) and not is_whole(row)]
        if not column:  # what else stands under the corner is a title of the first rows
            over = [cell for cell in over if cell.text][:1]
        names = dict.fromkeys(cell.text.rstrip(" :：") for cell in dict.fromkeys(over) if cell.text)
        labels.append(f"{LEVEL.join(names)}: " if names else "")
    return labels


def _narrowed(heads: Rows, rows: Rows) -> tuple[Rows, Rows]:
    """Heads and rows without empty rows, and without columns that no row tells from the one before:
    ruled lines of one page often don't quite meet."""
    shown = [row for row in rows if any(cell.text for cell in row)]
    every = [*heads, *shown]
    width = max(map(len, every), default=0)
    kept = [
        n for n in range(width) if any(n < len(r) and not (n and r[n] is r[n - 1]) for r in every)
    ]
    narrow = [[row[n] for n in kept if n < len(row)] for row in every]
    return narrow[: len(heads)], narrow[len(heads) :]


def _starts(rows: Rows) -> list[int]:
    """Where heads may stand: at the top, under a row that is a title, or where all is bold."""
    found = [n for n, row in enumerate(rows) if not is_whole(row)][:1]
    for number, (above, row) in enumerate(pairwise(rows), start=1):
        if not is_whole(row) and (is_whole(above) or _all_strong(row)) and number not in found:
            found.append(number)
    return found


def _all_strong(row: Sequence[Cell]) -> bool:
    said = [cell for cell in row if cell.text]
    return len(said) > 1 and not is_whole(row) and all(cell.strong for cell in said)


def _judged(rows: Rows) -> int:
    """How many of the first rows are heads, judged by their looks; 0 unless that is sure.

    They are bold above what isn't, words above columns of numbers or above numbered rows, or the
    usual words of dose tables. More rows belong to them where a head spans several columns, or
    the first one several rows.
    """
    body = [row for row in rows[1:] if len(_values(row)) > 0 and not is_whole(row)]
    named = len(said(rows[0])) > (1 if rows[0][0].text else 0)
    if not body or is_whole(rows[0]) or not named or max(map(len, body)) > len(rows[0]):
        return 0
    if not any(sign(rows[0], body) for sign in _SIGNS):
        return 0
    count = 1
    while count < min(len(rows) - 1, _MOST_HEAD_ROWS) and _goes_on(rows, count):
        count += 1
    names = labels(rows[:count])
    return 0 if any(_alike(row, names) for row in rows[count:]) else count


def _alike(row: Sequence[Cell], names: list[str]) -> bool:
    """Whether the heads don't tell two values of a row apart."""
    shown = [(n, cell) for n, cell in enumerate(row) if n and cell.text and cell is not row[n - 1]]
    over = [names[n] for n, _ in shown if n < len(names)]
    return not is_whole(row) and len(set(over)) < len(over)


def said(row: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in dict.fromkeys(row) if cell.text]


def _values(row: Sequence[Cell]) -> list[Cell]:
    """The cells of a row but for its first column."""
    return [cell for cell in said(row) if cell is not row[0]]


def _stands_out(head: Sequence[Cell], body: Rows) -> bool:
    values = [cell for row in body for cell in _values(row)]
    return _all_strong(head) and 2 * sum(cell.strong for cell in values) < len(values)


def _numbers_below(head: Sequence[Cell], body: Rows) -> bool:
    """Whether `head` has words where most columns have numbers, and a word over every column."""
    numeric = 0
    for column in range(1, len(head)):
        texts = [row[column].text for row in body if column < len(row)]
        values = [text for text in texts if not _MISSING.fullmatch(text)]
        if values and not _names(head[column].text, values):
            return False
        matched = sum(_NUMERIC.match(text) is not None for text in values)
        numeric += len(values) > 1 and matched >= _MOSTLY * len(values)
    return 2 * numeric >= len(head) - 1 > 0


def _counted_below(head: Sequence[Cell], body: Rows) -> bool:
    """Whether the rows under a word are numbered 1, 2, 3 …"""
    numbers = [row[0].text.rstrip(".、") for row in body if row[0].text]
    counted = [str(n) for n in range(1, len(numbers) + 1)]
    return len(numbers) > 1 and numbers == counted and all(cell.text for cell in head)


def _usual(head: Sequence[Cell], _body: Rows) -> bool:
    """Whether each word of `head` is what columns of dose tables are called."""
    return all(_HEAD_WORD.fullmatch(cell.text) for cell in head)


_SIGNS = (_stands_out, _numbers_below, _counted_below, _usual)


def _names(head: str, values: list[str]) -> bool:
    """Whether `head` isn't just one more value: "95% CI" over numbers, not "5 mg" over "10 mg"."""
    if not _NUMERIC.match(head):
        return bool(head)
    unit = _DIGITS.sub(" ", head).strip()
    return bool(unit) and unit not in {_DIGITS.sub(" ", value).strip() for value in values}


def _goes_on(rows: Rows, count: int) -> bool:
    """Whether row `count` is one more row of heads under those before it.

    It is under a corner that goes on; and where a head spans several columns, since only another
    row can tell these apart.
    """
    above, row = rows[count - 1], rows[count]
    if is_whole(row) or not _values(row):
        return False
    if row[0] is above[0] or not (row[0].text or rows[0][0].text):
        return True
    alike = len(set(labels(rows[:count])[1:])) < len(row) - 1
    return alike and not all(_NUMBER.fullmatch(cell.text) for cell in _values(row))
