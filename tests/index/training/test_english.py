"""The export: a BERT folder in, one small file out that gives the same vectors without torch."""

import json
import warnings

import numpy as np
import pytest

from index.onnx_encoder import OnnxEncoder
from index.training.english import export

WORDS = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "热", "fever", "cough", "##s"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Save a BERT of one layer with random weights, and export it."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("out")
    (source / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch and transformers warn of their own future
        torch.manual_seed(0)
        BertTokenizerFast(vocab=str(source / "vocab.txt")).save_pretrained(source)
        config = BertConfig(
            vocab_size=len(WORDS),
            hidden_size=384,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
        )
        BertModel(config, add_pooling_layer=False).save_pretrained(source)
        export(source, out)
    return source, out


def test_the_file_gives_the_mean_over_the_words_as_a_unit_vector(folders):
    import torch
    from transformers import BertModel, BertTokenizerFast

    source, out = folders
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokens = BertTokenizerFast.from_pretrained(source)(["fever coughs"], return_tensors="pt")
        with torch.no_grad():
            hidden = BertModel.from_pretrained(source, add_pooling_layer=False).eval()(**tokens)
    mean = hidden.last_hidden_state[0].mean(dim=0).numpy()
    (row,) = OnnxEncoder(out).encode(["fever coughs"])
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-5)
    assert row @ (mean / np.linalg.norm(mean)) > 0.99


def test_tokens_that_no_english_text_has_are_cut_out(folders):
    _, out = folders
    kept = json.loads((out / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    assert list(kept) == [word for word in WORDS if word not in ("[unused0]", "热")]
    assert list(kept.values()) == list(range(len(kept)))


def test_a_row_does_not_depend_on_its_neighbours(folders):
    encoder = OnnxEncoder(folders[1])
    texts = ["fever", "cough fever cough", "", "fevers " * 500]
    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert together == pytest.approx(alone, abs=0.02)
    assert np.isfinite(together).all()
