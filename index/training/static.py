"""Train the Chinese side of the built-in encoder: a `StaticEmbedding` in the English model's space.

Its pieces are learned from the texts, its vectors start from which pieces occur together and are
then tuned by two aims at once: a question lies near its own answer, and a Chinese name lies where
the English model puts the English name of the same concept, so that one index serves both
languages. Runs in minutes on two cores, and goes on from its last checkpoint when interrupted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from index.onnx_encoder import OnnxEncoder
from index.training.pairs import Anchor, Pair

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor
    from torch.nn import Module

Vectors = NDArray[np.float32]
UNKNOWN = "[UNK]"
# Longer pieces fit the training texts better and new texts worse (see the model card).
_LONGEST_PIECE = 3
# A piece's starting vector: mostly what it occurs with, partly itself alone, so that rare names
# are still told apart.
_SHARE_OF_MEANING = 0.5
# Context counts to the power 0.75, as in word2vec, keep rare contexts from ruling.
_CONTEXT_POWER = 0.75
# Keeps the starting vectors small enough for the learning rate to move them.
_START_LENGTH = 0.2
# How often a concept's name is shown to the piece trainer, that its characters become one piece.
_NAME_COUNT = 3


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training run depends on besides its texts.

    `anchor` weighs the second aim (the squared distance of a name from its place) beside the
    first (the contrastive loss); 0 leaves it out.
    """

    vocabulary: int = 9_000
    dimension: int = 384
    epochs: int = 3
    batch: int = 512
    learning_rate: float = 0.005
    scale: float = 15.0
    anchor: float = 1.0
    seed: int = 0


def train(
    pairs: Sequence[Pair],
    places: Mapping[Anchor, Vectors],
    recipe: Recipe,
    out: Path,
    checkpoints: Path,
) -> None:
    """Learn pieces and vectors and write the folder `out`.

    `places` holds the unit vector of the English name of each anchor; `checkpoints` is a folder
    where an interrupted run of the same recipe is taken up again.
    """
    texts = [text for pair in pairs for text in (pair.query, pair.positive)]
    names = [anchor.name for anchor in places for _ in range(_NAME_COUNT)]
    tokenizer = train_tokenizer([*dict.fromkeys(texts), *names], recipe.vocabulary)
    vectors = starting_vectors(tokenizer, pairs, recipe)
    _save(tokenizer, _tune(tokenizer, vectors, pairs, places, recipe, checkpoints), out)


def placed(anchors: Sequence[Anchor], english: Path) -> dict[Anchor, Vectors]:
    """Encode the English name of each anchor with the model in the folder `english`."""
    names = list(dict.fromkeys(anchor.english for anchor in anchors))
    vectors = dict(zip(names, OnnxEncoder(english).encode(names), strict=True))
    return {anchor: vectors[anchor.english] for anchor in anchors}


