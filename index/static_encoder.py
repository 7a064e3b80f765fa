"""The built-in encoder: a sentence-transformers `StaticEmbedding` folder, read without torch.

In come texts, out go unit vectors: the mean of the vectors of a text's pieces, normalised. What
sentence-transformers makes of the same folder is the same within rounding; a test holds it.
Nothing here is trained and nothing is fetched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.errors import EncoderMissing

_WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_KEY = "embedding.weight"


class StaticEncoder:
    """Encode texts with the piece vectors of a `StaticEmbedding` folder; safe to share by threads.

    `name` is what a person gives to choose this encoder again.
    """

    def __init__(self, name: str, folder: Path) -> None:
        """Read the tokenizer and the weights of `folder`. Raises EncoderMissing."""
        self.name = name
        self._folder = folder
        # Taken before the files are read and again after: a folder that is replaced in between
        # must not lend its name to vectors of the other model.
        self._fingerprint = folder_fingerprint(folder)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
            # Half precision stays so until a piece is asked for: few of them ever are.
            self._vectors = load_file(folder / _WEIGHTS)[_KEY]
        # tokenizers raises a bare Exception for whatever is wrong with its file.
        except (Exception, SafetensorError) as error:
            raise EncoderMissing(
                f"编码器文件夹 {folder} 读不出来（缺少或损坏 {_TOKENIZER}、{_WEIGHTS}）。"
                "请换一个完整的文件夹；内置编码器损坏时请重新安装本程序。"
            ) from error
        if folder_fingerprint(folder) != self._fingerprint:
            raise EncoderMissing(f"编码器文件夹 {folder} 正在被替换，请稍候再试。")
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    @property
    def dimension(self) -> int:
        """How long a vector is."""
        return int(self._vectors.shape[1])

    @property
    def fingerprint(self) -> str:
        """Give the short SHA-256 of the folder's model files."""
        return self._fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give one unit row per text; a text without a known piece gets a row of zeros."""
        encodings = self._tokenizer.encode_batch_fast(
            [encodable(text) for text in texts], add_special_tokens=False
        )
        sums = np.zeros((len(encodings), self.dimension), dtype=np.float32)
        for row, encoding in zip(sums, encodings, strict=True):
            pieces = encoding.ids
            if pieces:
                # A product with ones adds up rows several times faster than sum or reduceat.
                vectors = self._vectors[pieces].astype(np.float32, copy=False)
                np.dot(np.ones(len(pieces), dtype=np.float32), vectors, out=row)
        # The mean and the sum have the same direction, and only the direction is kept.
        return unit_rows(sums)


def is_static_folder(folder: Path) -> bool:
    """Say whether `folder` is a `StaticEmbedding` in its root and nothing but normalising after."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
        in_root = modules[0]["path"] == ""
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return False
    return in_root and kinds[0] == "StaticEmbedding" and set(kinds[1:]) <= {"Normalize"}


def folder_fingerprint(folder: Path) -> str:
    """Give 16 hexadecimal digits of the SHA-256 over the names and bytes of a model's files.

    Prose about the model and hidden files are left out: they do not change a vector.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in name.parts)
        if hidden or path.suffix == ".md" or not path.is_file():
            continue
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{name.as_posix()}\0{content}\n".encode())
    return digest.hexdigest()[:16]


def encodable(text: str) -> str:
    """Give `text` with lone surrogates replaced, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale each row to length 1 and leave a row of zeros as it is."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-30), dtype=np.float32)
