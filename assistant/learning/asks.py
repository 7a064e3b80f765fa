"""What a learner types to a simulated patient → what of the list of questions he asks.

The list (corpus/library/cases/asks.yaml) is one for all cases. A message, and each of its clauses,
is compared with every way of asking on the list: by its words, characters and sounds and the
concepts of the lexicon (屙稀 is diarrhoea), each weighed by how few asks share it, and by the
nearness of meaning that the search's encoder gives.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from pypinyin import lazy_pinyin

from assistant.learning.reading import File, Written
from assistant.questions.intents import standard
from assistant.triage.readings import fold as spoken
from index.encoder import Encoder
from index.lexicon import Lexicon
from index.tokens import cut, fold

AskKind = Literal["history", "exam", "test"]
Scores = NDArray[np.float32]
MINUTES: Mapping[AskKind, int] = {"history": 1, "exam": 2, "test": 10}
_LEAST_SAYS = 6
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=\w)|(?<=\w)\s+(?=[\u4e00-\u9fff])")
_CLAUSE = re.compile(
    r"[，。？！；、,?!;+＋\n]+|\s{2,}|以及|还有"
    r"|\b(?:and|or)\b|再(?=[量测查听看摸做问])"
)
# A way of asking that is but the thing's name may stand among others: 高血压糖尿病冠心病.
_NAME = re.compile(r"[\u4e00-\u9fff]{2,5}")
_NO_NAME = re.compile("[不没有吗啥么几多哪怎是得好会能了过谁在给]")
# Courtesies and people say nothing about what is asked.
_COURTESY = re.compile(
    r"请问|麻烦|想问(?:一下|下|问)?|问(?:一下|下)|我(?:想|要|来|再)?(?=[问给量听看摸查测])|能不能(?=[给让])"
    r"|给(?:他|她|你|娃|病人|患者|老人家|大爷|大娘|老乡)?(?=[量测听看摸查做拍照验抽])"
    r"|老乡|大爷|大娘|老人家|孩子|娃儿?|小孩|病人|患者|医生|同志"
    r"|\b(?:please|could you|can you|let me|i want to|the patient|patient|is there|are there)\b"
)
# What is said to a patient and asks for nothing.
_TALK = re.compile(
    r"(?:^|(?<=[，。,.!！ ]))(?:您|你|老乡|大爷|大娘|阿姨|叔叔?|婶子?)*"
    r"(?:您好|你好|好|早上好|请坐|坐下?吧?|坐|莫急|别着?急|不要着?急|慢慢[说讲]|放心|不要怕|别怕|莫怕|谢谢|辛苦了"
    r"|稍等|等一下|我是[^，。,]{0,4}(?:医生|村医|大夫)|让我想想|我想想|嗯+|哦+"
    r"|hello|hi|sit down|thank you)"
    r"(?=$|[，。,.!！ ])",
    re.IGNORECASE,
)
# Characters that stand in any question.
_EMPTY_SIGNS = frozenset("有没不了吗的得啊嘛么呢是在过都就也还个你您他她它我们咱俺恁娃")
# What a shared word, pair, character, sound or concept weighs; a strange word speaks against.
_WEIGHTS = {"w": 1.0, "p": 0.8, "s": 0.6, "y": 0.5, "c": 1.2}
_STRANGE = 0.25
_MEANING = 0.5
# Chosen on the list itself, each way of asking left out in turn.
_ENOUGH, _CLEAR, _SHARE = 0.7, 0.8, 0.5


class WrittenAsk(Written):
    """An ask as it stands in the file."""

    kind: AskKind
    name: Annotated[str, Field(min_length=1, max_length=40)]
    says: Annotated[tuple[str, ...], Field(min_length=_LEAST_SAYS, max_length=40)]
    normal: Annotated[str, Field(min_length=1, max_length=80)]
    minutes: Annotated[int | None, Field(ge=0, le=240)] = None
    cost: Annotated[int, Field(ge=0, le=5000)] = 0


class WrittenAsks(Written):
    """The file of asks."""

    asks: dict[str, WrittenAsk]


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that a doctor may ask, examine or test; minutes and cost (元) that it takes."""

    id: str
    kind: AskKind
    name: str
    says: tuple[str, ...]
    normal: str
    minutes: int
    cost: int


def read_asks(path: Path) -> Mapping[str, Ask]:
    """Read the list. Raises LearningWrong, naming file and line."""
    file = File(path)
    written = file.parsed(WrittenAsks).asks
    seen: dict[str, str] = {}
    for id_, ask in written.items():
        for at, say in enumerate(ask.says):
            before = seen.setdefault(_plain(say), id_)
            if before != id_:
                raise file.wrong(
                    ("asks", id_, "says", at), f"“{say}”已经是 {before} 的问法；换一个说法。"
                )
    return {
        id_: Ask(
            id_, one.kind, one.name, one.says, one.normal,
            MINUTES[one.kind] if one.minutes is None else one.minutes, one.cost,
        )
        for id_, one in written.items()
    }  # fmt: skip


