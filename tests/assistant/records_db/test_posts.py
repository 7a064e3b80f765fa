"""Posts belong to a group: seen by its people only, hidden by two, taken back for good."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.errors import LearningGone, LearningWrong
from assistant.records_db.database import NotYours, default_url, open_database
from assistant.records_db.learners import Learners
from assistant.records_db.people import People
from assistant.records_db.posts import Posts

A, B, C, ELSEWHERE, NOWHERE, EXPERT = (letter * 32 for letter in "abcdef")
CASE = "case:dry-child"


@pytest.fixture
def now():
    return [1_790_000_000.0]


def filled(database, now):
    learners = Learners(database)
    for person in (A, B, C):
        learners.set(person, group="东乡")
    learners.set(ELSEWHERE, group="西乡")
    learners.set(NOWHERE, region="x")
    return Posts(database, lambda: now[0])


@pytest.fixture
def posts(database, now):
    return filled(database, now)


def say(posts, person, text, most=20):
    return posts.add(person, CASE, text, since=0.0, most=most)


def texts(posts, person):
    return [one.text for one in posts.thread(person, CASE) if not one.hidden]


def test_a_thread_is_of_one_group(posts):
    say(posts, A, "先补液")
    say(posts, ELSEWHERE, "先转诊")
    assert texts(posts, B) == ["先补液"] and texts(posts, ELSEWHERE) == ["先转诊"]
    assert posts.thread(A, "case:other") == []


@pytest.mark.parametrize("who", [NOWHERE, "0" * 32])
def test_who_is_in_no_group_neither_reads_nor_writes(posts, who):
    first = say(posts, A, "先补液")
    for act in (
        lambda: posts.thread(who, CASE), lambda: say(posts, who, "x"),
        lambda: posts.report(who, first.id), lambda: posts.delete(who, first.id),
    ):  # fmt: skip
        with pytest.raises((NotYours, LearningGone)):
            act()


def test_another_groups_post_is_as_unknown_as_none(posts):
    first = say(posts, A, "先补液")
    for post in (first.id, 999):
        with pytest.raises(NotYours):
            posts.report(ELSEWHERE, post)
        with pytest.raises(NotYours):
            posts.delete(B, post)
    assert texts(posts, B) == ["先补液"]


def test_two_people_hide_a_post_and_one_twice_does_not(database, posts):
    first = say(posts, A, "骂人")
    posts.report(B, first.id)
    posts.report(B, first.id)
    assert texts(posts, B) == ["骂人"] and posts.waiting() == []
    posts.report(C, first.id)
    assert texts(posts, B) == [] and [one.id for one in posts.waiting("东乡")] == [first.id]
    assert posts.waiting("西乡") == []
    posts.report(B, first.id)  # sent again
    Learners(database).set("1" * 32, group="东乡")
    with pytest.raises(NotYours):
        posts.report("1" * 32, first.id)


def test_what_an_expert_let_stand_takes_two_people_more(database, posts):
    first = say(posts, A, "骂人")
    for person in (B, C):
        posts.report(person, first.id)
    posts.hide(first.id, hidden=False)
    assert texts(posts, B) == ["骂人"] and posts.waiting() == []
    for letter in "12":
        posts.report(B, first.id)  # once a person
        Learners(database).set(letter * 32, group="东乡")
        posts.report(letter * 32, first.id)
        assert texts(posts, B) == (["骂人"] if letter == "1" else [])
    posts.hide(first.id)
    assert texts(posts, B) == [] and posts.waiting() == []


def test_ones_own_and_an_experts_cannot_be_reported(posts):
    mine, reply = say(posts, A, "先补液"), posts.reply(EXPERT, "东乡", CASE, "对")
    with pytest.raises(LearningWrong, match="直接删除"):
        posts.report(A, mine.id)
    with pytest.raises(LearningWrong, match="专家"):
        posts.report(A, reply.id)


def test_one_reply_of_an_expert_is_pinned(posts):
    mine = say(posts, A, "先补液")
    first, second = (posts.reply(EXPERT, "东乡", CASE, text) for text in ("一", "二"))
    pinned = [one.id for one in posts.in_group("东乡", CASE) if one.pinned]
    assert pinned == [second.id]
    posts.pin(first.id)
    assert [one.id for one in posts.in_group("东乡", CASE) if one.pinned] == [first.id]
    for post in (mine.id, 999):
        with pytest.raises(NotYours):
            posts.pin(post)


def test_a_day_holds_so_many_posts_of_a_person(posts, now):
    since = now[0]
    for n in range(3):
        posts.add(A, CASE, f"第{n}条", since=since, most=3)
    posts.delete(A, posts.thread(A, CASE)[0].id)  # does not make room
    with pytest.raises(LearningWrong, match="明天"):
        posts.add(A, "case:other", "第四条", since=since, most=3)
    posts.add(B, CASE, "别人", since=since, most=3)
    now[0] += 86_400
    posts.add(A, CASE, "新的一天", since=now[0], most=3)


def test_what_is_sent_twice_is_kept_once(posts, now):
    first = say(posts, A, "同意")
    assert say(posts, A, "同意") == first
    now[0] += 3600
    assert say(posts, A, "同意") != first


def test_taken_back_the_text_is_gone_from_the_files(tmp_path, now):
    database = open_database(default_url(tmp_path))
    posts = filled(database, now)
    kept, mine = say(posts, B, "留下的话"), say(posts, A, "只有我说过的话" * 60)
    posts.report(B, mine.id)
    with pytest.raises(NotYours):
        posts.delete(B, mine.id)
    posts.delete(A, mine.id)
    assert [one.text for one in posts.thread(B, CASE)] == ["留下的话", ""]
    held = b"".join(one.read_bytes() for one in tmp_path.glob("records.db*"))
    assert "只有我说过的话".encode() not in held and "留下的话".encode() in held
    with pytest.raises(NotYours):
        posts.report(C, mine.id)
    posts.delete(B, kept.id)
    database.close()


def test_reports_of_an_erased_post_do_not_fall_on_the_next(database, posts, tmp_path):
    last = say(posts, A, "会删掉的")
    posts.report(B, last.id)
    People(database, tmp_path).erase(A)
    fresh = say(posts, C, "新的")
    posts.report(B, fresh.id)
    assert texts(posts, B) == ["新的"]


def test_at_once_the_limit_holds_and_two_reports_hide(posts):
    def write(n):
        with contextlib.suppress(LearningWrong):
            say(posts, A, f"第{n}条", most=3)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
        thread = posts.thread(A, CASE)
        assert len(thread) == 3
        list(pool.map(lambda who: posts.report(who, thread[0].id), [B, C, B, C]))
    assert [one.hidden for one in posts.thread(A, CASE)] == [True, False, False]
