"""A question → passages: expand, search both indexes, fuse, and say how well each hit covers it.

Read-only and thread-safe: one Retriever serves all threads of a server.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.document import Language
from corpus.sentences import language_of
from index.coverage import passage_text, share
from index.diversity import copies_last
from index.encoder import Encoder
from index.expand import Part, expand
from index.fuse import fuse
from index.indexed import indexed_text
from index.languages import asked_in_both, one_scale
from index.lexicon import Lexicon
from index.options import DEFAULT, EVERYTHING, Filter, SearchOptions
from index.passage import Hit, SearchResult, Wanted
from index.ranking import Preference, Ranked, order
from index.reranker import Reranker
from index.store import OpenIndex
from index.tokens import fold, is_scrap, topical, village_words
from index.translations import abroad, built_in
from index.twins import without_twins

_CANDIDATES = 60
_REORDERED = 30  # what may come to the top: further down nobody minds a copy
_UNTUNED = 1.0
# The share of its weight that a word like 婆娘 keeps where no document has it: nothing is lacking.
_VILLAGE_WORD = 0.05
_NO_LEXICON = Lexicon(())


class Retriever:
    """Search over one opened index version."""

    def __init__(
        self,
        opened: OpenIndex,
        encoder: Encoder,
        lexicon: Lexicon,
        *,
        reranker: Reranker | None = None,
    ) -> None:
        self.opened = opened
        self._reranker = reranker
        self.encoder = encoder
        self.lexicon = lexicon.with_more([one.concept for one in opened.coined])
        self._coined = {one.concept.id: one.documents for one in opened.coined}
        # The same documents are blocked in query after query.
        self._numbers = functools.lru_cache(maxsize=8)(opened.passages.numbers)
        self._names = functools.lru_cache(maxsize=4096)(self._named_in)

    @property
    def version(self) -> str:
        """Name the index version that is searched."""
        return self.opened.card.version

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        blocked: Collection[str] = (),
        prefer: Preference | None = None,
        options: SearchOptions = DEFAULT,
    ) -> SearchResult:
        """Give the k best passages; none of a `blocked` document (by key) or outside the filter.

        `prefer` says of a section how well it fits what is asked for: that lifts its passages a
        little, and keeps none out. A query without a word that can be looked for (empty,
        stop-words, emoji) finds nothing.
        """
        lexicon = self.lexicon if options.lexicon else _NO_LEXICON
        parts = expand(query, lexicon)
        if not parts:
            return SearchResult((), (), self.version)
        blocked = self._shut(blocked, options.filter)
        wanted = self._wanted(parts, blocked)
        best = self._ranked(query, parts, wanted, k, blocked, options, prefer)
        hits = tuple(
            Hit(passage, score, one.lexical, one.dense, share(passage_text(passage), wanted))
            for score, one, passage in self._reranked(query, _spread(best))[:k]
        )
        trust = self._weight(language_of(query), options)
        return SearchResult(hits, wanted, self.version, trust)

    def _weight(self, spoken: Language, options: SearchOptions) -> float:
        if not options.encoder:
            return 0.0
        return self.opened.card.weights.get(spoken, 0.0) if options.tuned else _UNTUNED

    def _shut(self, blocked: Collection[str], may: Filter) -> Collection[str]:
        """Add to the blocked documents those that the filter keeps out."""
        if may == EVERYTHING:
            return blocked
        kept_out = {one.key for one in self.opened.passages.sources() if not may.admits(one)}
        return kept_out.union(blocked)

    def _ranked(
        self,
        query: str,
        parts: Sequence[Part],
        wanted: Sequence[Wanted],
        k: int,
        blocked: Collection[str],
        options: SearchOptions,
        prefer: Preference | None,
    ) -> list[Ranked]:
        """Search for the parts of a query and give the k best, and some more, best first."""
        everyday = built_in().find(parts) if options.lexicon else ()
        searched = [*parts, *abroad(everyday)]
        found = self._candidates(query, searched, max(k, _CANDIDATES), blocked, options)
        spoken = language_of(query)
        passages = self.opened.passages.by_number(list(found.dense))
        fused = fuse(found.lexical, found.dense, weight=self._weight(spoken, options))
        if any(passage.chunk.language != spoken for passage in passages.values()):
            idf = self.opened.lexical.idf
            asked = asked_in_both(parts, wanted, everyday, spoken, idf=idf, names=self._names)
            fused = one_scale(fused, passages, asked, spoken)
            fused = without_twins(fused, passages, asked.named, spoken)
        return order(fused, passages, wanted, spoken, prefer)

    def _named_in(self, title: str) -> frozenset[str]:
        """Give the folded names by which a title names concepts."""
        found = self.lexicon.mentions(title)
        return frozenset(fold(title[one.start : one.end]) for one in found)

    def _reranked(self, query: str, best: Sequence[Ranked]) -> list[Ranked]:
        """Put the best in the reranker's order, if there is one; the scores stay as they fall.

        Its order is taken but not its scale: what is enough evidence is told by the fused score.
        """
        head, tail = best[:_REORDERED], best[_REORDERED:]
        if self._reranker is None:
            return [*best]
        texts = [indexed_text(one.source, one.chunk) for _, _, one in head]
        marks = self._reranker.scores(query, texts)
        order = sorted(range(len(head)), key=lambda at: (-marks[at], at))
        falling = sorted((score for score, _, _ in head), reverse=True)
        anew = [(score, *head[at][1:]) for score, at in zip(falling, order, strict=True)]
        return [*anew, *tail]

    def _wanted(self, parts: Sequence[Part], blocked: Collection[str]) -> tuple[Wanted, ...]:
        """Weigh each part by idf: a concept as its commonest name, other words one by one.

        What stands only in a `blocked` document has not been seen.
        """
        lexical = self.opened.lexical
        wanted: list[Wanted] = []
        for part in parts:
            if part.concept:
                names = tuple(one.text for one in part.alternatives)
                idfs = [lexical.idf(one.terms.words) for one in part.alternatives]
                seen = self._is_coined(part, blocked) or any(
                    lexical.knows(one.terms.words, blocked=blocked) for one in part.alternatives
                )
                # What is denied (没有发热) is hardly looked for.
                weight = min(idfs) * part.weight
                broader = self._wider(part)
                wanted.append(
                    Wanted(names, weight, part.concept, seen, part.surface, part.corrected, broader)
                )
                continue
            for topic in topical(part.surface):
                weight = topic.weight * lexical.idf((topic.term,))
                seen = lexical.knows((topic.term,), blocked=blocked)
                if not seen and (topic.surface in village_words() or is_scrap(topic.surface)):
                    weight *= _VILLAGE_WORD
                wanted.append(Wanted((topic.term,), weight, seen=seen, surface=topic.surface))
        return tuple(wanted)

    def _wider(self, part: Part) -> tuple[str, ...]:
        """Give the names of the next wider concepts; of a drug's class all: ACEI, 普利类."""
        named = [one.text for one in part.broader]
        if named and part.concept == "drug":
            classes = [one for each in part.concepts if (one := self.lexicon.broader(each))]
            named += [fold(name) for one in classes for name in one.names]
        return tuple(dict.fromkeys(named))

    def _is_coined(self, part: Part, blocked: Collection[str]) -> bool:
        """Say whether a part is a name that a document which may answer has brought along.

        The cutter may cut such a name otherwise in a question than in a text.
        """
        return any(
            not self._coined.get(one.id, frozenset()).issubset(blocked) for one in part.concepts
        )

    def _candidates(
        self,
        query: str,
        parts: Sequence[Part],
        k: int,
        blocked: Collection[str],
        options: SearchOptions,
    ) -> _Candidates:
        lexical = self.opened.lexical.search(parts, k, blocked=blocked, bigrams=options.bigrams)
        if not options.encoder:
            return _Candidates(lexical, dict.fromkeys(lexical, 0.0))
        vector = self.encoder.encode([query])[0]
        if not np.any(vector):
            return _Candidates(lexical, dict.fromkeys(lexical, 0.0))
        numbers = self._numbers(frozenset(blocked)) if blocked else ()
        dense = dict(self.opened.dense.search(vector, k, blocked=numbers))
        rest = [number for number in lexical if number not in dense]
        dense.update(zip(rest, self.opened.dense.cosines(vector, rest), strict=True))
        return _Candidates(lexical, dense)


def _spread(best: Sequence[Ranked]) -> list[Ranked]:
    """Put what only repeats a better hit behind the others that may come to the top."""
    head, tail = best[:_REORDERED], best[_REORDERED:]
    return [*(head[at] for at in copies_last([item[2] for item in head])), *tail]


@dataclass(frozen=True, slots=True)
class _Candidates:
    lexical: dict[int, float]
    dense: dict[int, float]
