"""The built-in encoder: a static one for Chinese, a small transformer for English, one space.

A text goes to the side of its language. The Chinese side was trained into the space of the English
model (index/encoder_model/README.md), so that a Chinese question can be compared with an English
passage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.sentences import language_of
from index.onnx_encoder import DIMENSION, OnnxEncoder
from index.static_encoder import StaticEncoder, folder_fingerprint

NAME = "built-in"
FOLDER = Path(__file__).parent / "encoder_model"
CHINESE, ENGLISH = FOLDER / "zh", FOLDER / "en"


class BuiltInEncoder:
    """Encode each text on the side of its language; safe to share by threads."""

    name = NAME
    dimension = DIMENSION

    def __init__(self) -> None:
        """Read the Chinese side; the English one waits for a text. Raises EncoderMissing."""
        self._chinese = StaticEncoder(NAME, CHINESE)
        self._english = OnnxEncoder(ENGLISH)
        sides = f"{self._chinese.fingerprint} {folder_fingerprint(ENGLISH)}"
        self._fingerprint = hashlib.sha256(sides.encode()).hexdigest()[:16]

    @property
    def fingerprint(self) -> str:
        """Give the short SHA-256 of the model files of both sides."""
        return self._fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give an (n, 384) array of unit rows, or a zero row where nothing is known."""
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        languages = [language_of(text) for text in texts]
        for language, side in (("zh", self._chinese), ("en", self._english)):
            own = [at for at, spoken in enumerate(languages) if spoken == language]
            rows[own] = side.encode([texts[at] for at in own])
        return rows
