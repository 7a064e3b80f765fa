"""Both sides of the Encoder keep one contract; the built-in side needs no torch."""

import json
import subprocess
import sys
import warnings

import numpy as np
import pytest
from safetensors.numpy import load_file

from index.built_in import CHINESE, FOLDER
from index.encoder import BUILT_IN, load_encoder
from index.errors import EncoderMissing
from index.onnx_encoder import OnnxEncoder
from index.static_encoder import folder_fingerprint, is_static_folder
from index.training.english import carried

SIDES = ["built-in", "static folder", "transformer"]
WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    *"高血压糖尿病首选哪类降药",
    "fever",
    "cough",
]


def quietly(make):
    # torch and transformers warn of their own future when they are first imported.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make()


@pytest.fixture(scope="session")
def static_folder(tmp_path_factory):
    """Write by hand what sentence-transformers writes for three pieces in two dimensions."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    folder = tmp_path_factory.mktemp("static")
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "热": 1, "咳": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    vectors = np.array([[0, 0], [3, 0], [0, 4]], dtype=np.float16)
    save_file({"embedding.weight": vectors}, folder / "model.safetensors")
    kind = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
    modules = [{"idx": 0, "name": "0", "path": "", "type": kind}]
    (folder / "modules.json").write_text(json.dumps(modules))
    return folder


@pytest.fixture(scope="session")
def transformer_folder(tmp_path_factory):
    """Save a tiny random BERT with a vocabulary of its own."""
    return quietly(lambda: make_transformer(tmp_path_factory.mktemp("transformer")))


def make_transformer(folder):
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    plain = folder / "plain"
    plain.mkdir()
    (plain / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizerFast(vocab=str(plain / "vocab.txt")).save_pretrained(plain)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(plain)
    module = Transformer(str(plain))
    model = SentenceTransformer(modules=[module, Pooling(16)], device="cpu")
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"


@pytest.fixture(params=SIDES)
def encoder(request, static_folder):
    if request.param == "built-in":
        return load_encoder()
    if request.param == "static folder":
        return load_encoder(str(static_folder))
    folder = request.getfixturevalue("transformer_folder")
    return quietly(lambda: load_encoder(str(folder)))


def test_rows_are_unit_vectors_in_the_order_of_the_texts(encoder):
    texts = ["高血压 热", "fever cough 咳", "糖尿病 热 咳"]
    rows = encoder.encode(texts)
    assert rows.shape == (3, encoder.dimension)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    alone = np.stack([encoder.encode([text])[0] for text in texts])
    assert rows == pytest.approx(alone, abs=1e-5)


def test_no_texts_give_no_rows(encoder):
    assert encoder.encode([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("text", ["", " ", "🙂🙂", "\x00\x07", "a\ud800b", "热" * 10_000])
def test_awkward_text_gives_a_finite_row_no_longer_than_one(encoder, text):
    rows = encoder.encode([text, "热"])
    assert np.isfinite(rows).all()
    assert np.linalg.norm(rows[0]) == pytest.approx(1, abs=1e-5) or not rows[0].any()
    assert rows[1] == pytest.approx(encoder.encode(["热"])[0], abs=1e-5)


def test_the_fingerprint_is_short_hex_and_stays(encoder):
    assert len(encoder.fingerprint) == 16
    assert int(encoder.fingerprint, 16) >= 0
    assert encoder.fingerprint == encoder.fingerprint


def test_a_static_text_is_the_mean_of_its_pieces(static_folder):
    rows = load_encoder(str(static_folder)).encode(["热 咳", "", "热 热 咳", "无"])
    # The means of (3, 0) and (0, 4), and of two (3, 0) and one (0, 4), scaled to length 1.
    expected = [
        [3 / 5, 4 / 5],
        [0, 0],
        [6 / (6**2 + 4**2) ** 0.5, 4 / (6**2 + 4**2) ** 0.5],
        [0, 0],
    ]
    assert rows == pytest.approx(np.array(expected), abs=1e-6)


def test_the_chinese_vectors_are_those_of_sentence_transformers():
    texts = ["高血压合并糖尿病，首选哪类降压药？", "阿莫西林25～50mg/kg", "发热" * 300]

    def reference():
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(CHINESE), device="cpu")
        return model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

    assert load_encoder().encode(texts) == pytest.approx(quietly(reference), abs=1e-3)


def test_the_english_vectors_are_those_of_the_model_they_come_from():
    """Rounding the weights to 8 bits and cutting the vocabulary may turn a vector a little."""
    texts = ["Fever for 3 days", "What is the dose of amoxicillin? ≥ 10 μg/kg", "x" * 300]

    def reference():
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(carried()), device="cpu")
        return model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

    ours = load_encoder().encode(texts)
    assert (np.sum(ours * quietly(reference), axis=1) > 0.97).all()


def test_a_question_lies_near_what_it_asks_in_the_other_language():
    chinese = ["娃拉肚子，眼窝都抠进去了", "羊角风犯了咋办", "打摆子"]
    english = ["Dehydration in a child with diarrhoea", "Epilepsy", "Malaria: fever and chills"]
    encoder = load_encoder()
    cosines = encoder.encode(chinese) @ encoder.encode(english).T
    assert (cosines.argmax(axis=1) == [0, 1, 2]).all()
    assert (cosines.argmax(axis=0) == [0, 1, 2]).all()


def test_a_damaged_english_side_is_said_when_it_is_needed(tmp_path):
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"{")
    encoder = OnnxEncoder(tmp_path)
    assert encoder.encode([]).shape == (0, 384)
    with pytest.raises(EncoderMissing, match="读不出来"):
        encoder.encode(["fever"])


def test_chinese_alone_does_not_load_the_english_side():
    program = (
        "import sys; from index.encoder import load_encoder; load_encoder().encode(['发热']);"
        "print('onnxruntime' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_the_built_in_encoder_imports_no_torch():
    program = (
        "import sys; from index.encoder import load_encoder;"
        "load_encoder().encode(['发热', 'fever']);"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


def test_the_built_in_encoder_knows_what_is_alike():
    query, near, far = load_encoder().encode(
        ["娃发烧抽了咋办", "小儿高热惊厥怎么处理", "狂犬病疫苗接种程序"]
    )
    assert query @ near > query @ far


def test_the_built_in_encoder_goes_by_its_name_and_by_its_folder():
    vector = load_encoder().encode(["咳嗽"])
    assert (load_encoder(BUILT_IN).encode(["咳嗽"]) == vector).all()
    assert (load_encoder(str(CHINESE)).encode(["咳嗽"]) == vector).all()


def test_the_built_in_encoder_is_small_enough_to_ship():
    sizes = [path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()]
    assert sum(sizes) <= 30_000_000


def test_a_missing_name_is_refused_at_once_with_where_it_was_looked_for():
    with pytest.raises(EncoderMissing, match=r"no-such-model.*不是文件夹.*--encoder"):
        load_encoder("no-such-model")


def test_a_name_that_no_model_can_have_is_refused_the_same_way():
    with pytest.raises(EncoderMissing, match="不是文件夹"):
        load_encoder("../没有/这个 文件夹")


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(EncoderMissing, match="不是 sentence-transformers 能读的模型"):
        quietly(lambda: load_encoder(str(tmp_path)))


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors"])
def test_a_damaged_static_folder_is_refused(static_folder, tmp_path, name):
    for path in static_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_bytes(b"{")
    with pytest.raises(EncoderMissing, match="读不出来"):
        load_encoder(str(tmp_path))


def test_the_fingerprint_follows_the_model_files_only(static_folder, tmp_path):
    for path in static_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    before = folder_fingerprint(static_folder)
    (tmp_path / "README.md").write_text("prose")
    assert folder_fingerprint(tmp_path) == before
    (tmp_path / "tokenizer.json").write_text("{}")
    assert folder_fingerprint(tmp_path) != before


def test_only_a_lone_static_embedding_counts_as_static(static_folder, tmp_path):
    assert is_static_folder(static_folder)
    assert not is_static_folder(tmp_path)
    kinds = ["a.StaticEmbedding", "a.Dense"]
    modules = [{"path": str(number or ""), "type": kind} for number, kind in enumerate(kinds)]
    (tmp_path / "modules.json").write_text(json.dumps(modules))
    assert not is_static_folder(tmp_path)


def test_a_folder_that_is_replaced_while_it_is_read_lends_its_name_to_nothing(
    static_folder, tmp_path, monkeypatch
):
    for path in static_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())

    def load_and_replace(path):
        vectors = load_file(path)
        (tmp_path / "model.safetensors").write_bytes(b"another model")
        return vectors

    monkeypatch.setattr("index.static_encoder.load_file", load_and_replace)
    with pytest.raises(EncoderMissing, match="正在被替换"):
        load_encoder(str(tmp_path))


def test_the_fingerprint_stays_that_of_what_was_read(static_folder, tmp_path):
    for path in static_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    encoder = load_encoder(str(tmp_path))
    before = encoder.fingerprint
    (tmp_path / "model.safetensors").write_bytes(b"another model")
    assert encoder.fingerprint == before == folder_fingerprint(static_folder)


def test_a_folder_that_is_no_model_is_not_even_hashed(tmp_path, monkeypatch):
    """Such a folder may be the whole disk."""
    hashed = []
    monkeypatch.setattr("index.encoder.folder_fingerprint", hashed.append)
    with pytest.raises(EncoderMissing):
        quietly(lambda: load_encoder(str(tmp_path)))
    assert hashed == []
