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

from index.expand import Alternative, Part
from index.tokens import Terms, cut

_BOOSTS = (("words", 0.5), ("bigrams", 1.0), ("characters", 1.0))
_HEAP = 64_000_000


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
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._searcher = self._index.searcher()

    def update(
        self, *, add: Iterable[tuple[int, str, str]] = (), remove: Collection[str] = ()
    ) -> None:
        """Remove the passages of these documents, then add (number, document key, text) rows."""
        writer = self._index.writer(_HEAP, 1)
        for document in remove:
            writer.delete_documents_by_term("document", document)
        for number, document, text in add:
            terms = cut(text)
            fields = {
                "number": number,
                "document": document,
                "words": " ".join(terms.words),
                "bigrams": " ".join(terms.bigrams),
                "characters": " ".join(terms.characters),
            }
            writer.add_document(tantivy.Document.from_dict(fields, self._schema))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, parts: Sequence[Part], k: int, *, blocked: Collection[str] = ()
    ) -> dict[int, float]:
        """Give the BM25 score of the k best passages by number; none of a `blocked` document."""
        clauses = [(tantivy.Occur.Should, self._part(part)) for part in parts]
        if not clauses or not len(self):
            return {}
        for document in blocked:
            term = tantivy.Query.term_query(self._schema, "document", document)
            clauses.append((tantivy.Occur.MustNot, term))
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), k).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in found])
        return {
            int(number): float(score) for number, (score, _) in zip(numbers, found, strict=True)
        }

    def idf(self, terms: Terms) -> float:
        """Give the summed idf of the words (characters, where no word is left) of some terms."""
        field, kept = ("words", terms.words) if terms.words else ("bigrams", terms.bigrams)
        return sum(self._idf(field, term) for term in dict.fromkeys(kept))

    def _idf(self, field: str, term: str) -> float:
        containing = self._searcher.doc_freq(field, term)
        total = max(len(self), 1)
        return math.log(1 + (total - containing + 0.5) / (containing + 0.5))

    def _part(self, part: Part) -> tantivy.Query:
        queries = [self._alternative(one) for one in part.alternatives]
        return queries[0] if len(queries) == 1 else tantivy.Query.disjunction_max_query(queries)

    def _alternative(self, alternative: Alternative) -> tantivy.Query:
        clauses = []
        for field, boost in _BOOSTS:
            for term in dict.fromkeys(getattr(alternative.terms, field)):
                query = tantivy.Query.term_query(self._schema, field, term)
                boosted = tantivy.Query.boost_query(query, boost * alternative.weight)
                clauses.append((tantivy.Occur.Should, boosted))
        return tantivy.Query.boolean_query(clauses)
