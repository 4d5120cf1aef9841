"""Names and quantities, without a model: what our vocabulary and the rules of the checks know.

Medicines, conditions and clinical terms in English and Chinese with their name in the other
language; doses and other quantities, the same in the unit that is usual; abbreviations that the
text itself explains. A name that the vocabulary lacks isn't found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from taiyi_rag.annotation.schema import Annotated, Entity, Identifier, Note, Relation, Span
from taiyi_rag.language import Conversion, converted, definitions, normalise, sentence_spans
from taiyi_rag.language.alignment import Alignment
from taiyi_rag.language.tokens import fold
from taiyi_rag.language.vocabulary import NEVER_SOUGHT, Entry, Found, vocabulary
from taiyi_rag.tasks.task import About, of_texts
from taiyi_rag.types import Language
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity, prepared

ABOUT = About(
    "names",
    ("entities", "relations"),
    of_texts(
        {
            "en": (
                "A 67-year-old man with type 2 diabetes mellitus (T2DM) and hypertension takes "
                "metformin 0.5 g twice daily and lisinopril 10 mg once daily. Fasting glucose is "
                "9.5 mmol/L, HbA1c 8.2%, and the estimated glomerular filtration rate (eGFR) is "
                "48 mL/min/1.73 m2. Blood pressure is 152/88 mmHg.",
                "Adults with community-acquired pneumonia (CAP) received amoxicillin 1 g every "
                "8 hours for 5 days. Warfarin was stopped in 3 patients because of an INR above "
                "4.5.",
            ),
            "zh": (
                "患者男，67岁，2型糖尿病、高血压，长期口服二甲双胍0.5g，每日两次，"
                "赖诺普利10mg，每日一次。"
                "空腹血糖9.5mmol/L，糖化血红蛋白（HbA1c）8.2%，估算肾小球滤过率（eGFR）"
                "48 mL/min/1.73 m²，血压152/88 mmHg。",
                "成人社区获得性肺炎（CAP）患者给予阿莫西林1g，每8小时一次，疗程5天。"
                "3例因国际标准化比值（INR）超过4.5停用华法林。",
            ),
        }
    ),
)

DATABASE = "taiyi-vocabulary"
"""Identifiers are first English names of `taiyi_rag.language.vocabulary`."""

_TYPES = {"substance": "medicine", "condition": "condition", "term": "term"}
_MILLIGRAMS = ("mass", "mass/kg")
_GRAM = 1e3  # in milligrams; what is more is a body's weight
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNUSUAL = "kPa"
"""Blood pressure is in mmHg in both languages."""
_LONGEST_PIECE = 500
"""Characters read at a time, where a text has no sentences."""


class _Mention(NamedTuple):
    """An entity that has no id yet."""

    type: str
    span: Span
    normalized: tuple[Identifier, ...] = ()
    notes: tuple[tuple[Note, str], ...] = ()


class Names:
    """Finds them, in text order; of the same place the longer first."""

    about = ABOUT

    def run(self, record: Annotated) -> Annotated:
        """The text with its entities, and what its abbreviations stand for as relations. Raises
        `InputError`."""
        text = self.about.checked(record).text
        mentions = [m for start, end in _pieces(text) for m in _read(text[start:end], start)]
        pairs = list(_explained(text, mentions))
        mentions = _without_doubles([*mentions, *(m for pair in pairs for m in pair)])
        entities = tuple(_entity(n, text, m) for n, m in enumerate(mentions, start=1))
        return replace(record, entities=entities, relations=tuple(_relations(entities, pairs)))


def _pieces(text: str) -> Iterator[Span]:
    for start, end in sentence_spans(text):
        for at in range(start, end, _LONGEST_PIECE):
            yield at, min(end, at + _LONGEST_PIECE)


def _read(text: str, at: int) -> Iterator[_Mention]:
    """What stands in a sentence, with its place in the whole text."""
    measured = [m for m in _quantities(text) if text[slice(*m.span)].strip()]
    taken = [m.span for m in measured]
    named = [m for m in _named(text) if m.type != "term" or not _within(m.span, taken)]
    for mention in (*measured, *named):
        yield mention._replace(span=(mention.span[0] + at, mention.span[1] + at))


def _named(text: str) -> Iterator[_Mention]:
    folded = fold(text)
    places = Alignment(text, folded)
    for found in vocabulary().find(text):
        entry = found.entry
        span = places.span(found.start, found.start + len(found.name))
        yield _Mention(_TYPES[entry.kind], span, (identifier(entry),), _other_name(found))


def identifier(entry: Entry) -> Identifier:
    """That of a concept of our vocabulary."""
    return Identifier(DATABASE, entry.english[0].removeprefix(NEVER_SOUGHT))


def _other_name(found: Found) -> tuple[tuple[Note, str], ...]:
    other: Language = "en" if found.language == "zh" else "zh"
    names = found.entry.names(other)
    return ((other, names[0].removeprefix(NEVER_SOUGHT)),) if names else ()


def _quantities(text: str) -> Iterator[_Mention]:
    """Bare numbers, which often count nothing, and classes ("type 2") are left out."""
    read = prepared(text)
    places = Alignment(text, read)
    elsewhere = _conversions(text)
    groups = _paired(read, quantities(read))
    nexts = [*(group[0].start for group in groups[1:]), len(read)]
    for some, following in zip(groups, nexts, strict=False):
        # "0.5 g 每日两次": 每日 says what 0.5 g is per, but belongs to how often.
        end = len(read[: min(some[-1].end, following)].rstrip())
        span = places.span(some[0].start, end)
        other = [w for place, w in elsewhere if place[0] < span[1] and span[0] < place[1]]
        notes: list[tuple[Note, str]] = [("converted", w) for w in other]
        yield _Mention("quantity", span, (), (*_equal(some[0]), *notes))


def _paired(read: str, found: Iterable[Quantity]) -> list[list[Quantity]]:
    """Each by itself, but for two of a kind with a stroke between them: 152/88 mmHg."""
    groups: list[list[Quantity]] = []
    for one in found:
        if one.dimension == "count" or one.dimension.startswith("class:"):
            continue
        last = groups[-1][-1] if groups else None
        joined = last and read[last.end : one.start].strip() == "/"
        if last and joined and last.dimension == one.dimension:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _equal(one: Quantity) -> Iterator[tuple[Note, str]]:
    """The same in milligrams, or in times a day."""
    if one.dimension == "frequency":
        yield "daily", _range(one)
    elif one.dimension in _MILLIGRAMS and one.scale != 1.0 and one.scale <= _GRAM:
        yield "equals", f"{_range(one)} {'mg/kg' if '/' in one.dimension else 'mg'}"


def _range(one: Quantity) -> str:
    low, high = f"{one.low:.4g}", f"{one.high:.4g}"
    return low if low == high else f"{low}–{high}"


def _conversions(text: str) -> list[tuple[Span, str]]:
    """Levels in blood and the like in their other unit, the nearest, with their places."""
    read = normalise(text)
    places = Alignment(text, read)
    found, at = [], 0
    for one in converted(text):
        at = read.index(one.found, at)
        place = places.span(at, at + len(one.found))
        numbers = _NUMBER.findall(one.found)
        each = [one] if len(numbers) == 1 else _one_by_one(read, at, one.found, numbers)
        found.append((place, _joined([c.written[0] for c in each])))
        at += len(one.found)
    return [(place, words) for place, words in found if words and not words.endswith(_UNUSUAL)]


def _joined(written: list[str]) -> str:
    """A range with its unit once: 126–180 mg/dL."""
    return "–".join([*(w.split()[0] for w in written[:-1]), *written[-1:]])


def _one_by_one(read: str, at: int, words: str, numbers: list[str]) -> list[Conversion]:
    """The ends of a range, or the two numbers of a blood pressure, each as if it stood alone."""
    unit = words[words.rindex(numbers[-1]) + len(numbers[-1]) :]
    alone = (f"{read[:at]}{number}{unit}{read[at + len(words) :]}" for number in numbers)
    wanted = [f"{number}{unit}" for number in numbers]
    return [
        conversion
        for text, name in zip(alone, wanted, strict=True)
        for conversion in converted(text)
        if conversion.found == name
    ][: len(numbers)]


def _explained(text: str, known: Iterable[_Mention]) -> Iterator[tuple[_Mention, _Mention]]:
    """Each abbreviation that the text explains, and the words that explain it."""
    meanings = {text[slice(*m.span)]: m.normalized for m in known if m.normalized}
    for short, long in definitions(text).items():
        if short in meanings and long in meanings and meanings[short] != meanings[long]:
            continue  # 糖尿病患者（T2DM）: what stands before the bracket isn't what it means
        there = text.find(long)
        where = text.find(short, there + len(long)) if there >= 0 else -1
        if where < 0:
            continue
        notes: tuple[tuple[Note, str], ...] = (("stands-for", long),)
        explained = (there, there + len(long))
        yield (
            _Mention("abbreviation", (where, where + len(short)), meanings.get(long, ()), notes),
            _Mention("explanation", explained, meanings.get(long, ())),
        )


def _without_doubles(mentions: Iterable[_Mention]) -> list[_Mention]:
    """In order, one of each place: what is a name too is the name, with what it is short for."""
    kept: dict[Span, _Mention] = {}
    for mention in mentions:
        same = kept.get(mention.span)
        new = [note for note in mention.notes if not same or note not in same.notes]
        kept[mention.span] = same._replace(notes=(*same.notes, *new)) if same else mention
    return sorted(kept.values(), key=lambda m: (m.span[0], -m.span[1]))


def _entity(number: int, text: str, mention: _Mention) -> Entity:
    start, end = mention.span
    return Entity(
        f"e{number}",
        mention.type,
        (text[start:end],),
        ((start, end),),
        mention.normalized,
        mention.notes,
    )


def _relations(
    entities: Iterable[Entity], pairs: Iterable[tuple[_Mention, _Mention]]
) -> Iterator[Relation]:
    ids = {entity.offsets[0]: entity.id for entity in entities}
    for number, (one, other) in enumerate(pairs, start=1):
        yield Relation(f"r{number}", "stands-for", ids[one.span], ids[other.span])


def _within(span: Span, others: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)
