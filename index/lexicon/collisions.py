"""What a reader of the lexicon must look at: words of two concepts, words that fire anywhere.

In: a Lexicon that could be read. Out: findings, each with the line it is about. Reading refuses
what cannot be meant; here is what can be meant but makes a search find the wrong thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

from index.lexicon.concept import Concept
from index.lexicon.names import Lexicon
from index.tokens import common_words, cut, everyday_words, fold

# Tags of rjieba for words that stand in any sentence: pronouns, conjunctions, prepositions,
# particles. Its other tags are guesses where it does not know a word (霍乱 as an adverb).
_FUNCTION_TAGS = frozenset("rcpuy")
_KEEP = "确实要留时写进本行的 ambiguous，搜索时减权。"


@dataclass(frozen=True, slots=True)
class Finding:
    """One word to look at: the kind of fault, the word, its lines, and what to do."""

    kind: str
    word: str
    where: tuple[str, ...]
    says: str


def check(lexicon: Lexicon) -> tuple[Finding, ...]:
    """Find the words that would find the wrong thing, in the order of the lexicon's lines."""
    singles = (one for concept in lexicon.concepts for one in _words(concept))
    return (*_collisions(lexicon), *singles)


def _collisions(lexicon: Lexicon) -> Iterator[Finding]:
    for name, concepts in lexicon.shared():
        if not all(_declared(concept, name) for concept in concepts):
            ids = "、".join(concept.id for concept in concepts)
            yield Finding(
                "collision",
                name,
                tuple(concept.where for concept in concepts),
                f"两行都有这个词（{ids}）。请只留一行；确有两义时，两行的 ambiguous 都写上它。",
            )


def _words(concept: Concept) -> Iterator[Finding]:
    for name in dict.fromkeys(fold(each) for each in concept.names):
        fault = _fault(name, concept)
        if fault is not None:
            yield Finding(fault[0], name, (concept.where,), fault[1])


def _fault(name: str, concept: Concept) -> tuple[str, str] | None:
    if not cut(name).words:
        return "stop_word", "只含停用词，搜不到。请换一个词。"
    if _declared(concept, name) or concept.type == "unit":  # a search leaves units alone
        return None
    if len(name) == 1:
        return "one_character", f"只有一个字，会在别的词里误中。请改用两个字以上的词；{_KEEP}"
    if _everyday(name):
        return "everyday", f"是日常用词或其中一段，会在别的问题里误中。请删去；{_KEEP}"
    return None


def _everyday(name: str) -> bool:
    if name.isascii():
        return name in common_words()
    if any(name in word for word in everyday_words()):
        return True
    tagged = rjieba.tag(name)
    return len(tagged) == 1 and tagged[0][1][:1] in _FUNCTION_TAGS


def _declared(concept: Concept, name: str) -> bool:
    return name in {fold(word) for word in concept.ambiguous}
