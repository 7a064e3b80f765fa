"""A question finds passages: both indexes, the lexicon, the fusion and the coverage together."""

from __future__ import annotations

import dataclasses
import math
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.document import Language
from index.coverage import Text, share
from index.lexicon import Concept, Lexicon, built_in
from index.options import EVERYTHING, Filter, SearchOptions
from index.passage import Passage, SearchResult, Wanted
from index.retriever import Retriever
from index.store import Change, OpenIndex, Store

from .fakes import (
    PRESSURE,
    SUGAR,
    WEIGHTS,
    WHEEZE,
    TopicEncoder,
    change,
    chunks,
    metadata,
    put,
)

BOTH = "高血压合并糖尿病，首选普利类药。"
FEVER = "Paracetamol lowers fever in children."
RABIES = "Wash the wound after exposure to rabies."
LEXICON = Lexicon(
    (
        Concept("htn", "disease", ("高血压", "血压高"), ("hypertension",)),
        Concept("asthma", "disease", ("哮喘", "齁病"), ("asthma",)),
        Concept("rabies", "disease", ("狂犬病", "疯狗病"), ("rabies",)),
    )
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> OpenIndex:
    store = Store(tmp_path_factory.mktemp("retriever") / "index")
    put(
        store,
        change("htn", PRESSURE, BOTH, title="高血压指南"),
        change("dm", SUGAR, title="糖尿病指南"),
        change("asthma", WHEEZE, title="哮喘指南"),
        change("en", FEVER, RABIES, title="First aid"),
    )
    return store.open(TopicEncoder())


@pytest.fixture(scope="module")
def retriever(opened: OpenIndex) -> Retriever:
    return Retriever(opened, TopicEncoder(), LEXICON)


def texts(result: SearchResult) -> list[str]:
    return [hit.passage.chunk.text for hit in result.hits]


def test_the_best_passage_comes_first(retriever: Retriever) -> None:
    assert texts(retriever.search("高血压合并糖尿病首选什么"))[0] == BOTH
    assert texts(retriever.search("哮喘发作"))[0] == WHEEZE
    assert texts(retriever.search("fever in a child"))[0] == FEVER


@pytest.mark.parametrize(("query", "text"), [("齁病犯了", WHEEZE), ("疯狗病", RABIES)])
def test_a_village_word_finds_the_clinical_one_in_either_language(
    retriever: Retriever, query: str, text: str
) -> None:
    best = retriever.search(query).hits[0]
    assert best.passage.chunk.text == text
    assert best.coverage > 0.5


def test_the_score_is_made_of_its_parts(retriever: Retriever) -> None:
    for query, language in (("高血压首选什么药", "zh"), ("exposure", "en")):
        result = retriever.search(query)
        assert max(hit.lexical for hit in result.hits) == 1.0
        for hit in result.hits:
            # The fakes call every chunk Chinese: to one who asks in English they are foreign.
            weight = WEIGHTS["zh"] if language == "zh" else 1.25
            # What the ranking adds is tested with it.
            assert hit.score >= hit.lexical + weight * hit.dense - 1e-6
            assert 0 <= hit.coverage <= 1
        scores = [hit.score for hit in result.hits]
        assert scores == sorted(scores, reverse=True)


def test_the_cosine_is_that_of_query_and_passage(retriever: Retriever) -> None:
    (hit,) = (one for one in retriever.search("糖尿病").hits if one.passage.chunk.text == BOTH)
    # BOTH in its document names 高血压 twice (title and text) and 糖尿病 once; to that unit row
    # comes 0.6 of its heading's, which names 高血压 alone.
    pressure, sugar = 2 / math.sqrt(5) + 0.6, 1 / math.sqrt(5)
    assert hit.dense == pytest.approx(sugar / math.hypot(pressure, sugar))


def test_a_passage_that_only_the_vector_finds_is_a_candidate(opened: OpenIndex) -> None:
    class Synonyms(TopicEncoder):
        def encode(self, texts):  # 呼噜 means 哮喘 to this one
            return super().encode([text.replace("呼噜", "哮喘") for text in texts])

    best = Retriever(opened, Synonyms(), Lexicon(())).search("呼噜").hits[0]
    assert (best.passage.chunk.text, best.lexical) == (WHEEZE, 0.0)
    assert best.dense == pytest.approx(1.0)


def test_a_query_without_a_known_piece_still_finds_words(retriever: Retriever) -> None:
    best = retriever.search("沙丁胺醇").hits[0]
    assert (best.passage.chunk.text, best.dense) == (WHEEZE, 0.0)


@pytest.mark.parametrize("query", ["", " \n", "？！", "😀😀", "怎么办", "\ud800", "\x00", "سلام"])
def test_a_query_without_words_finds_nothing(retriever: Retriever, query: str) -> None:
    result = retriever.search(query)
    assert (result.hits, result.wanted) == ((), ())
    assert result.index_version == retriever.version


def test_unknown_words_cover_nothing(retriever: Retriever) -> None:
    assert all(hit.coverage == 0 for hit in retriever.search("龘龘鑫鑫").hits)


def test_no_more_than_k(retriever: Retriever) -> None:
    assert len(retriever.search("高血压糖尿病哮喘", k=2).hits) == 2
    assert len(retriever.search("高血压", k=1000).hits) <= 6


def test_a_blocked_document_gives_no_passage(retriever: Retriever) -> None:
    result = retriever.search("高血压 糖尿病", blocked={"htn@2022", "unknown"})
    assert not {BOTH, PRESSURE} & set(texts(result))
    assert texts(result)[0] == SUGAR


def test_blocking_is_forgotten_by_the_next_search(retriever: Retriever) -> None:
    everything = texts(retriever.search("高血压"))
    for blocked in ({"htn@2022"}, ["htn@2022"], frozenset({"dm@2022", "htn@2022"})):
        assert PRESSURE not in texts(retriever.search("高血压", blocked=blocked))
    assert texts(retriever.search("高血压")) == everything
    assert PRESSURE in everything


def test_the_wanted_parts_say_what_the_index_has_met(retriever: Retriever) -> None:
    wanted = {one.names[0]: one for one in retriever.search("血压高 甲状腺").wanted}
    assert wanted["血压高"].concept
    assert wanted["血压高"].seen
    assert set(wanted["血压高"].names) == {"血压高", "高血压", "hypertension"}
    assert not wanted["甲状腺"].seen
    assert not wanted["甲状腺"].concept


def test_a_village_word_that_no_document_has_weighs_little(retriever: Retriever) -> None:
    wanted = {one.surface: one for one in retriever.search("婆娘 甲状腺 高血压").wanted}
    assert not wanted["婆娘"].seen and not wanted["甲状腺"].seen
    assert wanted["婆娘"].weight < 0.2 * wanted["甲状腺"].weight
    assert wanted["婆娘"].weight < wanted["高血压"].weight


def test_ten_thousand_characters_are_searched(retriever: Retriever) -> None:
    query = "我家老人血压高又有糖尿病，昨天头昏得很。" * 500
    assert len(query) == 10_000
    assert BOTH in texts(retriever.search(query))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_no_query_raises(retriever: Retriever, query: str) -> None:
    for hit in retriever.search(query).hits:
        assert -1e-6 <= hit.coverage <= 1 + 1e-6


def test_eight_threads_find_what_one_finds(retriever: Retriever) -> None:
    queries = ["高血压首选", "糖尿病合并高血压", "fever children", "齁病", "wash wounds", "龘"]
    expected = {query: retriever.search(query) for query in queries}
    wrong: list[str] = []

    def work(start: int) -> None:
        for at in range(200):
            query = queries[(start + at) % len(queries)]
            blocked = {"en@2022"} if at % 50 == 49 else ()
            found = retriever.search(query, blocked=blocked)
            if not blocked and found != expected[query]:
                wrong.append(query)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_weights_are_those_of_the_card_not_of_the_code(opened: OpenIndex, tmp_path: Path) -> None:
    card = dataclasses.replace(opened.card, weights={"zh": 5.0, "en": 5.0})
    heavy = Retriever(dataclasses.replace(opened, card=card), TopicEncoder(), LEXICON)
    hit = heavy.search("高血压").hits[0]
    assert hit.score >= hit.lexical + 5.0 * hit.dense - 1e-6


# Coverage


def test_coverage_is_the_met_share_of_the_weight() -> None:
    wanted = (Wanted(("高血压",), 3.0), Wanted(("首选",), 1.0))
    assert share(Text("高血压怎么治"), wanted) == 3 / 4
    assert share(Text("高血压首选甲药"), wanted) == 1.0
    assert share(Text("哮喘"), wanted) == 0.0
    assert share(Text("高血压"), ()) == 0.0


def test_any_name_meets_a_part_and_counts_once() -> None:
    part = (Wanted(("血压高", "高血压", "hypertension"), 2.0),)
    assert share(Text("Hypertension is common"), part) == 1.0
    assert share(Text("高血压即血压高"), part) == 1.0


def test_english_names_are_met_by_stem_not_by_a_piece_of_a_word() -> None:
    assert Text("Treating wounds").has(("wound",))
    assert not Text("mild fever").has(("mi",))
    assert Text("type 2 diabetes mellitus").has(("diabetes type 2",))


@pytest.mark.parametrize("word", ["agreed", "universal", "organization", "exposure", "doses"])
def test_a_stem_that_has_another_stem_is_still_found(retriever: Retriever, word: str) -> None:
    from index.tokens import stem

    assert Text(f"it is {word} now").has((stem(word),))


# Two languages


def in_language(id: str, language: Language, *texts: str) -> Change:
    made = [dataclasses.replace(one, language=language) for one in chunks(metadata(id), *texts)]
    return Change(metadata(id), id, lambda: made, len(made))


# Each says less of its disease than its twin does, so that only the language can put it first.
LONG_EN = "After exposure to rabies wash the wound."
SHORT_ZH = "狂犬病，狂犬病毒。"
LONG_ZH = "哮喘发作让病人坐起。"
SHORT_EN = "Asthma and asthma."


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    store = Store(tmp_path_factory.mktemp("both") / "index")
    crowd = [f"Usual adult starting dose, maximum dose: plan {n} for hypertension." for n in "abcd"]
    put(
        store,
        in_language("zh", "zh", SHORT_ZH, LONG_ZH, "有机磷中毒，阿托品成人起始 2 mg。"),
        in_language("en", "en", LONG_EN, SHORT_EN, *crowd),
    )
    lexicon = Lexicon(
        (
            Concept("rabies", "disease", ("狂犬病",), ("rabies",)),
            Concept("asthma", "disease", ("哮喘",), ("asthma",)),
            Concept("atropine", "drug", ("阿托品",), ("atropine",)),
        )
    )
    return Retriever(store.open(TopicEncoder()), TopicEncoder(), lexicon)


@pytest.mark.parametrize(("query", "text"), [("哮喘", LONG_ZH), ("rabies", LONG_EN)])
def test_of_twins_the_one_in_the_asker_s_language_comes_first(
    both: Retriever, query: str, text: str
) -> None:
    hits = both.search(query).hits
    assert {hit.passage.source.key for hit in hits[:2]} == {"zh@2022", "en@2022"}
    assert hits[0].passage.chunk.text == text
    assert hits[0].lexical < hits[1].lexical == 1.0


def test_a_drug_that_stands_only_in_the_other_language_is_not_drowned(both: Retriever) -> None:
    found = both.search("What is the usual adult starting dose of atropine?", k=3)
    assert "阿托品" in found.hits[0].passage.chunk.text
    assert {part.concept for part in found.wanted} == {"", "drug"}


def test_a_drug_that_stands_nowhere_changes_nothing(both: Retriever) -> None:
    blocked = ("zh@2022",)
    found = both.search("What is the usual adult starting dose of atropine?", 3, blocked=blocked)
    assert all("starting dose" in hit.passage.chunk.text for hit in found.hits)
    (drug,) = (part for part in found.wanted if part.concept)
    assert not drug.seen


@pytest.mark.parametrize(
    ("query", "begins"),
    [
        ("塔美仑片口服每次多少克，一天几次，吃多少天？", "塔美仑"),
        ("大人一天最多吃多少Zelquinor", "Zelquinor"),
    ],
)
def test_a_name_that_no_lexicon_has_decides_between_the_languages(
    tmp_path: Path, query: str, begins: str
) -> None:
    """Found by asking for fictional drugs: everyday words brought another drug's dose first."""
    crowd = [f"Plan {n}: by mouth, each dose in mg, times a day, for days." for n in "abcd"]
    own = ["塔美仑片口服，每次 0.6 g，每日 3 次。", "大人一天最多吃多少，要看体重。"]
    store = Store(tmp_path / "index")
    put(
        store,
        in_language("zh", "zh", *own),
        in_language("en", "en", "Zelquinor: adults at most 105 mg a day.", *crowd),
    )
    retriever = Retriever(store.open(TopicEncoder()), TopicEncoder(), built_in())
    assert retriever.search(query).hits[0].passage.chunk.text.startswith(begins)


def test_what_only_a_blocked_document_has_was_never_seen(retriever: Retriever) -> None:
    for blocked, seen in ((), True), (("asthma@2022",), False), (("htn@2022",), True):
        parts = retriever.search("哮喘 发作", blocked=blocked).wanted
        assert [part.seen for part in parts] == [seen, seen]


# Options


def test_each_switch_takes_one_stage_away(retriever: Retriever) -> None:
    def search(query: str, **options: bool) -> SearchResult:
        return retriever.search(query, options=SearchOptions(**options))

    assert WHEEZE in texts(search("齁病"))
    assert WHEEZE not in texts(search("齁病", lexicon=False))
    assert search("氯地", encoder=False).hits  # a piece of a word: found by its characters
    assert not search("氯地", encoder=False, bigrams=False).hits
    assert all(hit.dense == 0 for hit in search("糖尿病", encoder=False).hits)
    assert search("糖尿病", encoder=False).trust == 0
    (best, *_) = search("糖尿病", tuned=False).hits
    (tuned, *_) = search("糖尿病").hits
    assert best.score > tuned.score  # at weight 1, not 0.75


def test_a_filter_keeps_documents_out(retriever: Retriever) -> None:
    english = SearchOptions(filter=Filter(languages=("en",)))
    assert retriever.search("高血压", options=english).hits == ()
    assert texts(retriever.search("高血压", options=SearchOptions(filter=EVERYTHING)))


def test_a_section_of_the_kind_asked_for_comes_forward(retriever: Retriever) -> None:
    plain = retriever.search("高血压").hits

    def prefer(passage: Passage) -> float:
        return 0.15 * (passage.chunk.section == plain[0].passage.chunk.section)

    lifted = {hit.passage.chunk.id: hit for hit in retriever.search("高血压", prefer=prefer).hits}
    assert {hit.passage.chunk.id for hit in plain} == set(lifted)  # none is kept out
    for hit in plain:
        gained = lifted[hit.passage.chunk.id].score - hit.score
        # In proportion: what fits not at all has nothing to gain.
        assert (gained > 0) == (prefer(hit.passage) > 0 < hit.score)
