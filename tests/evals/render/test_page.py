from __future__ import annotations

import dataclasses
import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.agreement import agree
from evals.compare import compare
from evals.gate.rules import Known
from evals.gate.verdict import Broken, Excused, NotYet, Verdict, miss
from evals.metric import measure
from evals.render.page import render_page
from evals.report import CurvePoint, Gap, Judged, Judgement, Spread
from tests.evals.reports import PASSAGE, outcome, report

CHROMIUM = Path("/usr/bin/chromium")


class Reader(HTMLParser):
    """The elements, ids, links and text of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.ids, self.links, self.texts = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


def measures():
    return [
        measure("right", "", [1, 1, 1, 0]),
        measure("right", "risk=high", [1, 0]),
        measure("right", "risk=normal", [1, 1]),
        measure("unsafe_answer", "", [0, 0, 0, 0]),
    ]


def whole(*outcomes):
    made = report(*(outcomes or (outcome("对"), outcome("错", right=False))), measures=measures())
    return dataclasses.replace(
        made,
        curve=(CurvePoint(0.9, 0.5, 1.0), CurvePoint(0.5, 1.0, 0.75)),
        gaps=(Gap("copd", 5, 2, ("慢阻肺吸氧几升？", "慢阻肺能打流感疫苗吗？")),),
        spreads=(Spread("retrieve", 4, 10, 20, 90),),
    )


def verdict(**changed):
    values = {
        "passed": True, "strict": False, "scope": "full", "broken": (), "known": (), "healed": (),
        "not_yet": (),
    }  # fmt: skip
    return Verdict(**(values | changed))


def section(html, id_):
    return html.split(f'id="{id_}"', 1)[1].split("</section>", 1)[0]


def test_a_report_without_a_gate_says_so():
    text = Reader(render_page(whole())).text
    assert "○ 未设门禁" in text and "2 题里 1 题合格" in text


def test_a_passed_gate_says_what_was_let_through():
    known = Known(
        case="错题", fault="facts-missing", reason="资料待补", accepted=dt.date(2026, 11, 1)
    )
    passed = verdict(
        known=(Excused(known, miss(outcome("错", right=False))),),
        not_yet=(NotYet("threshold right risk=high", 0.5, 0.9, "问题单 4"),),
    )
    text = Reader(render_page(whole(), gate=passed)).text
    assert "✓ 通过" in text and "有 1 个已知问题被放行" in text
    assert "资料待补" in text and "2026-11-01" in text
    assert "全部合格的用例（风险：高风险）：现在 50.0%，目标 90.0%（问题单 4）" in text


def test_known_misses_stand_together_by_reason_and_are_marked():
    known = [
        Known(case=f"错{at}", fault="facts-missing", reason=reason, accepted=dt.date(2026, 11, 1))
        for at, reason in ((1, "资料待补"), (2, "资料待补"), (3, "等问题单 6"))
    ]
    rows = [outcome(f"错{at}", right=False) for at in (1, 2, 3, 4)]
    excused = tuple(Excused(one, miss(row)) for one, row in zip(known, rows, strict=False))
    html = render_page(whole(*rows), gate=verdict(known=excused))
    text = Reader(section(html, "gate")).text
    assert "要点没有说到：2 题 放行的理由：资料待补" in text
    assert "要点没有说到：1 题 放行的理由：等问题单 6" in text
    assert section(html, "misses").count("已知、放行") == 3


def test_a_shut_gate_leads_to_its_cases():
    wrong = outcome("错", right=False)
    shut = verdict(
        passed=False, broken=(Broken("threshold right", "合格率低于门槛。", None, (miss(wrong),)),)
    )
    html = render_page(whole(), gate=shut)
    assert "✗ 不通过" in html and "1 项门禁没有过，不能发布。首先是：合格率低于门槛。" in html
    assert '<a href="#m1">错</a>' in section(html, "gate")
    assert "✗ 门禁未过" in section(html, "figures")


def test_the_headline_gives_value_n_and_interval():
    text = Reader(section(render_page(whole()), "figures")).text
    # Wilson for 3 of 4: 30.1 % to 95.4 %
    assert "全部合格的用例" in text and "75.0% 4 30.1% – 95.4%" in text
    assert "该报警的报了警" in text, "each metric has its sentence"


def test_high_risk_stands_apart():
    goal = NotYet("threshold right risk=high", 0.5, 0.9, "问题单 4")
    html = render_page(whole(), gate=verdict(not_yet=(goal,)))
    text = Reader(section(html, "high-risk")).text
    assert "50.0% 2 9.5% – 90.5% 目标 90.0%，还差 40.0 个百分点" in text
    assert "还差" not in section(html, "figures"), "the goal is of the slice"


def test_a_miss_shows_all_that_it_takes_to_judge_it():
    wrong = outcome("错", right=False, alerts=(("urgent", "休克：马上转诊"),))
    wrong = dataclasses.replace(
        wrong,
        case={**wrong.case, "history": [{"question": "他有高血压", "answer": "知道了"}, "还咳嗽"],
              "topic": "hypertension"},
    )  # fmt: skip
    text = Reader(section(render_page(whole(wrong)), "misses")).text
    for shown in (
        "错：阿卡维林吃多少？",
        "✗ 没有说到“12.5 mg”。",
        "问：他有高血压",
        "答：知道了",
        "问：还咳嗽",
        "✗ 没有说到： 12.5 mg",
        "✓ 没有说（本不该说）：125 mg",
        "1. 成人每次 12.5 mg，每日 2 次。 [1]",
        "阿卡维林 › 用法用量 · 第 3 页",
        "查到的段落（前 1 条）",
        "应作答",
        "高血压",
    ):
        assert shown in text, shown


def test_misses_stand_with_the_high_risk_and_the_worst_fault_first():
    normal = {**outcome().case, "risk": "normal"}
    rows = (
        outcome("一般", right=False, case={**normal, "question": "一般"}),
        outcome("要点", right=False),
        outcome("数字", right=False, faults=("number-unsupported",)),
        outcome("对"),
    )
    html = section(render_page(whole(*rows)), "misses")
    assert re.findall(r'<article class="card miss ([^"]*)" id="(m\d)">', html) == [
        ("high f2", "m1"), ("high f1", "m2"), ("f1", "m3"),
    ]  # fmt: skip
    order = [html.index(f">{one}</span>") for one in ("数字", "要点", "一般")]
    assert order == sorted(order)
    assert "<details open>" in html, "high risk is open at once"


def test_every_link_leads_somewhere_on_the_page():
    old = whole(outcome("对", right=False), outcome("错"))
    html = render_page(whole(), comparison=compare(old, whole()), gate=verdict())
    page = Reader(html)
    assert all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_a_filter_hides_the_misses_of_another_kind():
    other = outcome("别", right=False, faults=("alert-missing",), why=("没有报警。",))
    html = render_page(whole(outcome("错", right=False), other))
    shown = dict(re.findall(r'<a href="#(f\d)">([^<]*) 1</a>', html))
    assert set(shown.values()) == {"要点没有说到", "有危险征象却没有报警"}
    for anchor in shown:
        assert f"#{anchor}:target ~ .miss:not(.{anchor}) {{ display: none; }}" in html


def test_a_comparison_shows_what_got_worse_and_how_sure_that_is():
    before = whole(outcome("甲"), outcome("乙", right=False))
    after = whole(outcome("甲", right=False), outcome("乙"), outcome("丙"))
    text = Reader(section(render_page(after, comparison=compare(before, after)), "comparison")).text
    assert "变好 1 题，变差 1 题" in text
    assert "50.0% → 50.0%" in text and "p = 1.000（McNemar）" in text
    assert "这点差别可能只是偶然" in text
    assert text.index("▼ 变差") < text.index("▲ 变好") < text.index("这次新增的题（1 题）")


def test_a_comparison_of_equals_claims_no_difference():
    text = Reader(render_page(whole(), comparison=compare(whole(), whole()))).text
    assert "合格率 50.0% → 50.0%，没有变化" in text and "偶然" not in text


def test_gaps_say_what_was_asked_and_not_answered():
    text = Reader(section(render_page(whole()), "gaps")).text
    assert "慢阻肺 2 / 5" in text and "慢阻肺吸氧几升？" in text


def test_the_page_says_how_it_was_made_and_has_a_place_to_sign():
    made = whole()
    text = Reader(render_page(made)).text
    for shown in ("2026-11-22 16:00（北京时间）", "abc", "v1", "不用（直接摘录原文）",
                  made.fingerprint, "用例未经临床医生审核", "□ 同意发布", "签名"):  # fmt: skip
        assert shown in text, shown


def test_a_report_of_nothing_is_a_page():
    assert "全部通过。" in render_page(report())


def test_nothing_comes_from_outside_and_nothing_runs():
    page = render_page(whole())
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert "http" not in re.sub(r'http-equiv|xmlns="http://www.w3.org/2000/svg"', "", page)
    assert "script" not in Reader(page).tags


hostile = st.text(max_size=30).map(lambda text: f"{text}</div><script>alert(1)</script>\"'{text}")


@given(hostile)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_becomes_markup(text):
    shown = dataclasses.replace(PASSAGE, title=text, section=text, text=text, chunk_id=text)
    wrong = outcome(
        text, right=False, set=text, faults=(text,), why=(text,), text=text, kind=text,
        statements=((text, (1,)),), alerts=((text, text),), points=((text, 1, False),),
        citations=(shown,), contexts=(shown,), scores={text: 0.5},
        case={"question": text, "expected": text, "history": [text], "topic": text, "kind": text,
              "language": text, "documents": [text]},
    )  # fmt: skip
    made = report(wrong, measures=[measure(text, "", [1]), measure("right", f"topic={text}", [1]),
                  measure("right", "topic=b", [1])], commit=text, sets={text: text})  # fmt: skip
    made = dataclasses.replace(
        made, gaps=(Gap(text, 1, 1, (text,)),), spreads=(Spread(text, 1, 1, 1, 1),)
    )
    page = Reader(render_page(made, comparison=compare(made, made)))
    plain = Reader(render_page(whole(outcome("x", right=False))))
    assert "script" not in page.tags
    assert set(page.tags) <= set(plain.tags) | {"ol", "h4"}


def test_seven_hundred_cases_stay_small():
    passages = [
        dataclasses.replace(PASSAGE, chunk_id=f"c{at}", text=f"{at}" + "每次半片。" * 120)
        for at in range(300)
    ]
    rows = [
        outcome(
            f"case-{at}", right=at % 3 > 0, text="服药前先量血压。" * 60,
            citations=tuple(passages[at % 290 : at % 290 + 4]),
            contexts=tuple(passages[at % 290 : at % 290 + 5]),
        )
        for at in range(700)
    ]  # fmt: skip
    assert len(render_page(whole(*rows)).encode()) <= 3_000_000


# Looks: in a real browser (Debian's chromium), on a phone and on paper

FLAGS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
LOW_CONTRAST = """() => {
  const rgb = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => {
    const [r, g, b] = rgb(c).map(v => v / 255).map(
      v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return getComputedStyle(e).backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.body.querySelectorAll('*')].filter(e => e.checkVisibility()
    && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).filter(e => {
    const ink = e.ownerSVGElement ? getComputedStyle(e).fill : getComputedStyle(e).color;
    const [a, b] = [light(ink), light(ground(e))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05) < 4.5;
  }).map(e => e.outerHTML);
}"""


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        pytest.skip("no /usr/bin/chromium: apt-get install -y chromium fonts-noto-cjk")
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -e .[dev]")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, tmp_path):
    """The page of a report with everything in it; at the end nothing may have been refused."""
    rows = (
        outcome("对"),
        outcome("错", right=False),
        outcome("长" * 60, right=False, text="x" * 400, faults=("alert-missing",)),
    )
    old = whole(outcome("对", right=False), outcome("错"))
    shut = Broken("threshold right", "合格率低于门槛。", None, (miss(rows[1]),))
    html = render_page(
        whole(*rows),
        gate=verdict(
            passed=False, broken=(shut,), not_yet=(NotYet("threshold right", 0.5, 0.9, "单 4"),)
        ),
        comparison=compare(old, whole(*rows)),
    )
    file = tmp_path / "report.html"
    file.write_text(html, encoding="utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 740}, locale="zh-CN")
    wrong: list[str] = []
    page.on("console", lambda line: wrong.append(line.text))
    page.on("request", lambda request: request.url.startswith("file:") or wrong.append(request.url))
    page.goto(file.as_uri())
    yield page
    page.close()
    assert wrong == []


def test_nothing_scrolls_sideways_and_all_is_legible(page):
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(LOW_CONTRAST) == []
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]


def test_a_tap_on_a_filter_leaves_only_its_misses(page):
    assert page.locator(".miss:visible").count() == 2
    page.get_by_role("link", name="要点没有说到 1").click()
    assert page.locator(".miss:visible").count() == 1
    assert page.locator(".only:visible").inner_text().startswith("只看“要点没有说到”的 1 题。")
    page.get_by_role("link", name="显示全部").click()
    assert page.locator(".miss:visible").count() == 2


def test_a_retrieved_passage_is_opened_by_its_link(page):
    page.locator(".miss summary", has_text="查到的段落").first.click()
    page.locator(".miss .inner a").first.click()
    assert page.locator("#passages .card:target").count() == 1


def test_paper_shows_what_is_folded_and_the_place_to_sign(page):
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
    folded = page.locator(".miss .said").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()
    assert page.locator(".sign:visible").count() == 1
    above = page.locator(".sign:visible").bounding_box()["y"]
    assert above < page.locator("#misses").bounding_box()["y"], "one signs before the annex"
    assert not page.locator(".contents").is_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")


def test_a_judge_s_opinion_stands_apart_and_is_escaped():
    judgements = (Judgement("a", "harmful", (True,), "<b>剂量</b>"),)
    judged = Judged(
        "judge-model", "1", judgements, ("b",), {"甲": agree({"a": "good"}, {"a": "good"})}
    )
    page = render_page(dataclasses.replace(report(outcome("a")), judged=judged))
    assert "评审模型怎么看" in page and "judge-model" in page
    assert "另有 1 个没有评成" in page
    assert "判定合格，模型评为 harmful。&lt;b&gt;剂量" in page
    assert "评审模型怎么看" not in render_page(report(outcome("a")))
