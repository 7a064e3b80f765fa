from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.render.charts import Bar, Stage, bars, curve, milliseconds, percent, stages

SVG = "{http://www.w3.org/2000/svg}"
shares = st.floats(0, 1)
labels = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"))


def parsed(svg):
    return ET.fromstring(svg)


def words(svg):
    return [one.text for one in parsed(svg).iter(f"{SVG}text")]


def widths(svg, name):
    return [float(one.get("width")) for one in parsed(svg).iter(f"{SVG}rect")
            if one.get("class") == name]  # fmt: skip


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (None, "—"), (0.0, "0%"), (1.0, "100%"), (0.5, "50.0%"), (1 / 3, "33.3%"),
        (1 - 1e-15, "100%"),  # the upper end of Wilson's interval where all is right
        (1999 / 2000, "99.9%"),  # one miss in 2,000 never reads as none
        (1 / 2000, "0.1%"),
    ],
)  # fmt: skip
def test_a_share_is_never_rounded_to_all_or_nothing(share, written):
    assert percent(share) == written


@pytest.mark.parametrize(
    ("ms", "written"), [(0.94, "0.9 毫秒"), (12.4, "12 毫秒"), (1530.0, "1.5 秒")]
)
def test_times_are_written_in_the_unit_that_reads_best(ms, written):
    assert milliseconds(ms) == written


def test_a_bar_is_as_long_as_its_share_and_its_whisker_spans_the_interval():
    svg = bars("合格率", [Bar("一般", 8, 1.0, 0.5, 1.0), Bar("高风险", 4, 0.25, 0.0, 0.5)])
    full, quarter = widths(svg, "bar")
    assert quarter == pytest.approx(full / 4, abs=0.1)
    left, whole = 2, full
    whiskers = [one.get("d") for one in parsed(svg).iter(f"{SVG}path")
                if one.get("class") == "whisker"]  # fmt: skip
    assert whiskers[1].startswith(f"M{left:.1f} ")
    assert whiskers[1].endswith(f"H{left + whole / 2:.1f}")
    assert {"一般", "100% · 8 题", "高风险", "25.0% · 4 题"} <= set(words(svg))


def test_every_figure_of_a_chart_stands_in_its_description():
    svg = parsed(bars("合格率", [Bar("高风险", 4, 0.25, 0.1, 0.5), Bar("一般", 0, None)]))
    assert svg.get("role") == "img"
    assert svg.find(f"{SVG}title").text == "合格率"
    assert svg.find(f"{SVG}desc").text == (
        "高风险 25.0%（4 题，95% 区间 10.0% 至 50.0%）；一般 —（0 题）"
    )


def test_a_bar_without_a_value_is_an_empty_track():
    svg = bars("合格率", [Bar("一般", 0, None)])
    assert widths(svg, "bar") == [] and len(widths(svg, "track")) == 1


def test_a_curve_steps_from_point_to_point_by_coverage():
    svg = curve("曲线", [(0.5, 0.8), (0.25, 1.0)], x="作答", y="答对")
    (path,) = [
        one.get("d") for one in parsed(svg).iter(f"{SVG}path") if one.get("class") == "curve"
    ]
    left, right, top, bottom = 44, 300, 32, 202
    start, middle = left + (right - left) / 4, left + (right - left) / 2
    # the axis starts at 80 %, so that 100 % is at the top and 80 % at the bottom
    assert path == f"M{start:.1f} {top:.1f}V{bottom:.1f}H{middle:.1f}"
    assert parsed(svg).find(f"{SVG}desc").text == (
        "作答 25.0% 时答对 100%；作答 50.0% 时答对 80.0%"
    )


def test_stages_share_one_scale_and_an_outlier_does_not_flatten_them():
    svg = stages("耗时", [Stage("查找", 10, 20, 9000), Stage("合计", 20, 40, 60)])
    half, all_ = widths(svg, "full")
    assert half == pytest.approx(all_ / 2, abs=0.1)
    assert half > 30
    assert "95% 在 20 毫秒以内 · 最慢 9.0 秒" in words(svg)


@pytest.mark.parametrize("draw", [bars, stages])
def test_no_rows_make_an_empty_chart(draw):
    assert parsed(draw("空", [])).find(f"{SVG}desc").text is None


def test_a_long_label_leaves_room_for_its_figures():
    shown = words(bars("合格率", [Bar("很" * 40, 1, 1.0)]))
    assert "很" * 13 + "…" in shown


@given(labels, st.lists(st.builds(Bar, labels, st.integers(0, 9), shares, shares, shares)))
def test_any_text_is_text_and_not_markup(title, rows):
    svg = bars(title + "<script>alert(1)</script>&\"'", rows)
    assert "<script" not in svg
    found = {one.tag.removeprefix(SVG) for one in parsed(svg).iter()}
    assert found <= {"svg", "title", "desc", "text", "rect", "path"}
    assert svg == bars(title + "<script>alert(1)</script>&\"'", rows)


@given(st.lists(st.tuples(shares, shares)))
def test_a_curve_stays_inside_its_picture(points):
    for one in parsed(curve("曲线", points, x="x", y="y")).iter(f"{SVG}path"):
        if one.get("class") == "curve":
            numbers = one.get("d").replace("M", " ").replace("V", " ").replace("H", " ").split()
            assert all(0 <= float(number) <= 320 for number in numbers)
