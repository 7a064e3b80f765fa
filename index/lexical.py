"""Terms → passages by BM25 (k1 = 1.2, b = 0.75): the only import of tantivy.

Three fields hold the words, bigrams and characters that tokens.py cut, joined by spaces. A search
is one boolean OR of boosted term queries, built by hand: the query parser would AND Chinese into
nothing. Boosts as measured on 36,088 consultations: words 0.5, bigrams 1, characters 1.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import tantivy

from index.disk import writing
from index.expand import Alternative, Part
from index.tokens import Terms, cut

_Boosts = tuple[tuple[str, float], ...]
_BOOSTS: _Boosts = (("words", 0.5), ("bigrams", 1.0), ("characters", 1.0))
_WORDS_ALONE: _Boosts = (("words", 1.0),)
# A Chinese word is found as a word, its bigrams and its characters, an English one only twice.
_LATIN = 2.5
# What a concept may weigh in all: as much as a word of three characters.
_CONCEPT_BOOST = 5.5
_HEAP = 64_000_000
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

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._searcher = self._index.searcher()

    def update(
        self, *, add: Iterable[tuple[int, str, str]] = (), remove: Collection[str] = ()
    ) -> None:
        """Remove the passages of these documents, then add (number, document key, text) rows.

        Raises OSError where the disk fails.
        """
        with writing(self._folder):
            writer = self._index.writer(_HEAP, 1)
            for document in remove:
                writer.delete_documents_by_term("document", document)
            for number, document, text in add:
                writer.add_document(self._row(number, document, text))
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()
            self._searcher = self._index.searcher()

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
        boosts = _BOOSTS if bigrams else _WORDS_ALONE
        clauses = [clause for part in parts for clause in self._part(part, boosts)]
        if not clauses or not len(self):
            return {}
        clauses.extend(self._without(blocked))
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), k).hits
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
        if not words or not all(self._searcher.doc_freq("words", word) for word in words):
            return False
        return not blocked or all(self._in_force(word, blocked) for word in words)

    def _in_force(self, word: str, blocked: Collection[str]) -> bool:
        term = tantivy.Query.term_query(self._schema, "words", word)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, term), *self._without(blocked)])
        return bool(self._searcher.search(query, 1, count=False).hits)

    def _without(self, blocked: Collection[str]) -> list[_Clause]:
        terms = (tantivy.Query.term_query(self._schema, "document", one) for one in blocked)
        return [(tantivy.Occur.MustNot, term) for term in terms]

    def _idf(self, word: str) -> float:
        containing = self._searcher.doc_freq("words", word)
        total = max(len(self), 1)
        return math.log(1 + (total - containing + 0.5) / (containing + 0.5))

    def _part(self, part: Part, boosts: _Boosts) -> list[_Clause]:
        """Make a part's clauses; of several names the one that fits a passage best counts."""
        said, *others = part.alternatives
        names = [said, *(one for one in others if self._stands(one.terms))]
        most = _CONCEPT_BOOST if part.concept else math.inf
        queries = [self._alternative(one, most, boosts) for one in names]
        if len(queries) == 1:
            return queries[0]
        best = tantivy.Query.disjunction_max_query(list(map(tantivy.Query.boolean_query, queries)))
        return [(tantivy.Occur.Should, best)]

    def _stands(self, terms: Terms) -> bool:
        """Say whether a name can stand in a passage at all: most village words cannot.

        Leaving those out makes a search three times as fast.
        """
        return all(self._searcher.doc_freq("bigrams", term) for term in terms.bigrams)

    def _alternative(self, alternative: Alternative, most: float, boosts: _Boosts) -> list[_Clause]:
        """Make a name's clauses; together they weigh at most `most`.

        A long name has many bigrams and characters: without a bound, 新型冠状病毒肺炎 would drown
        the 氯喹 that was asked about.
        """
        weighed = [
            (field, term, boost * (_LATIN if term.isascii() else 1.0))
            for field, boost in boosts
            for term in dict.fromkeys(getattr(alternative.terms, field))
        ]
        total = sum(boost for _, _, boost in weighed)
        scale = alternative.weight * min(1.0, most / total) if total else 0.0
        clauses = []
        for field, term, boost in weighed:
            query = tantivy.Query.term_query(self._schema, field, term)
            boosted = tantivy.Query.boost_query(query, boost * scale)
            clauses.append((tantivy.Occur.Should, boosted))
        return clauses
