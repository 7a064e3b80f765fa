"""The retriever as a LangChain BaseRetriever, for those who build chains on this library.

The only import of langchain_core in index/; nothing on the default path imports this module.
"""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.options import DEFAULT, SearchOptions
from index.passage import Hit
from index.retriever import Retriever


class PassageRetriever(BaseRetriever):
    """Give the `k` best passages as LangChain Documents; none of a `blocked` document (by key).

    `options` holds the filter of documents (kind, population, tradition, language).

    >>> PassageRetriever(retriever=retriever, k=5).invoke("高血压首选什么药")  # doctest: +SKIP
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    k: int = 10
    blocked: frozenset[str] = frozenset()
    options: SearchOptions = DEFAULT

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.retriever.search(query, self.k, blocked=self.blocked, options=self.options)
        return [as_document(hit) for hit in found.hits]


def as_document(hit: Hit) -> Document:
    """Make a Document of a hit: its text, and in the metadata where it stands and its score."""
    chunk, source = hit.passage.chunk, hit.passage.source
    return Document(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "chunk_id": chunk.id,
            "document_id": source.id,
            "title": source.title,
            "section": chunk.section_path,
            "page": chunk.page,
            "score": hit.score,
        },
    )
