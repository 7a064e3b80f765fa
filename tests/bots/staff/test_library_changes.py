"""What is done with a document, what is said of it before, and the index that follows."""

from __future__ import annotations

import re
import time

import pytest
from fastapi.testclient import TestClient

from .fakes import BEARER, SITE
from .shelves import ADDRESS, TEXT, act, document, settled

OLD, NEW = "诺瓦热指南\n每日 2 次。", "诺瓦热诊疗指南\n每日 3 次。"


def state_of(shelf, title):
    (found,) = [one for one in shelf.catalogue.records() if one.metadata.title == title]
    return found.standing.state


def published(officer, text, **data):
    address = document(officer, text, data=data)
    assert act(officer, address, "publish").status_code == 303
    settled(officer)
    return address


def test_publishing_says_what_changes_for_doctors_and_builds_the_index(officer, shelf, build):
    address = document(officer)
    page = officer.get(f"{address}/confirm/publish").text
    assert "医生将能查到" in page and "《诺瓦热》" in page and "没有写明发布机构" in page
    assert build.builds == 0
    act(officer, address, "publish")
    assert settled(officer)["index"]["state"] == "done" and build.builds == 1
    assert state_of(shelf, "诺瓦热") == "published"


def test_a_new_edition_replaces_the_old_one_by_name(officer, shelf):
    published(officer, OLD, edition="2020")
    old = shelf.catalogue.records()[0].metadata.key
    address = document(officer, NEW, data={"edition": "2024"})
    assert "题目相近" in officer.get(address).text
    reply = officer.post(
        f"{address}/metadata",
        data={"title": "诺瓦热诊疗指南", "edition": "2024", "kind": "guideline", "supersedes": old},
    )
    address = reply.headers["location"]
    assert "题目相近" not in officer.get(address).text
    page = officer.get(f"{address}/confirm/publish").text
    ends = page.partition("医生将不再查到")[2]
    assert "《诺瓦热指南》（2020）" in ends and "诺瓦热诊疗指南" not in ends
    act(officer, address, "publish")
    assert (state_of(shelf, "诺瓦热指南"), state_of(shelf, "诺瓦热诊疗指南")) == (
        "superseded", "published",
    )  # fmt: skip
    assert "已由新版取代" in officer.get(ADDRESS).text


def test_what_starts_later_is_said_to_start_later(officer):
    address = document(officer, data={"valid_from": "2099-01-01"})
    page = officer.get(f"{address}/confirm/publish").text
    assert "2099-01-01 起才生效" in page and "医生现在能查到的资料不变" in page


def test_corrected_metadata_name_the_chunks_anew(officer, shelf):
    address = document(officer, f"{TEXT}\n{TEXT}")  # a sentence that stands there twice
    before = shelf.catalogue.chunks(shelf.catalogue.records()[0].metadata.key)
    data = {"title": "新标题", "edition": "2024 年版", "year": "2024", "issuer": "卫健委"}
    reply = officer.post(f"{address}/metadata", data=data)
    assert reply.status_code == 303
    (record,) = shelf.catalogue.records()
    one = record.metadata
    assert (one.title, one.edition, one.issuer) == ("新标题", "2024 年版", "卫健委")
    after = shelf.catalogue.chunks(one.key)
    assert [chunk.text for chunk in after] == [chunk.text for chunk in before]
    assert {chunk.document_key for chunk in after} == {one.key}
    assert len({chunk.id for chunk in after}) == len(after)
    assert not {chunk.id for chunk in after} & {chunk.id for chunk in before}
    assert record.file is not None and record.file.exists()
    page = officer.get(reply.headers["location"]).text
    assert "没有写明" not in page
    # What is emptied in the form is emptied in the document.
    reply = officer.post(f"{reply.headers['location']}/metadata", data={"title": "新标题"})
    assert shelf.catalogue.records()[0].metadata.issuer == ""


