"""The English side of the built-in encoder: a MiniLM in int8 ONNX, read without torch.

In come texts, out go unit vectors. The model file takes the mean over the words and normalises by
itself; what is done here is cutting into tokens, and sorting into batches of like length. The only
import of onnxruntime, made when the first English text comes.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.errors import EncoderMissing
from index.static_encoder import encodable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
DIMENSION = 384
# What a passage says is mostly said in its first words; time grows with the length.
LONGEST = 128
_BATCH = 16


class OnnxEncoder:
    """Encode texts with the model of a folder; safe to share by threads."""

    def __init__(self, folder: Path) -> None:
        """Remember the folder; its files are read at the first text."""
        self._folder = folder
        self._loading = threading.Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give an (n, 384) array of unit rows. Raises EncoderMissing for a damaged folder."""
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        if not texts:
            return rows
        tokenizer, session = self._loaded()
        encodings = tokenizer.encode_batch_fast([encodable(text) for text in texts])
        pieces = [encoding.ids for encoding in encodings]
        order = sorted(range(len(texts)), key=lambda at: len(pieces[at]))
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            longest = len(pieces[batch[-1]])
            ids = np.zeros((len(batch), longest), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, at in enumerate(batch):
                ids[row, : len(pieces[at])] = pieces[at]
                mask[row, : len(pieces[at])] = 1
            (rows[batch],) = session.run(None, {"input_ids": ids, "attention_mask": mask})
        return rows

    def _loaded(self) -> tuple[Tokenizer, InferenceSession]:
        with self._loading:
            return self._files

    @functools.cached_property
    def _files(self) -> tuple[Tokenizer, InferenceSession]:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # Threads that wait in a loop would take the processor from the other questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER))
            session = onnxruntime.InferenceSession(
                str(self._folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        # Both raise a bare Exception for whatever is wrong with their file.
        except Exception as error:
            raise EncoderMissing(
                f"编码器文件夹 {self._folder} 读不出来（缺少或损坏 {TOKENIZER}、{MODEL}）。"
                "请重新安装本程序。"
            ) from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)
        return tokenizer, session
