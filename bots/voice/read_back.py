"""What was heard → its drugs and figures, read back so that a slip of the ear is seen. Pure.

In: what a transcriber wrote, and the lexicon. Out: 阿莫西林, 0.5 克, 每日 3 次, in the order in
which they were said. Numbers stand in figures, where 十五 and 五十 differ at a glance; units and
words stay as they were said (per week is never turned into per day).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.doses.grammar import quantities
from assistant.doses.quantity import Quantity
from assistant.doses.words import Token, tokens
from bots.voice.doubts import Doubt, doubts, drug_mentions
from bots.voice.english_numbers import in_figures
from corpus.document import Language
from index.lexicon import Lexicon, Mention

_NUMBERS = ("figure", "numeral")
_MEASURED = "test"  # the lexicon's type of 血压, 血糖, 体温
_NEAR = 3  # characters between a drug or a measurement and a number that has no unit
_LABELS = ("型", "级", "期", "类", "度")  # of a disease, and said with its name
_MANY = 10_000
_STOPS = re.compile(r"[，,。；;！!？?、]")
_GAP = re.compile(
    r"(?<=\d)(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=\d)"
    r"|(?<=\d)(?=(?:[mμukn]?g|m?l|mcg|mmHg|mmol|IU|U)\b)"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read back; `drug`: the name of one."""

    text: str
    drug: bool = False


def read_back(heard: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Give the drugs and the figures of a heard text, in order."""
    return tuple(item.text for item in items(heard, lexicon))


def items(heard: str, lexicon: Lexicon) -> tuple[Item, ...]:
    """Give the drugs and the figures of a heard text, in order, each once."""
    text = in_figures(heard)
    doubtful = doubts(text, lexicon)
    named = [
        one for one in drug_mentions(text, lexicon) if not any(_meet(one, it) for it in doubtful)
    ]
    drugs: list[Mention | Doubt] = [*named, *doubtful]
    placed = [(one.start, Item(_drug(text[one.start : one.end], one), drug=True)) for one in named]
    placed += [(one.start, Item(described(one.names[0], lexicon), drug=True)) for one in doubtful]
    placed += _numbers(_without(text, drugs), drugs, lexicon)
    placed.sort(key=lambda each: each[0])
    return tuple(dict.fromkeys(item for _, item in placed))


def described(name: str, lexicon: Lexicon) -> str:
    """Name a drug with its clinical name beside it where that is another: 心痛定（硝苯地平）."""
    mention = next(iter(drug_mentions(name, lexicon)), None)
    whole = mention is not None and mention.end - mention.start == len(name)
    return _drug(name, mention) if mention is not None and whole else name


def sentence(found: Sequence[Item], language: Language) -> str:
    """Put what is read back into a question; empty where there is nothing."""
    if not found:
        return ""
    said = found[0].text
    for last, item in itertools.pairwise(found):
        glued = "" if last.text.endswith("）") else " "
        together = glued if last.drug and not item.drug else _AND[language]
        said += together + item.text
    return _ASKED[language].format(said)


_AND = {"zh": "，", "en": ", "}
_ASKED = {"zh": "您问的是：{}？", "en": "You asked about: {}?"}


_Place = Mention | Quantity | Doubt | Token


def _meet(one: _Place, other: _Place) -> bool:
    return one.start < other.end and other.start < one.end


def _drug(heard: str, mention: Mention) -> str:
    """Name a drug as it was said, with its clinical name where that is another."""
    if mention.ambiguous or len(mention.concepts) > 1:
        return heard
    concept = mention.concepts[0]
    clinical = (concept.en if heard.isascii() else concept.zh)[0]
    short, long = sorted((clinical.lower(), heard.lower()), key=len)
    if short in long:  # 硝苯地平片, 青霉素类
        return heard
    return f"{heard} ({clinical})" if heard.isascii() else f"{heard}（{clinical}）"


def _without(text: str, drugs: Sequence[Mention | Doubt]) -> str:
    """Blank the names of drugs: the figures in them (B12, 降压0号) are no amounts."""
    for one in drugs:
        text = text[: one.start] + "。" * (one.end - one.start) + text[one.end :]
    return text


def _numbers(
    text: str, drugs: Sequence[Mention | Doubt], lexicon: Lexicon
) -> Iterator[tuple[int, Item]]:
    """Find the quantities, and the numbers without a unit that say something.

    Such are 血糖十五, 阿莫西林零点五, the 一百一 of 血压一百八、一百一, and 千分之一.
    """
    measured = [one for one in lexicon.mentions(text) if one.concepts[0].type == _MEASURED]
    numbers = tokens(text)
    counted = quantities(text)
    shown = [one for one in counted if _is_shown(one)]
    read = [one for one in counted if _is_shown(one) or one.unit]
    for one in shown:
        before = _behind(text, one, measured)
        name = f"{text[before.start : before.end]} " if before else ""
        yield one.start, Item(name + _written(text, one, numbers))
    last = -_NEAR
    for token in numbers:
        if token.kind not in _NUMBERS or any(_meet(token, one) for one in read):
            continue
        figure = _spaced(_figure(text, token))
        before = _behind(text, token, measured)
        if before:
            yield token.start, Item(f"{text[before.start : before.end]} {figure}")
        elif "分之" in token.key or token.start - last <= 1 or _behind(text, token, drugs):
            yield token.start, Item(figure)
        else:
            continue
        last = token.end


def _is_shown(quantity: Quantity) -> bool:
    """Say whether a quantity is read back: not the 2 of 2型糖尿病, nor a number alone."""
    if quantity.role == "label":
        return quantity.unit not in _LABELS
    if quantity.unit == "次" and not quantity.per:
        return quantity.high > 1  # 一次 alone says nothing
    return bool(quantity.unit or quantity.per or quantity.joint)


def _behind(text: str, one: _Place, names: Sequence[Mention | Doubt]) -> Mention | Doubt | None:
    """Give the name that a number stands behind."""
    for name in names:
        between = text[name.end : one.start]
        if name.end <= one.start and len(between) <= _NEAR and not _STOPS.search(between):
            return name
    return None


def _written(text: str, quantity: Quantity, numbers: Sequence[Token]) -> str:
    """Write a quantity as it was said, its numbers in figures."""
    said, at = "", quantity.start
    for token in numbers:
        if quantity.start <= token.start and token.end <= quantity.end:
            said += text[at : token.start] + _figure(text, token)
            at = max(at, token.end)
    return _spaced(said + text[at : quantity.end])


def _figure(text: str, token: Token) -> str:
    """Write a number in figures; what is clear or no number stays: 半, Ⅲ, 0.5."""
    said = text[token.start : token.end]
    if token.kind != "numeral" or token.key == "roman" or said == "半" or said.isascii():
        return said
    if "分之" in said:
        return f"{token.low.numerator}/{token.low.denominator}"
    low, high = token.low * token.scale, token.high * token.scale
    return _digits(low) if low == high else f"{_digits(low)}～{_digits(high)}"


def _digits(number: Fraction) -> str:
    """Write a number; many noughts are easily miscounted, so that 80万 stays so."""
    if number >= _MANY and number % 1000 == 0:
        return f"{_digits(number / _MANY)} 万"
    return f"{float(number):.6f}".rstrip("0").rstrip(".")


def _spaced(text: str) -> str:
    return _GAP.sub(" ", " ".join(text.split()))
