"""The same search for those who build with LangChain; nothing else here imports LangChain."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough

from index.langchain import PassageRetriever
from index.lexicon import Lexicon
from index.options import Filter, SearchOptions
from index.retriever import Retriever
from index.store import Store

from .fakes import PRESSURE, SUGAR, TopicEncoder, change, put

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    store = Store(tmp_path_factory.mktemp("langchain") / "index")
    put(store, change("htn", PRESSURE, title="高血压指南"), change("dm", SUGAR))
    return Retriever(store.open(TopicEncoder()), TopicEncoder(), Lexicon(()))


def test_a_passage_becomes_a_document(retriever: Retriever) -> None:
    first, *_ = PassageRetriever(retriever=retriever, k=5).invoke("高血压首选")
    (hit, *_) = retriever.search("高血压首选", 5).hits
    assert isinstance(first, Document)
    assert first.id == hit.passage.chunk.id
    assert first.page_content == PRESSURE
    assert first.metadata == {
        "chunk_id": hit.passage.chunk.id,
        "document_id": "htn",
        "title": "高血压指南",
        "section": "治疗",
        "page": 1,
        "score": hit.score,
    }


def test_it_finds_what_the_retriever_finds_in_the_same_order(retriever: Retriever) -> None:
    documents = PassageRetriever(retriever=retriever).invoke("首选")
    hits = retriever.search("首选").hits
    assert [one.id for one in documents] == [hit.passage.chunk.id for hit in hits]


def test_k_and_blocked_are_kept(retriever: Retriever) -> None:
    assert len(PassageRetriever(retriever=retriever, k=1).invoke("首选")) == 1
    held = PassageRetriever(retriever=retriever, blocked=frozenset({"htn@2022"}))
    assert {one.metadata["document_id"] for one in held.invoke("高血压首选")} == {"dm"}


def test_options_are_kept(retriever: Retriever) -> None:
    english = SearchOptions(filter=Filter(languages=("en",)))
    assert PassageRetriever(retriever=retriever, options=english).invoke("首选") == []


def test_it_works_in_a_chain_and_asynchronously(retriever: Retriever) -> None:
    def told(documents: list[Document]) -> str:
        return "\n".join(one.page_content for one in documents)

    passages = PassageRetriever(retriever=retriever, k=1)
    prompt = ChatPromptTemplate.from_template("{context}\n问：{question}")
    model = FakeListChatModel(responses=["氨氯地平。"] * 2)
    given = {"context": passages | told, "question": RunnablePassthrough()}
    chain = given | prompt | model | StrOutputParser()
    assert chain.invoke("高血压首选") == "氨氯地平。"
    assert asyncio.run(chain.ainvoke("高血压首选")) == "氨氯地平。"
    asked = (given | prompt).invoke("高血压首选").to_string()
    assert PRESSURE in asked and asked.endswith("问：高血压首选")


def test_an_empty_query_gives_nothing(retriever: Retriever) -> None:
    assert PassageRetriever(retriever=retriever).invoke("") == []


def test_the_default_path_does_not_import_langchain() -> None:
    code = (
        "import sys, index.retriever, index.build, index.encoder\n"
        "assert not [name for name in sys.modules if name.startswith('langchain')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_no_other_module_of_the_index_imports_it() -> None:
    importing = {
        path.name
        for path in (ROOT / "index").rglob("*.py")
        if "langchain" in path.read_text(encoding="utf-8")
    }
    assert importing == {"langchain.py"}
