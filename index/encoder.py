"""Text to vectors: the Encoder protocol and its two sides.

The built-in side (built_in.py) ships in `encoder_model/` and needs no torch; the other is any
sentence-transformers folder or name, which imports torch when it is asked for and not before.
Nothing is ever fetched from a network: a name is looked up among the models already here.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.built_in import NAME, BuiltInEncoder
from index.errors import EncoderMissing
from index.static_encoder import (
    StaticEncoder,
    encodable,
    folder_fingerprint,
    is_static_folder,
    unit_rows,
)

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUILT_IN = NAME


class Encoder(Protocol):
    """Turns texts into unit vectors that are near each other when the texts mean the same."""

    @property
    def name(self) -> str:
        """What a person gives to `--encoder` to choose this encoder."""
        ...

    @property
    def dimension(self) -> int:
        """How long a vector is."""
        ...

    @property
    def fingerprint(self) -> str:
        """The short SHA-256 of the model's files: two encoders with one are interchangeable."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give an (n, dimension) array of unit rows, or a zero row where nothing is known."""
        ...


class SentenceEncoder:
    """Encode with any model folder that sentence-transformers reads; imports torch."""

    def __init__(self, name: str, folder: Path) -> None:
        """Load the model in `folder` onto the processor. Raises EncoderMissing."""
        self.name = name
        # Loading comes first: only what is a model is hashed, not whatever folder was named.
        self._model = _load_model(folder)
        self.fingerprint = folder_fingerprint(folder)
        self.dimension = len(self._run(["尺寸"])[0])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give one unit row per text; a text that the model can say nothing about gets zeros."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # A half-precision model divides zero by zero for a text without a known piece.
        return unit_rows(np.nan_to_num(self._run([encodable(text) for text in texts])))

    def _run(self, texts: list[str]) -> NDArray[np.float32]:
        vectors = self._model.encode(texts, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(vectors, dtype=np.float32)


def load_encoder(name_or_dir: str | None = None) -> Encoder:
    """Give the encoder of that folder or name; None or "built-in" is the one that ships with us.

    Raises EncoderMissing, at once, with a sentence that says where it was looked for.
    """
    if name_or_dir is None or name_or_dir == BUILT_IN:
        return BuiltInEncoder()
    folder = Path(name_or_dir).expanduser()
    if not folder.is_dir():
        folder = _downloaded(name_or_dir)
    if is_static_folder(folder):
        return StaticEncoder(name_or_dir, folder)
    return SentenceEncoder(name_or_dir, folder)


def _downloaded(name: str) -> Path:
    """Find a hub model that an earlier download left on this machine. Raises EncoderMissing."""
    # Read once, at the import below; without it a missing name is retried for a minute.
    os.environ["HF_HUB_OFFLINE"] = "1"
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    names = [name] if "/" in name else [name, f"sentence-transformers/{name}"]
    for candidate in names:
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    raise EncoderMissing(
        f"找不到编码器“{name}”：{Path(name).expanduser().absolute()} 不是文件夹，"
        f"本机已下载的模型（{constants.HF_HUB_CACHE}）里也没有这个名字。"
        "本程序不联网下载：请给出一个 sentence-transformers 模型文件夹的路径，"
        "或去掉 --encoder 使用内置编码器。"
    )


def _load_model(folder: Path) -> SentenceTransformer:
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderMissing(
            "使用自选编码器需要 sentence-transformers 和 torch，本机没有装。"
            "请安装它们，或去掉 --encoder 使用内置编码器。"
        ) from error
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    # A folder can be wrong in as many ways as there are kinds of model.
    except Exception as error:
        raise EncoderMissing(
            f"文件夹 {folder} 不是 sentence-transformers 能读的模型：{error}。"
            "请换一个完整的模型文件夹，或去掉 --encoder 使用内置编码器。"
        ) from error
