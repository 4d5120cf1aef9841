"""Names and quantities, without a model: what our vocabulary and the rules of the checks know.

Medicines, conditions and clinical terms in English and Chinese with their name in the other
language; doses and other quantities, the same in the unit that is usual; abbreviations that the
text itself explains. A name that the vocabulary lacks isn't found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from taiyi_rag.annotation.schema import Annotated, Entity, Identifier, Note, Relation, Span
from taiyi_rag.language import definitions, sentence_spans
from taiyi_rag.language.alignment import Alignment
from taiyi_rag.language.tokens import fold
from taiyi_rag.language.vocabulary import NEVER_SOUGHT, Entry, Found, vocabulary
from taiyi_rag.naming.found import Named
from taiyi_rag.naming.index import Index
from taiyi_rag.naming.patterns import listed
from taiyi_rag.naming.recognition import recognised
from taiyi_rag.naming.words import key
from taiyi_rag.tasks.doses import doses
from taiyi_rag.tasks.measured import measured
from taiyi_rag.tasks.mention import Mention
from taiyi_rag.tasks.task import About, of_texts
from taiyi_rag.types import Language

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
_FOUND = {"chemical": "chemical", "disease": "condition", "gene": "gene"}
_LONGEST_PIECE = 500
"""Characters read at a time, where a text has no sentences."""
MAKER = "lists and rules"


class Names:
    """Finds them, in text order; of the same place the longer first."""

    about = ABOUT

    def __init__(self, index: Index | None = None) -> None:
        """With the names of `index`, if there is one, beside our own."""
        self._index = index

    @property
    def maker(self) -> str:
        """What the names are of."""
        return f"{MAKER}, {self._index.release}" if self._index else MAKER

    def run(self, record: Annotated) -> Annotated:
        """The text with its entities; as relations, what its abbreviations stand for and which
        medicine a dose is of. Raises `InputError`."""
        text = self.about.checked(record).text
        known = [m for start, end in _pieces(text) for m in _read(text[start:end], start)]
        mentions = _with_found(text, known, recognised(text, self._index, _named_already(known)))
        pairs = list(_explained(text, mentions))
        mentions = _without_doubles([*mentions, *(m for pair in pairs for m in pair)])
        related = [
            *(("stands-for", one, other) for one, other in pairs),
            *(("dose-of", one, other) for one, other in doses(text, mentions)),
        ]
        entities = tuple(m.entity(n, text) for n, m in enumerate(mentions, start=1))
        relations = tuple(_relations(entities, related))
        return replace(record, entities=entities, relations=relations, maker=self.maker)


def _pieces(text: str) -> Iterator[Span]:
    for start, end in sentence_spans(text):
        for at in range(start, end, _LONGEST_PIECE):
            yield at, min(end, at + _LONGEST_PIECE)


def _read(text: str, at: int) -> Iterator[Mention]:
    """What stands in a sentence, with its place in the whole text."""
    quantities = [m for m in measured(text) if text[slice(*m.span)].strip()]
    taken = [m.span for m in quantities]
    named = [m for m in _named(text) if m.type != "term" or not _within(m.span, taken)]
    for mention in (*quantities, *named):
        yield mention._replace(span=(mention.span[0] + at, mention.span[1] + at))


def _named_already(known: Iterable[Mention]) -> Iterator[Named]:
    types = {"medicine": "chemical", "condition": "disease"}
    for mention in known:
        if mention.type in types:
            yield Named(types[mention.type], *mention.span)


def _with_found(text: str, known: list[Mention], found: Iterable[Named]) -> list[Mention]:
    """What our vocabulary knows with what was found beside it: a name that is found wider is the
    wider one, a condition that names no disease ("complication") a term."""
    spans = {(name.start, name.end): name for name in found}
    kept = [m for m in known if m.type == "quantity"]
    taken = [m.span for m in kept]
    named = {m.span: m for m in known if m.type in ("medicine", "condition")}
    medicines = {m.span[0]: m for m in known if m.type == "medicine"}
    for span, name in spans.items():
        if span in named:
            kept.append(named[span])
        elif not _within(span, taken):
            kept.append(_wider(text, span, name, medicines.get(span[0])))
    for mention in known:
        if mention.type != "quantity" and not _within(mention.span, spans):
            is_course = mention.type == "condition"
            kept.append(mention._replace(type="term") if is_course else mention)
    return sorted(kept, key=lambda m: (m.span[0], -m.span[1]))


def _wider(text: str, span: Span, name: Named, medicine: Mention | None) -> Mention:
    """A name that our vocabulary lacks; of a medicine with its salt ("levothyroxine sodium") what
    is known of the medicine."""
    if medicine and medicine.span[1] < span[1]:
        rest = text[medicine.span[1] : span[1]].split()
        if all(key(word) in listed("salts") for word in rest):
            return medicine._replace(span=span)
    return Mention(_FOUND[name.type], span)


def _named(text: str) -> Iterator[Mention]:
    folded = fold(text)
    places = Alignment(text, folded)
    for found in vocabulary().find(text):
        entry = found.entry
        span = places.span(found.start, found.start + len(found.name))
        yield Mention(_TYPES[entry.kind], span, (identifier(entry),), _other_name(found))


def identifier(entry: Entry) -> Identifier:
    """That of a concept of our vocabulary."""
    return Identifier(DATABASE, entry.english[0].removeprefix(NEVER_SOUGHT))


def _other_name(found: Found) -> tuple[tuple[Note, str], ...]:
    other: Language = "en" if found.language == "zh" else "zh"
    names = found.entry.names(other)
    return ((other, names[0].removeprefix(NEVER_SOUGHT)),) if names else ()


def _explained(text: str, known: Iterable[Mention]) -> Iterator[tuple[Mention, Mention]]:
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
            Mention("abbreviation", (where, where + len(short)), meanings.get(long, ()), notes),
            Mention("explanation", explained, meanings.get(long, ())),
        )


def _without_doubles(mentions: Iterable[Mention]) -> list[Mention]:
    """In order, one of each place: what is a name too is the name, with what it is short for."""
    kept: dict[Span, Mention] = {}
    for mention in mentions:
        same = kept.get(mention.span)
        new = [note for note in mention.notes if not same or note not in same.notes]
        kept[mention.span] = same._replace(notes=(*same.notes, *new)) if same else mention
    return sorted(kept.values(), key=lambda m: (m.span[0], -m.span[1]))


def _relations(
    entities: Iterable[Entity], related: Iterable[tuple[str, Mention, Mention]]
) -> Iterator[Relation]:
    ids = {entity.offsets[0]: entity.id for entity in entities}
    for number, (type, one, other) in enumerate(related, start=1):
        yield Relation(f"r{number}", type, ids[one.span], ids[other.span])


def _within(span: Span, others: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)
