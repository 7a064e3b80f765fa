"""What is searched for: words, bigrams and characters in Chinese, stems in English."""

from __future__ import annotations

import threading
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import Terms, cut, english_stems, fold, is_scrap, stem, stop_words, topical


def test_a_chinese_run_gives_words_bigrams_and_characters() -> None:
    assert cut("急性加重") == Terms(
        words=("急性", "加重"),
        bigrams=("急性", "性加", "加重"),
        characters=("急", "性", "加", "重"),
    )


@pytest.mark.parametrize("word", ["血压", "腹泻", "哮喘", "剂量", "首选", "孕妇", "转诊", "头痛"])
def test_two_character_words_survive(word: str) -> None:
    assert cut(f"{word}的标准").words[0] == word


@pytest.mark.parametrize("text", ["怎么办", "是什么", "的", "请问", "what is the", "How to"])
def test_stop_words_are_no_words(text: str) -> None:
    assert cut(text).words == cut(text).characters == ()


def test_stop_words_stay_out_of_words_and_characters_but_bigrams_see_the_run() -> None:
    terms = cut("什么是哮喘")
    assert terms.words == ("哮喘",)
    assert terms.characters == ("哮", "喘")
    assert terms.bigrams == ("什么", "么是", "是哮", "哮喘")


def test_english_is_stemmed_and_stands_in_words_and_bigrams() -> None:
    terms = cut("Treats treating treated")
    assert terms == Terms(words=("treat",) * 3, bigrams=("treat",) * 3, characters=())


def test_english_and_chinese_mix() -> None:
    terms = cut("COPD 急性加重")
    assert terms.words == ("copd", "急性", "加重")
    assert terms.bigrams == ("copd", "急性", "性加", "加重")


def test_bigrams_do_not_cross_a_mark_or_a_latin_word() -> None:
    assert cut("高压，低压").bigrams == ("高压", "低压")
    assert cut("甲ACEI乙").bigrams == ("acei",)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("140/90", ("140", "90")),
        ("2～4周", ("2", "4")),
        ("0.5 mg", ("0.5",)),
        ("130/80mmHg", ("130", "80")),
        ("37.3℃", ("37.3",)),
    ],
)
def test_numbers_stay_whole(text: str, numbers: tuple[str, ...]) -> None:
    assert tuple(word for word in cut(text).words if word[0].isdigit()) == numbers


@pytest.mark.parametrize("word", ["hba1c", "b12", "sglt2i", "q8h", "t2dm"])
def test_a_latin_word_keeps_its_digits(word: str) -> None:
    assert cut(f"查{word.upper()}吗").words.count(word) == 1


def test_greek_letters_are_words() -> None:
    assert cut("β受体阻滞剂").words[0] == "β"
    assert cut("50µg") == cut("50μg")  # the micro sign and the letter


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("⾼⾎压", "高血压"),
        ("ＣＯＰＤ", "copd"),
        ("１４０／９０", "140/90"),
        ("Ⅱ型", "ii型"),
        ("糖尿病患者能不能喫頭孢", "糖尿病患者能不能吃头孢"),
        ("皮膚乾燥", "皮肤干燥"),
    ],
)
def test_width_and_kangxi_radicals_do_not_matter(odd: str, plain: str) -> None:
    assert fold(odd) == plain
    assert cut(odd) == cut(plain)


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)))
def test_a_text_folds_as_its_characters_do_and_keeps_its_length(text: str) -> None:
    assert fold(text) == "".join(fold(each) for each in text)
    assert len(fold(text)) == len(text)


def test_apostrophes_and_hyphens_stay_in_a_word() -> None:
    assert cut("Crohn’s").words == cut("Crohn's").words == ("crohn",)
    assert cut("follow-up").words == ("follow-up",)


def test_the_stop_word_list_has_no_clinical_word() -> None:
    clinical = {"血压", "剂量", "首选", "禁忌", "孕妇", "儿童", "转诊", "dose", "child"}
    assert not stop_words() & clinical


def test_a_noun_tells_the_topic_and_a_number_hardly() -> None:
    weights = {topic.term: topic.weight for topic in topical("成人高血压吃5片")}
    assert weights["高血压"] == 1.0
    assert weights["5"] < weights["高血压"]


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_at_all_raises(text: str) -> None:
    terms = cut(text)
    topical(text)
    for term in (*terms.words, *terms.bigrams, *terms.characters):
        assert term and not term.isspace()
        term.encode()  # a lone surrogate never gets into a term
        assert " " not in term  # the fields are joined by spaces


@given(st.text(alphabet="高血压糖尿病的了吗 ABCabc0123456789./-，。"))
def test_terms_are_the_same_whatever_the_case(text: str) -> None:
    assert cut(text) == cut(text.upper()) == cut(text.lower())


def test_ten_thousand_characters_take_less_than_50_ms() -> None:
    text = ("高血压合并糖尿病的患者应该首选ACEI或者ARB，每次10mg，每日1次。" * 400)[:10_000]
    cut(text)  # the dictionary loads once
    assert min(timed(text) for _ in range(5)) < 0.05


def timed(text: str) -> float:
    began = time.thread_time()
    cut(text)
    return time.thread_time() - began


def test_stemming_in_many_threads_mixes_no_words() -> None:
    words = [f"{start}{end}" for start in ("treat", "medic", "hypertens", "infect", "vaccin") * 40
             for end in ("ing", "ation", "ions", "ically", "ed")]  # fmt: skip
    expected = [stem.__wrapped__(word) for word in words]
    wrong: list[str] = []

    def work() -> None:
        for word, right in zip(words, expected, strict=True):
            if stem.__wrapped__(word) != right:
                wrong.append(word)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


_STRANGE = st.text(
    st.characters(exclude_categories=("Cs",))
    | st.sampled_from("e\u0301\u0327ﬁ½ｶ\u3099가\u1100\u1161㎎⾼，Ａ高壓鐵，。İΣ")
)


@given(_STRANGE)
def test_folding_is_nfkc_but_for_the_ideographs_it_simplifies(text: str) -> None:
    once = unicodedata.normalize("NFKC", text).lower()
    folded = fold(text)
    assert len(folded) == len(once)
    assert all(old == new or old > "\u33ff" for old, new in zip(once, folded, strict=True))


@given(_STRANGE)
def test_english_stems_are_the_latin_words_of_a_cut(text: str) -> None:
    folded = fold(text)
    latin = [word for word in cut(folded).words if word < "\u3400"]
    assert english_stems(folded) == latin


@pytest.mark.parametrize("word", ["样算", "药能", "那针", "问病", "能割"])
def test_a_scrap_of_speech_is_no_name(word):
    assert is_scrap(word)


@pytest.mark.parametrize("word", ["高血压", "阿卡维林", "晚潮症", "月光疹", "半夏", "能", "礼拜"])
def test_a_name_or_a_word_of_the_dictionary_is_no_scrap(word):
    assert not is_scrap(word)