def train_tokenizer(texts: Sequence[str], vocabulary: int) -> Tokenizer:
    """Learn Unigram pieces of 1 to 3 characters; Chinese runs, Latin words and digits stay apart.

    Full-width and compatibility forms and capitals are folded: this is for finding only, and no
    text that a person reads goes through it.
    """
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(
        Regex(r"\p{Han}+|[\p{Latin}\p{Greek}]+|\p{N}|%"), "removed", invert=True
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=vocabulary,
        max_piece_length=_LONGEST_PIECE,
        unk_token=UNKNOWN,
        special_tokens=[UNKNOWN],
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def starting_vectors(tokenizer: Tokenizer, pairs: Sequence[Pair], recipe: Recipe) -> Vectors:
    """Give each piece a vector: which pieces it occurs with (PPMI, SVD), its own noise, its idf.

    PPMI and its factorisation as in Levy, Goldberg and Dagan (2015), "Improving Distributional
    Similarity with Lessons Learned from Word Embeddings".
    """
    import torch
    from torch.nn.functional import normalize

    torch.manual_seed(recipe.seed)
    present = _presence(tokenizer, [f"{pair.query} {pair.positive}" for pair in pairs])
    texts, pieces = present.shape
    rank = min(recipe.dimension, texts, pieces)
    left, strengths, _ = torch.svd_lowrank(_ppmi(present), q=rank, niter=3)
    meaning = torch.zeros(pieces, recipe.dimension)
    meaning[:, :rank] = left * strengths**0.25
    noise = torch.randn(pieces, recipe.dimension)
    share = _SHARE_OF_MEANING
    mixed = share * normalize(meaning) + (1 - share**2) ** 0.5 * normalize(noise)
    found_in = torch.sparse.sum(present, dim=0).to_dense()
    idf = torch.log((texts + 1) / (found_in + 1)) + 1
    vectors: Vectors = (mixed * idf[:, None] * _START_LENGTH).numpy()
    return vectors


def _tune(
    tokenizer: Tokenizer,
    vectors: Vectors,
    pairs: Sequence[Pair],
    places: Mapping[Anchor, Vectors],
    recipe: Recipe,
    checkpoints: Path,
) -> Vectors:
    """Move the vectors: each query to its own positive, each name to its place."""
    from datasets import Dataset, Features, Value
    from datasets import Sequence as Row
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    module = StaticEmbedding(tokenizer, embedding_weights=vectors)
    model = SentenceTransformer(modules=[module], device="cpu")
    known = [
        {"anchor": pair.query, "positive": pair.positive}
        for pair in pairs
        if tokenizer.encode(pair.query).ids and tokenizer.encode(pair.positive).ids
    ]
    sets = {"pairs": Dataset.from_list(known)}
    losses: dict[str, Module] = {"pairs": MultipleNegativesRankingLoss(model, scale=recipe.scale)}
    if places and recipe.anchor:
        kinds = Features({"name": Value("string"), "label": Row(Value("float32"))})
        named = [
            {"name": anchor.name, "label": place.tolist()}
            for anchor, place in places.items()
            if tokenizer.encode(anchor.name).ids
        ]
        # As many names as questions, so that the two aims take turns evenly.
        times = -(-len(known) // max(len(named), 1))
        sets["names"] = Dataset.from_list(named * times, features=kinds)
        losses["names"] = _distance(model, recipe.anchor)
    settings = SentenceTransformerTrainingArguments(
        output_dir=str(checkpoints),
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch,
        learning_rate=recipe.learning_rate,
        warmup_steps=0.1,
        # Many questions share one answer: in one batch each would be the other's negative.
        batch_sampler="no_duplicates",
        seed=recipe.seed,
        save_strategy="epoch",
        save_total_limit=1,
        report_to="none",
        logging_strategy="no",
        use_cpu=True,
    )
    trainer = SentenceTransformerTrainer(
        model=model, args=settings, train_dataset=sets, loss=losses
    )
    trainer.train(resume_from_checkpoint=any(checkpoints.glob("checkpoint-*")))
    tuned: Vectors = module.embedding.weight.detach().cpu().numpy()
    return tuned


def _distance(model: SentenceTransformer, weight: float) -> Module:
    """Make the loss of a name: its squared distance from its place, both of length 1."""
    import torch
    from torch.nn.functional import normalize

    class Distance(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, features: list[dict[str, Tensor]], labels: Tensor) -> Tensor:
            found = normalize(self.model(features[0])["sentence_embedding"])
            return weight * (found - labels).square().sum(dim=1).mean()

    return Distance()


def _save(tokenizer: Tokenizer, vectors: Vectors, out: Path) -> None:
    """Write the sentence-transformers folder in half precision."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    halves = vectors.astype(np.float16)
    # A piece that was never seen says nothing.
    halves[tokenizer.token_to_id(UNKNOWN)] = 0
    module = StaticEmbedding(tokenizer, embedding_weights=halves)
    model = SentenceTransformer(modules=[module], device="cpu")
    model.save(str(out), create_model_card=False)
    (out / "model.safetensors").chmod(0o644)


def _presence(tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """Give the sparse (n texts, n pieces) matrix with a one where a text holds a piece."""
    import torch

    held = [sorted(set(encoding.ids)) for encoding in tokenizer.encode_batch(list(texts))]
    row = [number for number, pieces in enumerate(held) for _ in pieces]
    column = [piece for pieces in held for piece in pieces]
    shape = (len(held), tokenizer.get_vocab_size())
    return torch.sparse_coo_tensor(
        torch.tensor([row, column], dtype=torch.long), torch.ones(len(row)), shape
    ).coalesce()


def _ppmi(present: Tensor) -> Tensor:
    """Give the positive pointwise mutual information of pieces that stand in one text."""
    import torch

    together = torch.sparse.mm(present.t(), present).coalesce()
    (row, column), counts = together.indices(), together.values()
    totals = torch.sparse.sum(together, dim=1).to_dense()
    context = totals**_CONTEXT_POWER / (totals**_CONTEXT_POWER).sum()
    values = torch.log(counts / (totals[row] * context[column]))
    keep = values > 0
    return torch.sparse_coo_tensor(
        together.indices()[:, keep], values[keep], together.shape
    ).coalesce()