def test_metadata_without_a_title_or_of_another_document_are_not_kept(officer, shelf):
    document(officer, OLD, data={"edition": "1"})
    address = document(officer, f"{OLD}另有。", data={"edition": "2"})
    assert "请写标题" in officer.post(f"{address}/metadata", data={"title": " "}).text
    keys = [one.metadata.key for one in shelf.catalogue.records()]
    assert officer.post(f"{address}/metadata", data={"title": "x", "year": "x"}).status_code == 422
    assert [one.metadata.key for one in shelf.catalogue.records()] == keys
    act(officer, address, "publish")
    assert officer.post(f"{address}/metadata", data={"title": "x"}).status_code == 409


def test_a_document_is_withdrawn_published_again_and_deleted(officer, shelf):
    address = published(officer, TEXT)
    for action, state in (("retire", "retired"), ("publish", "published"), ("hold", "quarantined")):
        page = officer.get(f"{address}/confirm/{action}").text
        assert ("不再查到" in page) is (action != "publish")
        assert act(officer, address, action).headers["location"] == address
        assert shelf.catalogue.records()[0].state == state
    assert act(officer, address, "delete").headers["location"] == ADDRESS
    assert shelf.catalogue.records() == ()
    assert "delete" in [one.action for one in shelf.catalogue.audit()]  # nothing silently
    assert shelf.catalogue.verify_audit() > 0


def test_a_step_that_does_not_fit_the_state_is_refused(officer, shelf):
    address = published(officer, TEXT)
    assert officer.post(f"{address}/delete").status_code == 409
    assert officer.get(f"{address}/confirm/delete").status_code == 409
    assert officer.post(f"{address}/publish").status_code == 409
    assert shelf.catalogue.records()[0].state == "published"


def test_what_changed_since_it_was_looked_at_is_not_published(officer, shelf):
    address = document(officer)
    page = officer.get(f"{address}/confirm/publish").text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    officer.post(f"{address}/metadata", data={"title": "另一个标题"})
    reply = officer.post(f"{address}/publish", data={"seen": seen})
    assert reply.status_code == 409 and shelf.catalogue.records()[0].state == "quarantined"


def test_the_last_change_is_taken_back_after_a_clear_question(officer, shelf, build):
    assert officer.get(f"{ADDRESS}/rollback").status_code == 409  # nothing yet
    assert "退回上一次改动" not in officer.get(ADDRESS).text
    published(officer, TEXT)
    page = officer.get(f"{ADDRESS}/rollback").text
    assert "《诺瓦热》不再发布" in page and "教研人员" in page
    number = re.search(r'name="number" value="(\d+)"', page)[1]
    stale = officer.post(f"{ADDRESS}/rollback", data={"number": str(int(number) + 1)})
    assert stale.status_code == 409 and state_of(shelf, "诺瓦热") == "published"
    assert officer.post(f"{ADDRESS}/rollback", data={"number": "x"}).status_code == 409
    reply = officer.post(f"{ADDRESS}/rollback", data={"number": number})
    assert reply.status_code == 303 and state_of(shelf, "诺瓦热") == "quarantined"
    settled(officer)
    assert "退回到改动以前" in officer.get(document_of(shelf)).text


def document_of(shelf):
    from bots.staff.library_view import address_of

    return address_of(shelf.catalogue.records()[0].metadata.key)


def test_an_index_that_fails_says_what_to_do_and_is_built_again(officer, build):
    build.fault = "服务器的磁盘满了，索引没有建成。"
    address = document(officer)
    act(officer, address, "publish")
    assert settled(officer)["index"]["says"] == build.fault
    for path in (ADDRESS, address):
        page = officer.get(path).text
        assert build.fault in page and "重新编入" in page
    build.fault = ""
    assert officer.post(f"{ADDRESS}/index").status_code == 303
    assert settled(officer)["index"]["state"] == "done" and build.builds == 2


