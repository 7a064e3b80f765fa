"""The optional cross-encoder: any folder of one works, none is loaded unless it is named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.errors import RerankerMissing
from index.lexicon import Lexicon
from index.reranker import load_reranker
from index.retriever import Retriever
from index.store import OpenIndex, Store

from .fakes import PRESSURE, SUGAR, TopicEncoder, change, put

ROOT = Path(__file__).parent.parent.parent


class Longest:
    """Prefers the text that is longest after its first line."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def scores(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        self.asked.append(query)
        return [float(len(text)) for text in texts]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> OpenIndex:
    store = Store(tmp_path_factory.mktemp("rerank") / "index")
    put(store, change("htn", PRESSURE, "高血压，" + SUGAR * 3), change("dm", SUGAR))
    return store.open(TopicEncoder())


def test_the_reranker_orders_and_the_scores_stay_as_they_fall(opened: OpenIndex) -> None:
    longest = Longest()
    plain = Retriever(opened, TopicEncoder(), Lexicon(())).search("高血压首选")
    again = Retriever(opened, TopicEncoder(), Lexicon(()), reranker=longest).search("高血压首选")
    assert plain.hits[0].passage.chunk.text == PRESSURE
    assert again.hits[0].passage.chunk.text == "高血压，" + SUGAR * 3
    assert [hit.score for hit in again.hits] == [hit.score for hit in plain.hits]
    assert longest.asked == ["高血压首选"]


def test_none_named_none_loaded() -> None:
    assert load_reranker(None) is None
    assert load_reranker("") is None
    code = (
        "import sys, assistant.build\n"
        "assert not {'torch', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RerankerMissing, match=r"找不到重排模型文件夹 .*gone"):
        load_reranker(str(tmp_path / "gone"))


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(RerankerMissing, match="不是 sentence-transformers CrossEncoder"):
        load_reranker(str(tmp_path))


def test_a_tiny_random_cross_encoder_scores_each_text(tmp_path: Path) -> None:
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"高血压首选糖尿病"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    reranker = load_reranker(str(tmp_path))
    assert reranker is not None
    found = reranker.scores("高血压首选", ["高血压", "糖尿病", "高血压"])
    assert len(found) == 3
    assert found[0] == pytest.approx(found[2], abs=1e-5)
    assert reranker.scores("高血压", []) == []