class Matcher:
    """Tells what of a list of asks a message asks. Pure after it is made."""

    def __init__(self, asks: Mapping[str, Ask], lexicon: Lexicon, encoder: Encoder) -> None:
        self.asks = asks
        self._ids = tuple(asks)
        self._lexicon = lexicon
        self._encoder = encoder
        ways = [(at, _said(way)) for at, id_ in enumerate(self._ids) for way in _ways(asks[id_])]
        self._exact = {_plain(_said(say)): ask.id for ask in asks.values() for say in ask.says}
        self._names = {
            fold(way).removesuffix("史"): ask.id
            for ask in asks.values()
            for way in _ways(ask)
            if _NAME.fullmatch(way) and not _NO_NAME.search(way)
        }
        self._any_name = re.compile("|".join(sorted(self._names, key=len, reverse=True)))
        self._of = np.array([at for at, _ in ways])
        self._counts: dict[str, Counter[int]] = defaultdict(Counter)
        for at, way in ways:
            for one in self._features(way):
                self._counts[one][at] += 1
        self._near = _unit(encoder.encode([_bare(way) for _, way in ways]))
        centres = np.zeros((len(self._ids), self._near.shape[1]), dtype=np.float32)
        np.add.at(centres, self._of, self._near)
        self._centres = _unit(centres)

    def match(self, text: str) -> tuple[str, ...]:
        """Give the ids of what is asked, in order, each once; what cannot be told: ()."""
        if not (text := _said(_TALK.sub("", text).strip(" ，。,.!！"))):
            return ()
        exact = self._exact.get(_plain(text)) or self._exact.get(_plain(_bare(text)))
        if exact:
            return (exact,)
        clauses = [one for one in _CLAUSE.split(text) if one.strip()]
        whole = self._scores(text)
        found = [self._of_clause(one, whole) for one in clauses] if len(clauses) > 1 else []
        named = [self._names[one] for one in self._any_name.findall(fold(text))]
        if len(set(named)) > 1:
            found += named
        told = tuple(dict.fromkeys(one for one in found if one))
        if told or whole.max(initial=0.0) < _ENOUGH:
            return told
        return (self._ids[int(whole.argmax())],)

    def near(self, text: str, most: int = 3) -> tuple[Ask, ...]:
        """Give the asks that a message comes nearest to, to offer them where none is told."""
        scores = self._scores(_said(text))
        ranked = np.argsort(-scores)[:most]
        return tuple(self.asks[self._ids[at]] for at in ranked if scores[at] > 0)

    def _of_clause(self, clause: str, whole: Scores) -> str:
        """Give what one clause of several asks; the whole message must speak for it, too."""
        exact = self._exact.get(_plain(clause)) or self._exact.get(_plain(_bare(clause)))
        if exact:
            return exact
        scores = self._scores(clause)
        best = int(scores.argmax())
        told = scores[best] >= _CLEAR and whole[best] >= _SHARE * whole.max()
        return self._ids[best] if told else ""

    def _scores(self, text: str) -> Scores:
        """Score every ask: by the words that few others have, by nearness of meaning."""
        bare = _bare(text)
        scores = self._by_words(bare)
        meaning = _unit(self._encoder.encode([bare]))[0]
        nearest = np.full(len(self._ids), -1.0, dtype=np.float32)
        np.maximum.at(nearest, self._of, self._near @ meaning)
        scores += _MEANING * (nearest + self._centres @ meaning)
        return scores

    def _by_words(self, text: str) -> Scores:
        """Give each ask its share of the weight of the words: 0 (none) to 1 (all, and only its)."""
        scores = np.zeros(len(self._ids), dtype=np.float32)
        total = 0.0
        for one in self._features(text):
            known = self._counts.get(one)
            if known is None:
                total += _STRANGE * _WEIGHTS[one[0]] * math.log(1 + len(self._ids))
                continue
            weight = _WEIGHTS[one[0]] * math.log(1 + len(self._ids) / len(known))
            total += weight
            all_ = sum(known.values())
            for at, count in known.items():
                scores[at] += weight * math.sqrt(count / all_)
        scores /= total or 1.0
        return scores

    def _features(self, text: str) -> frozenset[str]:
        """Give words, characters, pairs of them, pairs of their sounds, and concepts."""
        terms = cut(text)
        signs = [sign for sign in fold(text) if sign.isalnum() and not sign.isascii()]
        sounds = lazy_pinyin(signs) if signs else []
        return frozenset(
            {"w" + word for word in terms.words}
            | {"p" + pair for pair in terms.bigrams}
            | {"s" + sign for sign in signs if sign not in _EMPTY_SIGNS}
            | {"y" + one + two for one, two in itertools.pairwise(sounds)}
            | {
                "c" + concept.id
                for mention in self._lexicon.mentions(text)
                for concept in mention.concepts[:2]
            }
        )


def _said(text: str) -> str:
    """Put a region's words and question words into standard ones: 食得落饭冇, 么子时候.

    Blanks between Chinese words part them, as commas do.
    """
    return standard(spoken(_BLANK.sub("，", text)))


def _ways(ask: Ask) -> Iterator[str]:
    yield from ask.says
    yield from filter(None, re.split("[、（）]", ask.name))


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = rows / np.maximum(norms, 1e-9)
    return scaled


def _bare(clause: str) -> str:
    return _COURTESY.sub("", fold(clause)).strip() or clause


def _plain(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())
