"""Token buckets: a burst, then the rate; the headers say so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bots.access.limits import Buckets, Limit, Taken

THREE = Limit(burst=3, a_minute=30)  # one every 2 s
ME, YOU = ("ask", "me"), ("ask", "you")


def test_a_burst_passes_and_then_one_at_a_time():
    buckets = Buckets()
    first = [buckets.take(ME, THREE, now=0.0) for _ in range(4)]
    assert [one.left for one in first] == [2, 1, 0, 0]
    assert [one.wait for one in first] == [0, 0, 0, 2]
    assert [one.seconds for one in first] == [2, 4, 6, 6]
    assert buckets.take(ME, THREE, now=1.0).wait == 1
    assert buckets.take(ME, THREE, now=2.0).wait == 0
    assert buckets.take(ME, THREE, now=2.0).wait == 2


def test_waiting_fills_it_and_never_above_the_burst():
    buckets = Buckets()
    for _ in range(3):
        buckets.take(ME, THREE, now=0.0)
    assert buckets.take(ME, THREE, now=3600.0).left == 2


def test_everybody_and_everything_has_a_bucket_of_its_own():
    buckets = Buckets()
    for _ in range(4):
        buckets.take(ME, THREE, now=0.0)
    assert buckets.take(YOU, THREE, now=0.0).wait == 0
    assert buckets.take(("read", "me"), THREE, now=0.0).wait == 0


def test_looking_takes_nothing():
    buckets = Buckets()
    assert [buckets.take(ME, THREE, 0.0, cost=0).left for _ in range(9)] == [3] * 9


def test_the_longest_unused_is_forgotten():
    buckets = Buckets(most=2)
    for who in ("a", "b", "a", "c"):
        buckets.take(("ask", who), THREE, now=0.0)
    assert buckets.take(("ask", "a"), THREE, now=0.0).left == 0
    assert buckets.take(("ask", "b"), THREE, now=0.0).left == 2


def test_the_headers_name_limit_rest_reset_and_window():
    assert Taken(THREE, left=1, seconds=4).headers() == {
        "RateLimit-Limit": "3", "RateLimit-Remaining": "1", "RateLimit-Reset": "4",
        "RateLimit-Policy": "3;w=6",
    }  # fmt: skip


@given(st.lists(st.floats(0, 5), max_size=200))
def test_in_no_stretch_of_time_passes_more_than_burst_and_rate(pauses):
    buckets, now, passed = Buckets(), 0.0, 0
    for pause in pauses:
        now += pause
        passed += buckets.take(ME, THREE, now).wait == 0
    assert passed <= 3 + now / 2 + 1e-6
