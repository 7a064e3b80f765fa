"""Terms → passages by BM25 (k1 = 1.2, b = 0.75): the only import of tantivy.

Three fields hold the words, bigrams and characters that tokens.py cut, joined by spaces. A search
is one boolean OR of boosted term queries, built by hand: the query parser would AND Chinese into
nothing. Boosts as measured on 36,088 consultations: words 0.5, bigrams 1, characters 1, each
times what was learned of the term (recurrence.py).

What the question says is looked for in all three. The names that the lexicon adds are looked for
without their single characters, which stand in most passages and take most of the time, and only
the commonest of them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import tantivy

from index.disk import writing
from index.expand import Alternative, Part
from index.recurrence import Recurrence, built_in
from index.tokens import Terms, cut

_Boosts = tuple[tuple[str, float], ...]
_BOOSTS: _Boosts = (("words", 0.5), ("bigrams", 1.0), ("characters", 1.0))
_WORDS_ALONE: _Boosts = (("words", 1.0),)
_MOST_NAMES = 6
# The share of the rarest word's weight below which a term is not looked for: 我 and 天 stand nearly
# everywhere, which takes long to read and tells nothing.
_LIGHTEST = 0.05
# A Chinese word is found as a word, its bigrams and its characters, an English one only twice.
_LATIN = 2.5
# What a concept may weigh in all: as much as a word of three characters.
_CONCEPT_BOOST = 5.5
_HEAP = 64_000_000
# More than any question that a person types: some 100 Chinese characters with their names.
_MOST_TERMS = 500
_Term = tuple[str, str, float]  # field, term, boost
_Name = tuple[_Term, ...]
_Group = tuple[_Name, ...]  # the names of one part
_Clause = tuple[tantivy.Occur, tantivy.Query]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=True, indexed=True, fast=True)
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    for field, _ in _BOOSTS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalIndex:
    """The terms of all passages in one folder. Reading is thread-safe; writing is one process's."""

    def __init__(self, folder: Path, *, recurrence: Recurrence | None = None) -> None:
        """Open or make the index in `folder`; `recurrence` is the built-in table if None."""
        folder.mkdir(parents=True, exist_ok=True)
        self._recurrence = recurrence or built_in()
        self._folder = folder
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._searcher = self._index.searcher()
        # The same names of the lexicon are asked after in question after question.
        self._frequency = functools.lru_cache(maxsize=100_000)(self._count)
        self._factor = functools.lru_cache(maxsize=100_000)(self._learned)
        self._concept = functools.lru_cache(maxsize=4_000)(self._group)

    def update(self, *, add: Iterable[tuple[int, str, str]]) -> None:
        """Add (number, document key, text) rows. Raises OSError where the disk fails.

        There is no removing: deleted passages would still count in idf.
        """
        with writing(self._folder):
            writer = self._index.writer(_HEAP, 1)
            for number, document, text in add:
                writer.add_document(self._row(number, document, text))
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()
            self._searcher = self._index.searcher()
            self._frequency.cache_clear()
            self._factor.cache_clear()
            self._concept.cache_clear()

    def _row(self, number: int, document: str, text: str) -> tantivy.Document:
        terms = cut(text)
        fields = {
            "number": number,
            "document": document,
            "words": " ".join(terms.words),
            "bigrams": " ".join(terms.bigrams),
            "characters": " ".join(terms.characters),
        }
        return tantivy.Document.from_dict(fields, self._schema)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self,
        parts: Sequence[Part],
        k: int,
        *,
        blocked: Collection[str] = (),
        bigrams: bool = True,
    ) -> dict[int, float]:
        """Give the BM25 score of the k best passages by number; none of a `blocked` document.

        Without `bigrams` only whole words are looked for.
        """
        groups = [
            (self._concept if part.concept else self._group)(part, bigrams)
            for part in dict.fromkeys(parts)
        ]
        clauses = [clause for group in self._heaviest(groups) for clause in self._clauses(group)]
        if not clauses or not len(self):
            return {}
        clauses.extend(self._without(blocked))
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), k, count=False).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in found])
        return {
            int(number): float(score)
            for number, (score, _) in zip(numbers, found, strict=True)
            if number is not None
        }

    def idf(self, words: Sequence[str]) -> float:
        """Give the mean idf of some words in this index; 0 for none."""
        each = [self._idf(word) for word in dict.fromkeys(words)]
        return sum(each) / len(each) if each else 0.0

    def knows(self, words: Sequence[str], *, blocked: Collection[str] = ()) -> bool:
        """Say whether every one of some words stands in this index, `blocked` documents aside."""
        if not words or not all(self._frequency("words", word) for word in words):
            return False
        return not blocked or all(self._in_force(word, blocked) for word in words)

    def _in_force(self, word: str, blocked: Collection[str]) -> bool:
        term = tantivy.Query.term_query(self._schema, "words", word)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, term), *self._without(blocked)])
        return bool(self._searcher.search(query, 1, count=False).hits)

    def _without(self, blocked: Collection[str]) -> list[_Clause]:
        terms = (tantivy.Query.term_query(self._schema, "document", one) for one in blocked)
        return [(tantivy.Occur.MustNot, term) for term in terms]

    def _count(self, field: str, term: str) -> int:
        return int(self._searcher.doc_freq(field, term))

    def _idf(self, term: str, field: str = "words") -> float:
        return _inverse(self._frequency(field, term), max(len(self), 1))

    @property
    def _rarest(self) -> float:
        """The idf of a term that stands in one passage only."""
        return _inverse(1, max(len(self), 1))

    def _group(self, part: Part, bigrams: bool) -> _Group:
        """Weigh the terms of each name of a part that can stand in a passage."""
        said, *others = part.alternatives
        boosts = _BOOSTS if bigrams else _WORDS_ALONE
        most = _CONCEPT_BOOST if part.concept else math.inf
        names = [one for one in others if self._stands(one.terms)]
        if len(names) > _MOST_NAMES:
            names.sort(key=self._commonness, reverse=True)
        group = [self._name(one, most, boosts) for one in (said, *names[:_MOST_NAMES])]
        return (group[0], *map(self._without_characters, group[1:]))

    def _without_characters(self, name: _Name) -> _Name:
        """Leave out a name's characters; its other terms weigh as much as all did."""
        kept = tuple(term for term in name if term[0] != "characters")
        if len(kept) == len(name) or not kept:
            return name
        scale = self._sum(name) / self._sum(kept)
        return tuple((field, term, boost * scale) for field, term, boost in kept)

    def _commonness(self, name: Alternative) -> int:
        """Give how many passages can have a name: as many as have its rarest bigram."""
        return min((self._frequency("bigrams", term) for term in name.terms.bigrams), default=0)

    def _stands(self, terms: Terms) -> bool:
        """Say whether a name can stand in a passage at all: most village words cannot.

        Leaving those out makes a search three times as fast.
        """
        return all(self._frequency("bigrams", term) for term in terms.bigrams)

    def _name(self, alternative: Alternative, most: float, boosts: _Boosts) -> _Name:
        """Weigh a name's terms; together their boosts are at most `most`.

        A long name has many bigrams and characters: without a bound, 新型冠状病毒肺炎 would drown
        the 氯喹 that was asked about.
        """
        weighed = [
            (field, term, boost * self._factor(field, term))
            for field, boost in boosts
            for term in dict.fromkeys(getattr(alternative.terms, field))
        ]
        weighed = [
            one for one in weighed if self._sum((one,)) >= _LIGHTEST * self._rarest
        ] or weighed
        total = sum(boost for _, _, boost in weighed)
        scale = alternative.weight * min(1.0, most / total) if total else 0.0
        return tuple((field, term, boost * scale) for field, term, boost in weighed)

    def _learned(self, field: str, term: str) -> float:
        if term.isascii():
            return _LATIN
        return self._recurrence.boost(field, term, self._idf(term, field) / self._rarest)

    def _heaviest(self, groups: Sequence[_Group]) -> Sequence[_Group]:
        """Keep the parts that weigh most, of a question too long to be searched for whole.

        Its time grows with its terms: 5,000 characters of chat would take half a second.
        """
        if sum(map(_size, groups)) <= _MOST_TERMS:
            return groups
        terms: dict[tuple[str, str], float] = {}
        for group in groups:
            if len(group) == 1:
                for field, term, boost in group[0]:
                    if not self._frequency(field, term):
                        continue
                    terms[field, term] = max(terms.get((field, term), 0.0), boost)
        single = [(((field, term, boost),),) for (field, term), boost in terms.items()]
        named = list(dict.fromkeys(group for group in groups if len(group) > 1))
        kept: list[_Group] = []
        room = _MOST_TERMS
        for group in sorted([*named, *single], key=self._mass, reverse=True):
            room -= _size(group)
            if room < 0:
                break
            kept.append(group)
        return kept

    def _mass(self, group: _Group) -> float:
        return max(map(self._sum, group))

    def _sum(self, name: _Name) -> float:
        """Give what a name weighs in all, idf included."""
        return sum(boost * self._idf(term, field) for field, term, boost in name)

    def _clauses(self, group: _Group) -> list[_Clause]:
        """Make a part's clauses; of several names the one that fits a passage best counts."""
        queries = [[self._clause(*term) for term in name] for name in group]
        if len(queries) == 1:
            return queries[0]
        best = tantivy.Query.disjunction_max_query(list(map(tantivy.Query.boolean_query, queries)))
        return [(tantivy.Occur.Should, best)]

    def _clause(self, field: str, term: str, boost: float) -> _Clause:
        query = tantivy.Query.term_query(self._schema, field, term)
        return tantivy.Occur.Should, tantivy.Query.boost_query(query, boost)


def _inverse(containing: int, total: int) -> float:
    return math.log(1 + (total - containing + 0.5) / (containing + 0.5))


def _size(group: _Group) -> int:
    return sum(map(len, group))
