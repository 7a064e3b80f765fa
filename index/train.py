"""Train the built-in encoder: question-answer pairs and the library's sections in, a folder out.

    python -m index.train --pairs ../shared/data/train --library corpus/library

What comes out is a sentence-transformers `StaticEmbedding` folder. Its pieces are learned from the
texts, its vectors start from which pieces occur together and are then tuned so that a question is
near its own answer. Runs in minutes on two cores; needs the `train` extra. Serving never needs
this module.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from index.encoder import BUILT_IN_FOLDER

if TYPE_CHECKING:
    from torch import Tensor

UNKNOWN = "[UNK]"
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# Longer pieces fit the training texts better and new texts worse (see the model card).
_LONGEST_PIECE = 3
# A piece's starting vector: mostly what it occurs with, partly itself alone, so that rare names
# are still told apart.
_SHARE_OF_MEANING = 0.5
# Context counts to the power 0.75, as in word2vec, keep rare contexts from ruling.
_CONTEXT_POWER = 0.75
# Keeps the starting vectors small enough for the learning rate to move them.
_START_LENGTH = 0.2


@dataclass(frozen=True, slots=True)
class Pair:
    """A question or heading and the text that answers it."""

    query: str
    positive: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training run depends on besides its texts."""

    vocabulary: int = 12_000
    dimension: int = 256
    epochs: int = 3
    batch: int = 512
    learning_rate: float = 0.005
    scale: float = 10.0
    seed: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Train as the command line says and write the model folder; give the exit code."""
    options = _parser().parse_args(arguments)
    recipe = Recipe(options.vocabulary, options.dimension, options.epochs, seed=options.seed)
    try:
        pairs = [*read_pairs(options.pairs), *library_pairs(options.texts)]
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(f"{len(pairs)} pairs\n")
    train(pairs, recipe, options.out)
    return 0


def read_pairs(sources: Iterable[Path]) -> list[Pair]:
    """Read {"query", "positive"} lines from files, or from every *.jsonl of a folder.

    Raises FileNotFoundError or ValueError with a sentence that names the file (and the line).
    """
    pairs: list[Pair] = []
    for source in sources:
        files = sorted(source.glob("*.jsonl")) if source.is_dir() else [source]
        if not files or not all(file.is_file() for file in files):
            raise FileNotFoundError(
                f"No training pairs at {source}. Give a *.jsonl file of "
                '{"query", "positive"} lines, or a folder of such files, with --pairs.'
            )
        for file in files:
            pairs.extend(_pairs_of(file))
    return pairs


def library_pairs(folder: Path | None) -> list[Pair]:
    """Pair the title and heading path of every section of the Markdown files below `folder`.

    Raises FileNotFoundError with a sentence where the folder holds no Markdown.
    """
    if folder is None:
        return []
    files = sorted(folder.rglob("*.md"))
    if not files:
        raise FileNotFoundError(f"No Markdown files below {folder}. Give another --library folder.")
    return [pair for file in files for pair in sections(file.read_text(encoding="utf-8"))]


def sections(markdown: str) -> Iterator[Pair]:
    """Give (heading path, text) for each section of a Markdown file that has text of its own."""
    body = _FRONT_MATTER.sub("", markdown, count=1)
    path: list[str] = []
    for part in re.split(r"^(?=#{1,6} )", body, flags=re.MULTILINE):
        heading = re.match(r"(#{1,6}) +(.+)\n?", part)
        if heading:
            path = [*path[: len(heading[1]) - 1], heading[2].strip()]
        text = " ".join(part[heading.end() if heading else 0 :].split())
        if path and text:
            yield Pair(" ".join(path), text)


def train(pairs: Sequence[Pair], recipe: Recipe, out: Path) -> None:
    """Learn pieces and vectors from `pairs` and write the folder `out`, keeping its README.md."""
    texts = list(dict.fromkeys(text for pair in pairs for text in (pair.query, pair.positive)))
    tokenizer = train_tokenizer(texts, recipe.vocabulary)
    vectors = starting_vectors(tokenizer, pairs, recipe)
    _save(tokenizer, _tune(tokenizer, vectors, pairs, recipe), out)


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


def starting_vectors(
    tokenizer: Tokenizer, pairs: Sequence[Pair], recipe: Recipe
) -> NDArray[np.float32]:
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
    vectors: NDArray[np.float32] = (mixed * idf[:, None] * _START_LENGTH).numpy()
    return vectors


def _tune(
    tokenizer: Tokenizer, vectors: NDArray[np.float32], pairs: Sequence[Pair], recipe: Recipe
) -> NDArray[np.float32]:
    """Move the vectors so that each query is nearer its own positive than its batch's others."""
    from datasets import Dataset
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
    with tempfile.TemporaryDirectory() as scratch:
        settings = SentenceTransformerTrainingArguments(
            output_dir=scratch,
            num_train_epochs=recipe.epochs,
            per_device_train_batch_size=recipe.batch,
            learning_rate=recipe.learning_rate,
            warmup_steps=0.1,
            # Many questions share one answer: in one batch each would be the other's negative.
            batch_sampler="no_duplicates",
            seed=recipe.seed,
            save_strategy="no",
            report_to="none",
            logging_strategy="no",
            use_cpu=True,
        )
        SentenceTransformerTrainer(
            model=model,
            args=settings,
            train_dataset=Dataset.from_list(known),
            loss=MultipleNegativesRankingLoss(model, scale=recipe.scale),
        ).train()
    tuned: NDArray[np.float32] = module.embedding.weight.detach().cpu().numpy()
    return tuned


def _save(tokenizer: Tokenizer, vectors: NDArray[np.float32], out: Path) -> None:
    """Write the sentence-transformers folder in half precision; leave its README.md alone."""
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


def _pairs_of(file: Path) -> Iterator[Pair]:
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            yield Pair(str(record["query"]), str(record["positive"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f'{file}, line {number}: not a {{"query", "positive"}} object.'
            ) from error


def _parser() -> argparse.ArgumentParser:
    usage = Recipe()
    parser = argparse.ArgumentParser(prog="python -m index.train", description=main.__doc__)
    parser.add_argument(
        "--pairs", type=Path, nargs="+", required=True, help="*.jsonl files, or folders of them"
    )
    parser.add_argument(
        "--library", dest="texts", type=Path, help="folder of Markdown guidelines and courses"
    )
    parser.add_argument("--out", type=Path, default=BUILT_IN_FOLDER, help="folder to write")
    parser.add_argument("--vocabulary", type=int, default=usage.vocabulary)
    parser.add_argument("--dimension", type=int, default=usage.dimension)
    parser.add_argument("--epochs", type=int, default=usage.epochs)
    parser.add_argument("--seed", type=int, default=usage.seed)
    return parser


if __name__ == "__main__":
    sys.exit(main())
