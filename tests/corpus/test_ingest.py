"""Files → catalogue: what is read, skipped, held and refused; one bad file never ends the run."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from corpus import ingest as module
from corpus.catalogue import Catalogue
from corpus.document import Block, Finding, ParsedFile
from corpus.errors import FileRefused
from corpus.ingest import files_under, ingest
from corpus.sandbox import Limits

LINE = "高血压患者每次口服氨氯地平5 mg，每日1次，两周后复查血压并调整用药。"


class Reader:
    """Stands in for the child process: reads `# ` titles and lines, and counts its calls."""

    def __init__(self):
        self.calls = []
        self.findings = ()

    def __call__(self, path, limits=None):
        self.calls.append(path.name)
        text = path.read_text(encoding="utf-8", errors="replace")
        if "BROKEN" in text:
            raise FileRefused("crashed", "这个文件读不了。")
        if text.startswith("---\n"):
            text = text.split("---\n", 2)[2]
        blocks = tuple(
            Block("Title", line[2:], level=1)
            if line.startswith("# ")
            else Block("NarrativeText", line)
            for line in text.split("\n")
            if line.strip()
        )
        heading = next((block.text for block in blocks if block.kind == "Title"), None)
        return ParsedFile(blocks, None, heading, self.findings)


@pytest.fixture
def reader(monkeypatch):
    reader = Reader()
    monkeypatch.setattr(module, "read_file", reader)
    return reader


@pytest.fixture
def catalogue(tmp_path):
    return Catalogue(tmp_path / "home")


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def run(paths, catalogue, **options):
    paths = [paths] if isinstance(paths, Path) else paths
    return list(ingest(paths, catalogue, **{"flags": {}, **options}))


def said(catalogue):
    keys = [record.metadata.key for record in catalogue.records()]
    return "\n".join(chunk.text for key in keys for chunk in catalogue.chunks(key))


# Reading once


def test_a_clean_file_is_published(reader, catalogue, inbox):
    path = write(inbox / "htn.md", f"# 高血压\n{LINE}\n")
    (outcome,) = run(path, catalogue)
    assert (outcome.status, outcome.state, outcome.title) == ("added", "published", "高血压")
    assert (outcome.key, outcome.chunks) == ("高血压@", 1)
    record = catalogue.find("高血压")
    assert record.source == str(path)
    assert record.file is not None
    assert record.file.read_bytes() == path.read_bytes()


def test_the_same_file_twice_is_not_even_read_again(reader, catalogue, inbox):
    path = write(inbox / "htn.md", f"# 高血压\n{LINE}\n")
    run(path, catalogue)
    before = catalogue.revision()
    (outcome,) = run(path, catalogue)
    assert (outcome.status, outcome.key, outcome.chunks) == ("unchanged", "高血压@", 1)
    assert reader.calls == ["htn.md"]
    assert catalogue.revision() == before


def test_a_copy_under_another_name_is_the_same_document(reader, catalogue, inbox):
    path = write(inbox / "htn.md", f"# 高血压\n{LINE}\n")
    shutil.copy(path, inbox / "copy.md")
    assert [one.status for one in run(files_under([inbox]), catalogue)] == ["added", "unchanged"]
    assert len(catalogue.records()) == 1


def test_a_new_reader_reads_again_once(reader, catalogue, inbox, monkeypatch):
    path = write(inbox / "htn.md", f"# 高血压\n{LINE}\n")
    run(path, catalogue)
    monkeypatch.setattr(module, "READER", module.READER + 1)
    assert [run(path, catalogue)[0].status for _ in range(2)] == ["unchanged", "unchanged"]
    assert reader.calls == ["htn.md"] * 2


def test_a_changed_sidecar_or_flag_is_a_change(reader, catalogue, inbox):
    path = write(inbox / "htn.txt", f"# 高血压\n{LINE}\n")
    run(path, catalogue)
    write(inbox / "htn.txt.meta.yaml", "issuer: 卫健委\n")
    assert run(path, catalogue)[0].status == "replaced"
    assert catalogue.find("高血压").metadata.issuer == "卫健委"
    assert run(path, catalogue)[0].status == "unchanged"
    assert run(path, catalogue, flags={"issuer": "县医院"})[0].status == "replaced"
    assert catalogue.find("高血压").metadata.issuer == "县医院"


# Changing


def test_a_changed_file_replaces_its_text(reader, catalogue, inbox):
    path = write(inbox / "htn.md", f"# 高血压\n旧：{LINE}\n")
    run(path, catalogue)
    write(path, f"# 高血压\n新：{LINE}\n")
    assert run(path, catalogue)[0].status == "replaced"
    assert "旧：" not in said(catalogue)
    assert "新：" in said(catalogue)
    catalogue.rollback()  # the original of before is kept for that
    assert "旧：" in said(catalogue)
    kept = catalogue.records()[0].file
    assert kept is not None
    assert "旧：" in kept.read_text(encoding="utf-8")


def test_a_file_that_was_rolled_back_is_refused_by_name(reader, catalogue, inbox):
    path = write(inbox / "htn.md", f"# 高血压\n旧：{LINE}\n")
    run(path, catalogue)
    write(path, f"# 高血压\n新：{LINE}\n")
    run(path, catalogue)
    catalogue.rollback()
    outcome = run(path, catalogue)[0]
    assert (outcome.status, outcome.code) == ("refused", "rolled-back")
    assert "旧：" in said(catalogue)


def test_a_changed_title_keeps_the_id_that_was_made(reader, catalogue, inbox):
    path = write(inbox / "htn.md", f"# 高血压\n{LINE}\n")
    run(path, catalogue)
    write(path, f"# 高血压防治\n{LINE}\n")
    (outcome,) = run(path, catalogue)
    assert (outcome.status, outcome.key, outcome.title) == ("replaced", "高血压@", "高血压防治")
    assert len(catalogue.records()) == 1


def test_two_files_of_one_title_do_not_replace_each_other(reader, catalogue, inbox):
    one = write(inbox / "a" / "intro.md", f"# 引言\n甲：{LINE}\n")
    two = write(inbox / "b" / "intro.md", f"# 引言\n乙：{LINE}\n")
    assert [outcome.status for outcome in run([one, two], catalogue)] == ["added", "added"]
    assert "甲：" in said(catalogue)
    assert "乙：" in said(catalogue)
    assert len(catalogue.in_force()) == 2
    write(two, f"# 引言\n丙：{LINE}\n")
    assert run([one, two], catalogue)[1].status == "replaced"
    assert "乙：" not in said(catalogue)
    assert "甲：" in said(catalogue)


def test_a_new_edition_of_a_stated_id_supersedes_the_old_one(reader, catalogue, inbox):
    for year in (2017, 2020):
        front = f"---\nid: htn\ntitle: 高血压指南\nedition: {year}\n---\n"
        run(write(inbox / "htn.md", f"{front}# 高血压\n{year}年：{LINE}\n"), catalogue)
    assert catalogue.in_force() == {"htn@2020"}
    assert catalogue.find("htn@2017").standing.superseded_by == "htn@2020"


# Metadata


def test_flags_override_the_sidecar_which_overrides_front_matter(reader, catalogue, inbox):
    path = write(
        inbox / "htn.md", f"---\nid: htn\ntitle: 甲\nissuer: 甲\nyear: 2001\n---\n# 甲\n{LINE}\n"
    )
    write(inbox / "htn.meta.yaml", "issuer: 乙\nyear: 2002\n")
    run(path, catalogue, flags={"year": 2003, "audience": ()})
    metadata = catalogue.find("htn").metadata
    assert (metadata.title, metadata.issuer, metadata.year) == ("甲", "乙", 2003)


def test_without_any_heading_the_files_name_is_the_title(reader, catalogue, inbox):
    run(write(inbox / "儿童腹泻 2020.txt", LINE), catalogue)
    metadata = catalogue.find("儿童腹泻-2020").metadata
    assert (metadata.title, metadata.year, metadata.language) == ("儿童腹泻 2020", 2020, "zh")


def test_front_matter_in_gb18030_is_read(reader, catalogue, inbox):
    path = inbox / "htn.md"
    path.write_bytes(f"---\nid: htn\ntitle: 高血压\n---\n# x\n{LINE}\n".encode("gb18030"))
    run(path, catalogue)
    assert catalogue.find("htn").metadata.title == "高血压"


def test_a_file_name_in_gbk_bytes_is_taken(reader, catalogue, inbox):
    path = Path(os.fsdecode(os.fsencode(inbox) + b"/" + "腹泻.txt".encode("gb18030")))
    try:
        write(path, LINE)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert run(path, catalogue)[0].status == "added"
    assert catalogue.find("腹泻").metadata.title == "腹泻"
    assert run(path, catalogue)[0].status == "unchanged"


@pytest.mark.parametrize(
    "front", ["publisher: 甲\nissuer: 乙", "title: [", "title: 甲\nvalid_from: 2020-13-01"]
)
def test_bad_front_matter_is_a_reason(reader, catalogue, inbox, front):
    path = write(inbox / "htn.md", f"---\n{front}\n---\n# 甲\n{LINE}\n")
    (outcome,) = run(path, catalogue)
    assert (outcome.status, outcome.code) == ("refused", "metadata")
    assert outcome.reason.endswith("。") or "YAML" in outcome.reason
    assert reader.calls == [] or catalogue.records() == ()


# Holding back


def test_hold_quarantines_what_is_clean(reader, catalogue, inbox):
    (outcome,) = run(write(inbox / "a.md", f"# 甲\n{LINE}\n"), catalogue, hold=True)
    assert outcome.state == "quarantined"
    assert catalogue.in_force() == frozenset()


@pytest.mark.parametrize(
    ("text", "code"),
    [("# 甲\n对不起，页面不存在。\n", "error-page"), ("404 Not Found", "error-page")],
)
def test_what_does_not_lint_clean_is_quarantined_with_the_reason(
    reader, catalogue, inbox, text, code
):
    (outcome,) = run(write(inbox / "a.md", text), catalogue)
    assert (outcome.status, outcome.state) == ("added", "quarantined")
    assert [found.code for found in outcome.findings] == [code]


def test_a_mere_note_does_not_hold_a_document_back(reader, catalogue, inbox):
    reader.findings = (Finding("note", "image-table", "有图。", 1),)
    (outcome,) = run(write(inbox / "a.md", f"# 甲\n{LINE}\n25～mg\n"), catalogue)
    assert outcome.state == "published"
    assert [found.code for found in outcome.findings] == ["image-table", "range-without-end"]


# Refusals


def test_one_bad_file_never_ends_the_run(reader, catalogue, inbox, tmp_path):
    write(inbox / "1.md", f"# 甲\n{LINE}\n")
    write(inbox / "2.md", "BROKEN")
    write(inbox / "3.md", "---\nno-such-key: 1\nid: x\n---\n")
    write(inbox / "5.md", f"# 乙\n{LINE}\n")
    os.mkfifo(inbox / "4.md")
    gone = inbox / "gone.md"
    paths = [*sorted(inbox.iterdir()), inbox, gone]
    found = run(paths, catalogue)
    assert [(one.path.name, one.status, one.code) for one in found] == [
        ("1.md", "added", ""),
        ("2.md", "refused", "crashed"),
        ("3.md", "refused", "metadata"),
        ("4.md", "refused", "not-a-file"),
        ("5.md", "added", ""),
        ("inbox", "refused", "not-a-file"),
        ("gone.md", "refused", "missing"),
    ]
    assert all(one.reason for one in found if one.status == "refused")
    assert all("Traceback" not in one.reason for one in found)
    assert all(one.seconds >= 0 for one in found)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "a.md"), "permission"),
        (OSError(errno.EIO, "Input/output error", "a.md"), "unreadable"),
        (OSError(errno.ENAMETOOLONG, "File name too long", "a.md"), "unreadable"),
    ],
)
def test_a_file_that_the_system_refuses_is_a_reason(
    reader, catalogue, inbox, monkeypatch, error, code
):
    one = write(inbox / "a.md", f"# 甲\n{LINE}\n")
    two = write(inbox / "b.md", f"# 乙\n{LINE}\n")
    plain = module._sha256

    def hurt(path):
        if path.name == "a.md":
            raise error
        return plain(path)

    monkeypatch.setattr(module, "_sha256", hurt)
    assert [(o.status, o.code) for o in run([one, two], catalogue)] == [
        ("refused", code),
        ("added", ""),
    ]


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EROFS, "Read-only", "x")],
)
def test_a_full_or_read_only_library_ends_the_run_for_every_file_would_fail(
    reader, catalogue, inbox, monkeypatch, error
):
    path = write(inbox / "a.md", f"# 甲\n{LINE}\n")

    def full(*_, **__):
        raise error

    monkeypatch.setattr(Catalogue, "add", full)
    with pytest.raises(OSError, match=error.strerror):
        run(path, catalogue)


def test_a_path_that_is_too_long_is_a_reason(reader, catalogue, inbox):
    (outcome,) = run(inbox / ("长" * 200 + ".md"), catalogue)
    assert (outcome.status, outcome.code) == ("refused", "unreadable")


# Folders


def test_a_folder_is_walked_in_order_without_hidden_files_and_sidecars(inbox):
    for name in ("b.md", "a.md", "sub/c.md", ".hidden.md", ".git/d.md", "~$open.docx"):
        write(inbox / name, "x")
    write(inbox / "a.md.meta.yaml", "title: x")
    os.mkfifo(inbox / "pipe.md")
    (inbox / "broken.md").symlink_to(inbox / "gone.md")
    found = [path.relative_to(inbox).as_posix() for path in files_under([inbox])]
    assert found == ["a.md", "b.md", "sub/c.md"]


def test_a_hidden_folder_may_be_named_and_files_are_listed_once(inbox):
    path = write(inbox / ".private" / "a.md", "x")
    assert files_under([inbox / ".private", path, path]) == [path]
    assert files_under([inbox / "gone.md"]) == [inbox / "gone.md"]


# With the real reader in its child process


def test_real_files_go_through_the_child_process(catalogue, inbox):
    md = (
        "---\nid: htn\ntitle: 高血压指南\nissuer: 甲\nedition: 2020\n---\n\n# 高血压\n\n## 用药\n\n"
        f"{LINE}\n\n| 药名 | 剂量 |\n|---|---|\n| 氨氯地平 | 5 mg |\n| 缬沙坦 | 80 mg |\n"
    )
    write(inbox / "1.md", md)
    (inbox / "2.txt").write_bytes(f"儿童腹泻\n\n{LINE}{LINE}\n".encode("gb18030"))
    write(inbox / "3.pdf", "不是 PDF")
    write(inbox / "4.txt", "")
    found = run(files_under([inbox]), catalogue)
    assert [one.status for one in found] == ["added", "added", "refused", "refused"]
    chunks = catalogue.chunks("htn@2020")
    assert [chunk.kind for chunk in chunks] == ["text", "table", "row", "row"]
    assert chunks[2].text == "药名：氨氯地平；剂量：5 mg"
    assert chunks[0].section == ("高血压", "用药")
    assert "issuer" not in said(catalogue)
    assert LINE in said(catalogue)
    again = run(files_under([inbox]), catalogue)
    assert [one.status for one in again] == ["unchanged", "unchanged", "refused", "refused"]


def test_a_file_over_the_limit_is_refused_before_it_is_read(catalogue, inbox):
    path = write(inbox / "a.txt", LINE * 100)
    (outcome,) = run(path, catalogue, limits=Limits(bytes=100))
    assert outcome.status == "refused"
    assert outcome.code
    assert outcome.reason
