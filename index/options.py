"""What a search may look at and how: the frozen record that `Retriever.search` takes.

The default is what doctors get. The switches take one stage away each, so that an ablation can be
run on one index, at query time: words alone, then bigrams, lexicon, encoder, tuned weights.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.document import DocumentKind, Language, Metadata, Population, Tradition


@dataclass(frozen=True, slots=True)
class Filter:
    """The documents that a search may answer from; an empty tuple lets every value through.

    A document that names no population is for everybody and passes any population.
    """

    kinds: tuple[DocumentKind, ...] = ()
    populations: tuple[Population, ...] = ()
    traditions: tuple[Tradition, ...] = ()
    languages: tuple[Language, ...] = ()

    def admits(self, source: Metadata) -> bool:
        """Say whether a document passes."""
        return (
            source.kind in (self.kinds or (source.kind,))
            and source.tradition in (self.traditions or (source.tradition,))
            and source.language in (self.languages or (source.language,))
            and (
                not (self.populations and source.populations)
                or not set(self.populations).isdisjoint(source.populations)
            )
        )


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """Which stages of a search are on.

    `bigrams` looks for character bigrams and characters beside the words; `lexicon` adds the other
    names of a concept; `encoder` adds nearness of meaning, at weight 1 unless `tuned` takes the
    weights of the index card.
    """

    bigrams: bool = True
    lexicon: bool = True
    encoder: bool = True
    tuned: bool = True
    filter: Filter = EVERYTHING


DEFAULT = SearchOptions()