def test_a_change_while_the_index_is_built_is_built_after_it(officer, build):
    build.go.clear()
    for text in (OLD, NEW):
        act(officer, document_while_building(officer, text), "publish")
    now = officer.get(f"{ADDRESS}/progress").json()
    assert now["index"]["state"] == "building" and (now["index"]["done"], build.builds) == (1, 1)
    assert "正在编入检索" in officer.get(ADDRESS).text
    build.go.set()
    settled(officer)
    assert build.builds == 2


def document_while_building(officer, text):
    from .shelves import send

    job = send(officer, text, f"{len(text)}.txt")
    while True:
        found = {one["id"]: one for one in officer.get(f"{ADDRESS}/progress").json()["jobs"]}
        if found[job["id"]]["address"]:
            return found[job["id"]]["address"]


@pytest.mark.parametrize("edition", ["2024/修订", "a?b#c", "50%", "../x", "第 2 版", "x/publish"])
def test_any_edition_has_a_page_of_its_own(officer, shelf, edition):
    address = document(officer, data={"edition": edition})
    assert officer.get(address).status_code == 200
    assert act(officer, address, "publish").status_code == 303
    assert shelf.catalogue.records()[0].state == "published"
    assert officer.get(f"{address}/pages/1.png").status_code == 200


def test_figures_that_contradict_another_document_are_shown_with_both_places(officer):
    old = published(officer, "高血压用药甲\n成人口服氨氯地平 5 mg，每日 1 次。", edition="1")
    address = document(officer, "高血压防治乙\n成人口服氨氯地平 10 mg，每日 1 次。")
    while not officer.get(f"{address}/reading").json()["ready"]:
        time.sleep(0.02)
    page = officer.get(address).text
    told = page.partition("和别的资料不一致")[2]
    assert "<q>5 mg" in told and "<q>10 mg" in told and f'href="{old}?page=1#page"' in told
    assert "处数字和别的资料不一致" in officer.get(f"{address}/confirm/publish").text


def test_a_picture_of_a_word_file_is_shown_where_it_stands(officer, shelf, reader):
    reader.picture = True
    address = document(officer, name="诺瓦热.docx")
    page = officer.get(address).text
    assert f'src="{address}/figures/0.png?page=1"' in page and "/pages/1.png" not in page
    assert officer.get(f"{address}/figures/0.png?page=1").content[:4] == b"\x89PNG"
    assert officer.get(f"{address}/figures/1.png?page=1").status_code == 409


def test_nobody_brings_his_own_upload_back_by_taking_back_a_change(shelf, library, mentor, desk):
    from bots.staff.auth import Person, StaffProblem
    from bots.staff.shelf import asked

    zhang, li = Person("张三", alone=False), Person("李四", alone=False)
    with_key = {"headers": BEARER}
    with TestClient(library, headers=SITE) as officer:
        document(officer, **with_key)
    record = shelf.catalogue.records()[0]
    shelf.act(record, "publish", li, record.signature)
    shelf.act(shelf.catalogue.records()[0], "retire", li, "")
    uploader = Person(record.added_by, alone=False)
    with pytest.raises(StaffProblem) as refused:
        asked(lambda: shelf.roll_back(uploader, shelf.last_change().number))
    assert refused.value.code == "staff-refused"
    shelf.roll_back(zhang, shelf.last_change().number)
    assert shelf.catalogue.records()[0].state == "published"


def test_a_comparison_that_breaks_is_said_and_not_tried_for_ever(officer, shelf, monkeypatch):
    tried = []

    def broken(catalogue, records):
        tried.append(records)
        raise RuntimeError("a secret")

    monkeypatch.setattr("bots.staff.shelf.reviews", broken)
    address = document(officer)
    while not officer.get(f"{address}/reading").json()["ready"]:
        time.sleep(0.02)
    page = officer.get(address).text
    assert "比对没有做成" in page and "secret" not in page and len(tried) == 1
