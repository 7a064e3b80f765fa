"""An optional second look: a cross-encoder that reads question and passage together.

Off unless MENTOR_RERANKER names a folder of sentence-transformers' CrossEncoder (Nogueira and Cho
2019, "Passage re-ranking with BERT"). torch is imported when one is loaded and not before; nothing
is fetched from a network.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.errors import RerankerMissing

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_BATCH = 32


class Reranker(Protocol):
    """Says how well each text answers a query; only the order of the scores counts."""

    def scores(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """Give one score per text, the higher the better."""
        ...


class CrossEncoderReranker:
    """Score with any model folder that sentence-transformers' CrossEncoder reads."""

    def __init__(self, folder: Path) -> None:
        """Load the model in `folder` onto the processor. Raises RerankerMissing."""
        if not folder.is_dir():
            raise RerankerMissing(
                f"找不到重排模型文件夹 {folder.absolute()}。请把 MENTOR_RERANKER 设为一个"
                " sentence-transformers CrossEncoder 模型文件夹的路径，或不设它。"
            )
        self._model = _load_model(folder)

    def scores(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """Give the model's score of each text for the query; no text: no score."""
        if not texts:
            return []
        pairs = [(query, text) for text in texts]
        found = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        return [float(score) for score in found]


def load_reranker(folder: str | None) -> Reranker | None:
    """Give the reranker of that folder, or None where none is named. Raises RerankerMissing."""
    return CrossEncoderReranker(Path(folder).expanduser()) if folder else None


def _load_model(folder: Path) -> CrossEncoder:
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as error:
        raise RerankerMissing(
            "重排模型需要 sentence-transformers 和 torch，本机没有装。"
            "请安装它们，或不设 MENTOR_RERANKER。"
        ) from error
    try:
        model: CrossEncoder = CrossEncoder(
            str(folder), device="cpu", num_labels=1, local_files_only=True
        )
        return model
    # A folder can be wrong in as many ways as there are kinds of model.
    except Exception as error:
        raise RerankerMissing(
            f"文件夹 {folder} 不是 sentence-transformers CrossEncoder 能读的模型：{error}。"
            "请换一个完整的模型文件夹，或不设 MENTOR_RERANKER。"
        ) from error
