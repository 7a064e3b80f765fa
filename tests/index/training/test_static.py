"""Training reads pairs and sections, and writes a folder that both readers take."""

import json
import warnings

import numpy as np
import pytest

from index.encoder import load_encoder
from index.training.pairs import Anchor, Pair, library_pairs, read_pairs, sections
from index.training.static import Recipe, train, train_tokenizer

TOPICS = {
    "发热": ["体温", "退热", "高热"],
    "咳嗽": ["痰多", "气促", "咽痛"],
    "腹泻": ["补液", "脱水", "水样便"],
}


# Where the English model would put each name: three directions of a space of 16.
PLACES = {
    Anchor(name, english): np.eye(16, dtype=np.float32)[at]
    for at, (name, english) in enumerate(
        [("发热", "fever"), ("咳嗽", "cough"), ("腹泻", "diarrhoea")]
    )
}


def make_pairs():
    """Write questions whose words the answers do not repeat, each topic with its own words."""
    pairs = []
    for topic, words in TOPICS.items():
        for number, word in enumerate(words * 4):
            other = words[(number + 1) % len(words)]
            pairs.append({"query": f"{topic}怎么办{number}", "positive": f"{word}，{other}要处理"})
    return pairs


@pytest.fixture
def pairs_file(tmp_path):
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(json.dumps(pair) for pair in make_pairs()), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Train once on a page of text."""
    folder = tmp_path_factory.mktemp("train")
    pairs = [Pair(pair["query"], pair["positive"]) for pair in make_pairs()]
    recipe = Recipe(vocabulary=60, dimension=16, epochs=20, batch=8, learning_rate=0.05)
    with warnings.catch_warnings():
        # torch and transformers warn of their own future.
        warnings.simplefilter("ignore")
        train(pairs, PLACES, recipe, folder / "model", folder / "checkpoints")
    return folder / "model"


def test_a_question_comes_to_lie_nearest_its_own_topic(trained):
    encoder = load_encoder(str(trained))
    assert encoder.dimension == 16
    queries = encoder.encode(list(TOPICS))
    answers = encoder.encode(["，".join(words) for words in TOPICS.values()])
    assert (np.argmax(queries @ answers.T, axis=1) == [0, 1, 2]).all()


def test_sentence_transformers_reads_what_training_wrote(trained):
    texts = ["发热怎么办", "补液", ""]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(trained), device="cpu")
        theirs = model.encode(texts, show_progress_bar=False).astype(np.float32)
    lengths = np.linalg.norm(theirs, axis=1, keepdims=True)
    ours = load_encoder(str(trained)).encode(texts)
    assert ours == pytest.approx(theirs / np.maximum(lengths, 1e-9), abs=1e-3)


def test_a_name_comes_to_lie_where_its_english_name_does(trained):
    found = load_encoder(str(trained)).encode([anchor.name for anchor in PLACES])
    assert (found @ np.array(list(PLACES.values())).T).argmax(axis=1).tolist() == [0, 1, 2]


def test_an_interrupted_run_is_taken_up_again(trained, tmp_path):
    """A finished run has nothing left to do: the same vectors come of its checkpoint."""
    pairs = [Pair(pair["query"], pair["positive"]) for pair in make_pairs()]
    recipe = Recipe(vocabulary=60, dimension=16, epochs=20, batch=8, learning_rate=0.05, seed=7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        train(pairs, PLACES, recipe, tmp_path / "again", trained.parent / "checkpoints")
    texts = ["发热", "补液"]
    assert load_encoder(str(tmp_path / "again")).encode(texts) == pytest.approx(
        load_encoder(str(trained)).encode(texts), abs=1e-3
    )


def test_a_piece_never_seen_says_nothing(trained):
    assert not load_encoder(str(trained)).encode(["龘"]).any()


def test_missing_pairs_are_one_clear_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match="没有训练用的问答对"):
        read_pairs([tmp_path / "none"])


@pytest.mark.parametrize("line", ["{", "[]", '{"query": "发热"}', '"发热"'])
def test_a_broken_line_is_named(tmp_path, line):
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"query": "咳", "positive": "嗽"}\n' + line, encoding="utf-8")
    with pytest.raises(ValueError, match=r"pairs\.jsonl 第 2 行"):
        read_pairs([file])


def test_pairs_come_from_files_and_folders(pairs_file):
    assert read_pairs([pairs_file]) == read_pairs([pairs_file.parent])
    assert read_pairs([pairs_file])[0] == Pair("发热怎么办0", "体温，退热要处理")


def test_a_section_is_paired_with_its_heading_path():
    markdown = (
        "---\ntitle: x\n---\n\n# 甲\n\n## 乙\n\n一。\n二。\n\n### 丙\n\n三。\n\n## 丁\n\n四。\n"
    )
    assert list(sections(markdown)) == [
        Pair("甲 乙", "一。 二。"),
        Pair("甲 乙 丙", "三。"),
        Pair("甲 丁", "四。"),
    ]


def test_a_rule_between_paragraphs_is_not_the_end_of_front_matter():
    assert list(sections("# 甲\n\n一。\n\n---\n\n二。\n")) == [Pair("甲", "一。 --- 二。")]


def test_a_library_without_markdown_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="没有 Markdown 文件"):
        library_pairs(tmp_path)
    assert library_pairs(None) == []


def test_pieces_fold_width_and_case_and_keep_scripts_apart():
    tokenizer = train_tokenizer(["血压ＡＢ１２", "ab血压，12"] * 20, 30)
    assert tokenizer.encode("血压ＡＢ１２").tokens == tokenizer.encode("血压ab12").tokens
    pieces = tokenizer.encode("血压AB12%").tokens
    assert "".join(pieces[:-1]) == "血压ab12"
    # No piece crosses from one script to the next, and each digit is its own.
    assert pieces[-3:-1] == ["1", "2"]
    assert not any("压" in piece and "a" in piece for piece in pieces)
