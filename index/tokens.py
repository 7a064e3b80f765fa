"""Text → terms to index and to search: words, character bigrams, characters.

Chinese is cut into rjieba's words, overlapping bigrams and single characters; Latin words are
lower-cased and stemmed (Snowball English) and stand among the words and the bigrams, so that
"COPD" weighs as much as a Chinese word. Numbers stay whole: 140/90 is 140 and 90. Pure but for
the stop-word list, which is read once.
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import opencc
import rjieba
import snowballstemmer

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# A Latin word keeps its digits (hba1c, b12, covid-19 in two); Greek letters are words (β, μg).
_LATIN = r"[a-zα-ω]+(?:[-'’][a-z]+)*(?:\d+[a-z]+)*\d*|\d+(?:\.\d+)?"
_LATIN_RUN = re.compile(_LATIN)
_RUN = re.compile(rf"[{_CJK}]+|{_LATIN}")
# What NFKC may change, with the letter before it that an accent joins: the rest of a Chinese text
# stays as it is, and passing over it makes folding three times as fast.
_CHANGEABLE = re.compile(r"[\x00-\x7f]?[^\x00-\x7f\u4e00-\u9fff]+")
_IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000))
_FIRST_CHINESE = "\u3400"
_CHINESE = re.compile(rf"[{_CJK}]")
# By the first letter of the part-of-speech tag: noun, (unknown or foreign) string, verb, adjective.
_TAG_WEIGHTS = {"n": 1.0, "x": 1.0, "j": 1.0, "i": 0.5, "l": 0.5, "v": 0.2, "a": 0.2}
_OTHER_WEIGHT = 0.05
_LIGHT_WEIGHT = 0.15  # a number, an everyday English word
_SINGLE_WEIGHT = 0.3
_FREQUENT = 500
_BETWEEN = frozenset(
    "能算这那就来点么啥咋样着过先再又还要会想把被给让跟是有没不几总完问看哪的了吗呢"
    "拿莫从叫喊俺咱他她它你我啷咗嘅"
)
_LONGEST_SCRAP = 3
_stemmer = snowballstemmer.stemmer("english")
# The stemmer keeps the word it works on in itself: two threads at once would mix their words.
_stemming = threading.Lock()


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one text, in order and with repeats, a tuple for each indexed field."""

    words: tuple[str, ...]
    bigrams: tuple[str, ...]
    characters: tuple[str, ...]


@functools.cache
def stop_words() -> frozenset[str]:
    """Read the stop-word list beside this module: words that are never indexed."""
    return word_list(Path(__file__).with_name("stopwords.txt"))


@functools.cache
def common_words() -> frozenset[str]:
    """Read the everyday English words beside this module: words that hardly name a topic."""
    return word_list(Path(__file__).with_name("common_english.txt"))


@functools.cache
def everyday_words() -> frozenset[str]:
    """Read the everyday Chinese words beside this module, the stop-words with them."""
    listed = word_list(Path(__file__).with_name("everyday_chinese.txt"))
    return listed | {word for word in stop_words() if not word.isascii()}


@functools.cache
def village_words() -> frozenset[str]:
    """Read the words of village speech beside this module that no guideline need have."""
    return word_list(Path(__file__).with_name("village_chinese.txt"))


@functools.lru_cache(maxsize=50_000)
def is_frequent(word: str) -> bool:
    """Say whether a word is frequent in Chinese of any kind (礼拜, 单位), by Jieba's counts."""
    return bool(rjieba.has_word(word)) and int(rjieba.suggest_freq(word)) > _FREQUENT


@functools.lru_cache(maxsize=50_000)
def is_scrap(word: str) -> bool:
    """Say whether a word is a scrap of speech that the cutter took for a name (样算, 药能, 那针).

    It is in no dictionary, short, and has a character that stands between words, not in names.
    """
    short = 1 < len(word) <= _LONGEST_SCRAP
    return short and not _BETWEEN.isdisjoint(word) and not rjieba.has_word(word)


