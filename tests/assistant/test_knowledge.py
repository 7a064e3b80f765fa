"""What may answer is known afresh at every question, and one answer stands on one index."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from corpus.catalogue import Catalogue
from index.errors import EncoderMismatch, IndexMissing

from .fakes import AKAWEILIN, BULUOFENDING, BigramEncoder, add, build_home, make_mentor

QUESTION = "阿卡维林片成人每次吃多少？"
TODAY = dt.date(2025, 6, 1)


@pytest.fixture
def home(tmp_path):
    add(tmp_path, AKAWEILIN)
    add(tmp_path, BULUOFENDING)
    build_home(tmp_path)
    return tmp_path


def said(mentor, question=QUESTION):
    """All that an answer lets out of the library."""
    answer = mentor.ask(question)
    return answer.text + "".join(one.passage for one in answer.citations)


def test_without_an_index_the_sentence_says_what_to_run(tmp_path):
    mentor = make_mentor(tmp_path)
    with pytest.raises(IndexMissing, match="mentor index build"):
        mentor.ask(QUESTION)
    assert "mentor index build" in mentor.ready()
    assert mentor.index_version == ""


def test_an_index_of_another_encoder_is_refused_by_name(home):
    class Other(BigramEncoder):
        name, fingerprint = "another", "another-1"

    with pytest.raises(EncoderMismatch, match=r"bigrams.*another.*mentor index build"):
        make_mentor(home, encoder=Other()).ask(QUESTION)


def test_the_same_snapshot_serves_until_something_changes(home):
    knowledge = make_mentor(home).knowledge
    assert knowledge.snapshot() is knowledge.snapshot()
    assert knowledge.encoder_name == "bigrams"


@pytest.mark.parametrize("state", ["retired", "quarantined"])
def test_a_retired_document_is_gone_at_the_very_next_question(home, state):
    mentor = make_mentor(home)
    first = mentor.ask(QUESTION)
    (opened,) = {one.chunk_id for one in first.citations if "12.5 mg" in one.passage}
    assert "12.5 mg" in first.text
    assert mentor.passage(opened) is not None

    Catalogue(home).set_state("akaweilin@2023", state)

    assert "12.5" not in said(mentor)
    assert "阿卡维林" not in "".join(mentor.ask(QUESTION).nearest_topics)
    assert mentor.passage(opened) is None


def test_a_deleted_document_is_gone_too(home):
    mentor = make_mentor(home)
    opened = mentor.ask(QUESTION).citations[0].chunk_id
    Catalogue(home).delete("akaweilin@2023")
    assert "12.5" not in said(mentor)
    assert mentor.passage(opened) is None


def test_what_is_published_again_answers_again(home):
    mentor = make_mentor(home)
    Catalogue(home).set_state("akaweilin@2023", "retired")
    assert mentor.ask(QUESTION).kind == "abstained"
    Catalogue(home).set_state("akaweilin@2023", "published")
    assert "12.5 mg" in said(mentor)


def test_a_new_index_is_seen_without_a_restart(tmp_path):
    add(tmp_path, BULUOFENDING)
    build_home(tmp_path)
    mentor = make_mentor(tmp_path)
    before = mentor.ask(QUESTION)
    assert before.kind == "abstained"

    add(tmp_path, AKAWEILIN)
    version = build_home(tmp_path)

    after = mentor.ask(QUESTION)
    assert (after.kind, after.index_version) == ("answered", version)
    assert before.index_version != version
    assert mentor.index_version == version


def test_a_corrected_dose_replaces_the_old_one(home):
    mentor = make_mentor(home)
    assert "12.5 mg" in said(mentor)
    add(home, AKAWEILIN.replace("12.5 mg", "2.5 mg"))
    build_home(home)
    assert "12.5 mg" not in said(mentor)
    assert "2.5 mg" in said(mentor)


def test_a_document_answers_from_the_day_it_is_valid(tmp_path):
    add(tmp_path, AKAWEILIN, valid_from=dt.date(2025, 6, 2))
    add(tmp_path, BULUOFENDING)
    build_home(tmp_path)
    day = [TODAY]
    mentor = make_mentor(tmp_path, today=lambda: day[0])
    assert "12.5" not in said(mentor)
    day[0] = dt.date(2025, 6, 2)
    assert "12.5 mg" in said(mentor)


@pytest.mark.parametrize("supersedes", ["akaweilin", "akaweilin@2023"])
def test_a_superseded_edition_cannot_answer(home, supersedes):
    mentor = make_mentor(home)
    old = mentor.ask(QUESTION).citations[0].chunk_id
    newer = AKAWEILIN.replace("12.5 mg", "8 mg")
    key = add(home, newer, id="akaweilin-new", edition="2025", year=2025, supersedes=supersedes)
    assert "12.5" not in said(mentor), "the old edition goes as soon as the new one is published"
    build_home(home)
    assert "8 mg" in said(mentor)
    assert "12.5" not in said(mentor)
    assert mentor.passage(old) is None
    Catalogue(home).delete(key)
    assert "12.5 mg" in said(mentor)


def test_an_edition_that_starts_tomorrow_leaves_the_old_one_in_force(home):
    newer = AKAWEILIN.replace("12.5 mg", "8 mg")
    tomorrow = TODAY + dt.timedelta(days=1)
    add(home, newer, edition="2025", year=2025, valid_from=tomorrow)
    build_home(home)
    day = [TODAY]
    mentor = make_mentor(home, today=lambda: day[0])
    assert "12.5 mg" in said(mentor)
    day[0] = tomorrow
    assert "12.5" not in said(mentor)
    assert "8 mg" in said(mentor)


def damage(home, name="dense.faiss"):
    newest = max((home / "index").glob("v*"))
    file = newest / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def test_a_corrupt_new_index_leaves_the_old_one_answering(home):
    mentor = make_mentor(home)
    version = mentor.ask(QUESTION).index_version
    add(home, AKAWEILIN, id="zwei", title="阿卡维林片二")
    build_home(home)
    damage(home)
    answer = mentor.ask(QUESTION)
    assert (answer.kind, answer.index_version) == ("answered", version)


def test_a_fresh_process_falls_back_to_the_whole_version_and_says_so(home):
    version = make_mentor(home).index_version
    add(home, AKAWEILIN, id="zwei", title="阿卡维林片二")
    build_home(home)
    damage(home)
    mentor = make_mentor(home)
    assert mentor.ask(QUESTION).index_version == version
    assert "mentor index build" in mentor.knowledge.snapshot().retriever.opened.notice


def test_one_answer_stands_on_one_index_while_others_are_swapped_in(home):
    """Every build changes the dose; each answer must carry the dose of the index it names."""
    mentor = make_mentor(home)
    doses = {mentor.index_version: "12.5 mg"}
    stop = threading.Event()
    wrong: list[str] = []
    asked = [0]

    def keep_asking():
        while not stop.is_set():
            try:
                answer = mentor.ask(QUESTION)
            except Exception as error:
                wrong.append(repr(error))
                return
            asked[0] += 1
            seen.append((answer.index_version, "".join(one.passage for one in answer.citations)))

    seen: list[tuple[str, str]] = []
    threads = [threading.Thread(target=keep_asking) for _ in range(4)]
    for thread in threads:
        thread.start()
    for dose in range(3, 9):
        add(home, AKAWEILIN.replace("12.5 mg", f"{dose}.75 mg"))
        doses[build_home(home)] = f"{dose}.75 mg"
    stop.set()
    for thread in threads:
        thread.join(20)
    assert not wrong
    assert asked[0] > len(threads)
    for version, passages in seen:
        others = [dose for dose in doses.values() if dose != doses[version]]
        assert not any(dose in passages for dose in others), version
    final = mentor.ask(QUESTION)
    assert "8.75 mg" in final.text


def test_no_thread_is_given_a_retired_document(home):
    """The moment a retirement is written, no question that begins after it may see the text."""
    mentor = make_mentor(home)
    catalogue = Catalogue(home)
    leaks: list[str] = []

    def ask_after(barrier):
        barrier.wait(10)
        if "12.5" in said(mentor):
            leaks.append("leaked")

    for _ in range(5):
        catalogue.set_state("akaweilin@2023", "published")
        assert "12.5" in said(mentor)
        catalogue.set_state("akaweilin@2023", "retired")
        barrier = threading.Barrier(4)
        threads = [threading.Thread(target=ask_after, args=(barrier,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert not leaks


def test_a_corrected_document_is_silent_until_it_is_indexed(home):
    mentor = make_mentor(home)
    opened = mentor.ask(QUESTION).citations[0].chunk_id
    add(home, AKAWEILIN.replace("12.5 mg", "2.5 mg"))
    answer = mentor.ask(QUESTION)
    assert (answer.kind, answer.statements) == ("abstained", ())
    assert "mentor index build" in answer.text
    assert "12.5" not in answer.text
    assert mentor.passage(opened) is None
    assert "mentor index build" in mentor.ask("What is the dose of kerexipine?").text
    build_home(home)
    assert "mentor index build" not in mentor.ask("肺癌怎么化疗？").text
    assert "2.5 mg" in said(mentor)


def test_a_document_whose_metadata_changed_is_silent_too_and_the_others_are_not(home):
    mentor = make_mentor(home)
    add(home, AKAWEILIN, issuer="另一卫生院")
    assert mentor.ask(QUESTION).kind == "abstained"
    assert "6 个月以下" in mentor.ask("布罗芬定口服液有什么要注意的？").text
    assert mentor.knowledge.snapshot().stale == {"akaweilin@2023"}


def test_a_corrected_document_that_is_then_retired_is_no_longer_waited_for(home):
    mentor = make_mentor(home)
    add(home, AKAWEILIN.replace("12.5 mg", "2.5 mg"))
    Catalogue(home).set_state("akaweilin@2023", "retired")
    assert mentor.knowledge.snapshot().stale == frozenset()
    assert "mentor index build" not in mentor.ask(QUESTION).text


def test_a_name_that_only_a_retired_document_has_is_no_longer_known(home):
    mentor = make_mentor(home)
    words = {part.surface: part for part in mentor.look_up("布罗芬定怎么用", "zh")[0].wanted}
    (name,) = (word for word in words if "布罗" in word)
    assert words[name].seen
    Catalogue(home).set_state("buluofending@2024", "retired")
    (part,) = (
        one for one in mentor.look_up("布罗芬定怎么用", "zh")[0].wanted if one.surface == name
    )
    assert not part.seen
