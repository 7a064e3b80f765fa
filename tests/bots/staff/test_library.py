"""The library's pages: who may, what is shown of files that nobody can trust, what changes."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bots.api import create_app
from bots.staff.auth import Guard
from bots.staff.site import Staff
from corpus.document import Finding

from .fakes import SITE, Evaluation
from .shelves import ADDRESS, HOSTILE, LI, TEXT, ZHANG, act, bearer, document, send, settled
from .test_door import at, staff_routes


def test_every_route_asks_for_the_key(library, visitor):
    routes = {one for one in staff_routes(library) if one[1].startswith(ADDRESS)}
    assert len(routes) >= 10
    for method, path in routes:
        reply = visitor.request(method, at(path), headers={"Accept": "*/*"})
        assert (reply.status_code, reply.json()["code"]) == (401, "staff-key-needed"), path
        page = visitor.request(method, at(path))
        if method == "GET":
            assert (page.status_code, page.headers["location"]) == (303, "/staff/login")


@pytest.mark.parametrize("step", ["", "/index", "/rollback", "{one}/metadata", "{one}/publish"])
def test_nothing_is_done_for_another_site(officer, shelf, step):
    address = document(officer)
    target = step.replace("{one}", address) if "{one}" in step else ADDRESS + step
    reply = officer.post(target, data={"title": "x"}, headers={"Origin": "https://evil.test"})
    assert reply.status_code == 403 and "不是从本网站的页面发出的" in reply.text
    assert [one.state for one in shelf.catalogue.records()] == ["quarantined"]


def test_what_is_sent_is_read_and_held_back(officer, shelf, reader):
    job = send(officer, data={"issuer": "国家卫生健康委", "year": "2024"})
    assert (job["state"], job["name"]) == ("waiting", "诺瓦热.pdf")
    found = settled(officer)["jobs"][0]
    assert (found["state"], found["title"]) == ("done", "诺瓦热")
    (record,) = shelf.catalogue.records()
    assert (record.state, record.added_by) == ("quarantined", "教研人员")
    assert (record.metadata.issuer, record.metadata.year) == ("国家卫生健康委", 2024)
    page = officer.get(ADDRESS).text  # the page says so, too, whenever it is opened
    assert "已读完" in page and "待审" in page and "教研人员" in page
    assert list((shelf.catalogue.home / "uploads").glob("*/*")) == []


def test_a_browser_without_a_script_sends_several_files_at_once(officer, shelf):
    files = [("file", (f"{one}.txt", f"题目{one}\n正文{one}".encode())) for one in (1, 2)]
    reply = officer.post(ADDRESS, files=files)
    assert (reply.status_code, reply.headers["location"]) == (303, ADDRESS)
    settled(officer)
    assert {one.metadata.title for one in shelf.catalogue.records()} == {"题目1", "题目2"}
    again = officer.post(ADDRESS, files=files, data={"title": "一个标题"})
    assert again.status_code == 422 and "请不要填标题" in again.text
    assert "请先选文件" in officer.post(ADDRESS, data={"title": "x"}).text


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [("year", "去年", "2024 这样的年份"), ("valid_from", "2024-13-01", "2024-01-01 这样的日期"),
     ("edition", "1@2", "不能有 @"), ("kind", "novel", "从列表里选"), ("title", "长" * 301, "300")],
)  # fmt: skip
def test_a_field_that_is_wrong_is_named(officer, shelf, field, text, says):
    reply = officer.post(ADDRESS, files=[("file", ("a.txt", b"x"))], data={field: text})
    assert reply.status_code == 422 and says in reply.text and f'id="{field}-fault"' in reply.text
    assert officer.get(f"{ADDRESS}/progress").json()["jobs"] == []


def test_hostile_texts_are_shown_as_texts(officer, reader):
    reader.findings = (Finding("hold", "odd", HOSTILE, 1, HOSTILE), Finding("note", "b", "c"))
    reader.flags = (HOSTILE,)
    name = f"{HOSTILE.replace('/', '')}.pdf"
    address = document(officer, f"{HOSTILE}\n{HOSTILE} 250 mg", name, data={"issuer": HOSTILE})
    pages = [ADDRESS, address, f"{address}?page=2", f"{address}/confirm/publish"]
    send(officer, f"locked\n{HOSTILE}", name)
    settled(officer)
    for path in pages:
        reply = officer.get(path)
        assert reply.status_code == 200
        assert "<script>alert" not in reply.text and "<img src=x" not in reply.text, path
        assert "54444439" not in reply.text, path  # {{7*7777777}}
        assert "script-src 'self'" in reply.headers["content-security-policy"]
        assert "unsafe" not in reply.headers["content-security-policy"]
    assert "&lt;script&gt;" in officer.get(address).text


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x.pdf", "..\\..\\x.pdf", "/x", ".", "a\x00b.pdf"]
)
def test_a_file_is_kept_under_our_own_name(officer, shelf, reader, name):
    document(officer, name=name)
    (path,) = reader.read
    assert re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{8}(\.pdf)?", path)
    home = shelf.catalogue.home
    kept = {one.name for one in (home / "files").iterdir()}
    assert all(re.fullmatch(r"[0-9a-f]{64}(\.pdf)?", one) for one in kept)


def test_a_refusal_is_named_and_says_what_to_do(officer, shelf):
    send(officer, "locked\n", "有密码.pdf")
    job = settled(officer)["jobs"][0]
    assert (job["state"], job["code"]) == ("refused", "encrypted")
    page = officer.get(ADDRESS).text
    assert "没有读入：有密码" in page and "请取消密码" in page and shelf.catalogue.records() == ()


def test_the_same_file_and_the_same_edition_are_not_taken_twice(officer, shelf):
    document(officer)
    send(officer, name="另一个名字.pdf")
    assert settled(officer)["jobs"][0]["code"] == "already-there"
    # The same title in another file is a document of its own, not a new text under the old one.
    document(officer, f"{TEXT}\n另有一句。")
    assert len({one.metadata.id for one in shelf.catalogue.records()}) == 2
    written = "---\nid: {}\ntitle: 乙\n---\n正文"
    first = shelf.catalogue.records()[0].metadata.id
    send(officer, written.format(first), "乙.md")
    assert settled(officer)["jobs"][0]["code"] == "same-edition"
    assert shelf.catalogue.records()[0].chunk_count > 0


def test_a_document_shows_its_text_beside_its_page(officer, reader):
    reader.flags = ("doubtful_table", "ocr")
    reader.findings = (Finding("hold", "x", "表格可能读错。", 2, "250 mg"),)
    address = document(officer)
    page = officer.get(f"{address}?page=2").text
    assert f'src="{address}/pages/2.png"' in page and '<th scope="col">剂量</th>' in page
    assert "表格可能读错" in page and "图片识别的文字" in page
    assert f'href="{address}?page=2#page"' in page  # from the finding to its page
    assert "没有写明发布机构" in page and "没有写明版次或年份" in page
    picture = officer.get(f"{address}/pages/2.png")
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    assert officer.get(f"{address}/pages/9.png").status_code == 409
    assert officer.get(f"{address}/pages/x.png").status_code in (404, 422)


def test_a_document_is_read_again_to_be_shown(officer, shelf, reader, library):
    address = document(officer)
    shelf.readings._readings._values.clear()  # as after a restart
    reader.go.clear()
    assert "正在读原文件" in officer.get(address).text
    assert officer.get(f"{address}/reading").json() == {"ready": False}
    reader.go.set()
    settled(officer)
    while not officer.get(f"{address}/reading").json()["ready"]:
        pass
    assert "每日 2 次" in officer.get(address).text and len(reader.read) == 2


def test_an_unknown_document_is_said_to_be_unknown(officer):
    for path in ("/no@1", "/no@1/pages/1.png", "/no@1/confirm/publish", "/no@1/reading"):
        reply = officer.get(ADDRESS + path)
        assert reply.status_code == 404 and "没有这份资料" in reply.text
    address = document(officer)
    assert officer.get(f"{address}/confirm/eat").status_code == 409
    assert officer.post(f"{address}/eat").status_code == 404


def test_the_list_is_filtered_and_searched(officer):
    document(officer, "高血压指南\n正文甲。", data={"issuer": "心血管病中心"})
    address = document(officer, "糖尿病指南\n正文乙。")
    act(officer, address, "publish")
    settled(officer)

    def listed(**query):
        return re.findall(
            r'class="row-top"><b>(.*?)</b> <span class="pill',
            officer.get(ADDRESS, params=query).text.partition('id="list"')[2],
        )

    assert listed() == ["高血压指南", "糖尿病指南"]  # what waits stands first
    assert listed(state="published") == ["糖尿病指南"]
    assert listed(q="血管") == ["高血压指南"] and listed(q="指南 糖尿") == ["糖尿病指南"]
    assert listed(q="痛风") == [] and listed(state="odd") == listed()


# Two people


def test_who_uploads_does_not_publish(two, shelf):
    zhang, li = {"headers": bearer(ZHANG)}, {"headers": bearer(LI)}
    address = document(two, **zhang)
    page = two.get(f"{address}/confirm/publish", **zhang).text
    assert "要由另一位同事登录" in page and "确认发布" not in page
    reply = two.post(f"{address}/publish", **zhang)
    assert reply.status_code == 409 and "须由另一个人" in reply.json()["detail"]
    assert shelf.catalogue.records()[0].state == "quarantined"
    assert act(two, address, "publish", **li).status_code == 303
    record = shelf.catalogue.records()[0]
    assert (record.state, record.added_by, record.published_by) == ("published", "张三", "李四")
    told = two.get(address, **li).text
    assert "<b>张三</b> 上传加入" in told and "<b>李四</b> 发布" in told


def test_whoever_corrects_a_document_does_not_become_its_uploader(two, shelf):
    zhang, li = {"headers": bearer(ZHANG)}, {"headers": bearer(LI)}
    address = document(two, **zhang)
    assert "由传资料的人（张三）来改" in two.get(address, **li).text
    reply = two.post(f"{address}/metadata", data={"title": "换了"}, **li)
    assert reply.status_code == 409 and shelf.catalogue.records()[0].added_by == "张三"
    assert two.post(f"{address}/metadata", data={"title": "换了"}, **zhang).status_code == 303
    assert shelf.catalogue.records()[0].metadata.title == "换了"


def test_who_works_alone_is_told_so(officer, shelf):
    address = document(officer)
    assert "单人模式" in officer.get(ADDRESS).text
    assert "由您自己发布自己传的资料" in officer.get(f"{address}/confirm/publish").text
    act(officer, address, "publish")
    assert shelf.catalogue.records()[0].state == "published"


def test_an_unwritable_library_is_said_and_nothing_is_changed(officer, shelf, monkeypatch):
    address = document(officer)

    def full(*args, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shelf.catalogue, "set_state", full)
    reply = officer.post(f"{address}/publish")
    assert reply.status_code == 409 and "没有改动" in reply.text


@pytest.fixture
def two(desk, mentor, shelf):
    """A officer without a session, of pages to which 张三 and 李四 have keys."""
    guard = Guard(None, named=SecretStr(f"张三:{ZHANG} 李四:{LI}"))
    staff = Staff(guard, desk, Evaluation(), lambda *_: (True, ()), shelf=shelf)
    with TestClient(create_app(mentor, version="1", staff=staff), headers=SITE,
                    follow_redirects=False) as officer:  # fmt: skip
        yield officer