def fold(text: str) -> str:
    """Make a text comparable for search: width, case, Kangxi radicals, Traditional characters.

    Only for matching. What a doctor reads is never folded this way (½ would become 1⁄2).
    """
    if text.isascii():
        return text.lower()
    return _traditional().sub(_simple, _CHANGEABLE.sub(_compatible, text).lower())


def is_traditional(text: str) -> bool:
    """Say whether a text has characters that folding makes simplified ones."""
    return _traditional().search(text) is not None


def _compatible(match: re.Match[str]) -> str:
    return _normal(match.group())


def _simple(match: re.Match[str]) -> str:
    return _simplified()[match.group()]


@functools.lru_cache(maxsize=4096)
def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@functools.cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_simplified())}]")


@functools.cache
def _simplified() -> Mapping[str, str]:
    """Make the table of Traditional characters that OpenCC knows, each with its simplified one.

    Character by character, not OpenCC's phrases: a word must fold alike in a name, in a question
    and in any passage, and each folded character must keep its place in the text.
    """
    characters = [chr(code) for first, last in _IDEOGRAPHS for code in range(first, last)]
    # One call for all: the lines keep the characters from making phrases.
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, simple, strict=True)
    return {old: new for old, new in pairs if old != new}


def cut(text: str) -> Terms:
    """Cut a text into its terms, stop-words left out.

    >>> cut("高血压首选什么药").words
    ('高血压', '首选', '药')
    """
    runs = _RUN.findall(fold(text))
    stops = stop_words()
    chinese = [run for run in runs if run >= _FIRST_CHINESE]
    latin = _stems(runs)
    # One call for all runs: crossing into the segmenter costs more than cutting does.
    kept = [word for word in rjieba.cut(" ".join(chinese)) if word not in stops and word != " "]
    bigrams = [run[at : at + 2] for run in chinese for at in range(len(run) - 1)]
    return Terms((*latin, *kept), (*latin, *bigrams), tuple("".join(kept)))


def english_stems(folded: str) -> list[str]:
    """Cut only the Latin words and the numbers out of a folded text, stop-words left out."""
    return _stems(_LATIN_RUN.findall(folded))


def _stems(runs: Iterable[str]) -> list[str]:
    stops = stop_words()
    return [stem(run) for run in runs if run < _FIRST_CHINESE and run not in stops]


class Topic(NamedTuple):
    """A word of a question: its term, the word as it was written, and its weight from 0 to 1."""

    term: str
    surface: str
    weight: float


def topical(text: str) -> tuple[Topic, ...]:
    """Give the words of a question by how much they say what it is about, each term once.

    A noun counts whole, a verb or an adjective in part, the small words that village speech is
    full of (好多, 一回, 快点, 就行) hardly: a library is not asked to hold those.
    """
    topics: dict[str, Topic] = {}
    for run in _runs(fold(text)):
        if not _CHINESE.match(run):
            if run not in stop_words():
                light = run[0].isdigit() or run in common_words()
                term = stem(run)
                topics[term] = Topic(term, run, _LIGHT_WEIGHT if light else 1.0)
            continue
        for word, tag in rjieba.tag(run):
            if word not in stop_words():
                weight = _TAG_WEIGHTS.get(tag[:1], _OTHER_WEIGHT)
                share = weight if len(word) > 1 else weight * _SINGLE_WEIGHT
                topics[word] = Topic(word, word, share)
    return tuple(topics.values())


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Reduce an English word to its stem; a number or an abbreviation with digits stays."""
    word = word.replace("’", "'")
    if word.isalpha() or "-" in word or "'" in word:
        with _stemming:
            return str(_stemmer.stemWord(word))
    return word


def _runs(folded: str) -> Iterator[str]:
    for match in _RUN.finditer(folded):
        yield match.group()


def word_list(file: Path) -> frozenset[str]:
    """Read a list of words: one or more a line, # before a comment."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())
