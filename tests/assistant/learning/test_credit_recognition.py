"""Credits from elsewhere: taken over once, for one learner, from whom is trusted."""

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.errors import LearningWrong
from assistant.learning.credits import tally
from assistant.learning.recognition import StatementRefused, key_file, take_over, trusted_keys
from assistant.learning.statement_csv import write_csv
from assistant.learning.statement_pdf import write_pdf
from assistant.learning.statements import draw_up
from assistant.records_db.credit_ledger import Ledger
from assistant.records_db.database import default_url, open_database
from tests.assistant.learning.credit_made import (
    DAY,
    FOREIGN,
    FOREIGN_NAME,
    KEY,
    NOON,
    OTHER,
    WHO,
    entry,
    imported,
    rules,
    tallied,
)

NOW = NOON + 200 * DAY
TRUSTED = {FOREIGN.public: FOREIGN_NAME}
ABROAD = "c" * 32


@pytest.fixture
def ledgers(tmp_path):
    """Give two installations' ledgers, ours and the foreign one."""
    databases = [open_database(default_url(tmp_path / name)) for name in ("ours", "theirs")]
    yield [Ledger(database, lambda: NOW) for database in databases]
    for database in databases:
        database.close()


def stated(ledger, key=FOREIGN, at=NOW):
    """Give the foreign statement of what the foreign ledger holds."""
    found = tallied(ledger.entries(ABROAD), at)
    return draw_up(found, key=key, issuer="自称", person=ABROAD, name="张三", at=at)


def bring(ledger, data, person=WHO, trusted=TRUSTED, now=NOW, example=True):
    """Bring a statement to an installation with the rules that ship, an example like theirs."""
    return take_over(
        ledger, person, data, trusted=trusted, own=KEY.public, now=now, example=example
    )


def test_what_a_trusted_installation_states_is_taken_over(ledgers):
    ours, theirs = ledgers
    theirs.append_all(ABROAD, [entry(1), entry(2), entry(3, score=10), imported(4)])
    data = stated(theirs).json
    taken = bring(ours, data)
    assert (len(taken.entries), taken.known, taken.left_out) == (2, 0, 2)
    kept = ours.entries(WHO)
    assert [one.act for one in kept] == ["imported", "imported"] and ours.verify(WHO) is None
    assert kept[0].issuer == FOREIGN_NAME and kept[0].region == "example"
    assert kept[0].granted == Decimal("0.166") and kept[0].at == NOON + DAY
    assert tallied(kept).imported == 2 * Decimal("0.166")


@pytest.mark.parametrize("write", [lambda signed, _: signed.json, write_csv, write_pdf])
def test_what_example_rules_granted_is_refused_where_the_rules_are_real(ledgers, write):
    ours, theirs = ledgers
    theirs.append(ABROAD, entry(1))
    with pytest.raises(StatementRefused, match="示例规则"):
        bring(ours, write(stated(theirs), FOREIGN), example=False)
    assert ours.entries(WHO) == []


def test_what_example_rules_granted_never_counts_by_real_ones(ledgers):
    ours, theirs = ledgers
    theirs.append(ABROAD, entry(1))
    assert bring(ours, stated(theirs).json).example
    (kept,) = ours.entries(WHO)
    assert kept.example and tallied([kept]).earned == Decimal("0.166")
    real = replace(rules(), example=False)  # the officer's own, in place of the example
    found = tally([kept], real, NOW)
    assert (found.earned, found.lines[0].reason) == (0, "unknown")


def test_what_real_rules_granted_is_not_marked(ledgers):
    ours, theirs = ledgers
    theirs.append(ABROAD, entry(1))
    real = replace(rules(), example=False, region="east")
    found = tally(theirs.entries(ABROAD), real, NOW)
    data = draw_up(found, key=FOREIGN, issuer="自称", person=ABROAD, name="", at=NOW).json
    taken = bring(ours, data, example=False)
    assert not taken.example and tally(ours.entries(WHO), real, NOW).earned > 0


@pytest.mark.parametrize("write", [write_csv, write_pdf])
def test_the_csv_and_the_pdf_are_taken_over_too(ledgers, write):
    ours, theirs = ledgers
    theirs.append(ABROAD, entry(1))
    assert len(bring(ours, write(stated(theirs), FOREIGN)).entries) == 1


def test_a_later_statement_brings_only_what_is_new(ledgers):
    ours, theirs = ledgers
    theirs.append(ABROAD, entry(1))
    early = stated(theirs).json
    bring(ours, early)
    with pytest.raises(StatementRefused, match="已经全部导入过"):
        bring(ours, early)
    with pytest.raises(StatementRefused, match="已经全部导入过"):
        bring(ours, stated(theirs, at=NOW - DAY).json)
    theirs.append(ABROAD, entry(2))
    taken = bring(ours, stated(theirs).json)
    assert (len(taken.entries), taken.known) == (1, 1) and len(ours.entries(WHO)) == 2


def test_two_learners_cannot_both_have_it(ledgers):
    ours, theirs = ledgers
    theirs.append(ABROAD, entry(1))
    bring(ours, stated(theirs).json)
    theirs.append(ABROAD, entry(2))
    with pytest.raises(StatementRefused, match="另一位学员"):
        bring(ours, stated(theirs).json, person=OTHER)
    assert ours.entries(OTHER) == []


def test_the_caps_of_the_rules_hold_for_it(ledgers):
    ours, theirs = ledgers
    theirs.append_all(ABROAD, [entry(n, act="course", minutes=540) for n in range(12)])
    bring(ours, stated(theirs).json)
    found = tallied(ours.entries(WHO))
    assert found.earned == 10 and found.capped == 5  # fifteen there, ten here


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"trusted": {}}, "没有在本机登记"),
        ({"trusted": {KEY.public: "别人"}}, "没有在本机登记"),
        ({"now": NOW - 3 * DAY}, "在将来"),
    ],
)
def test_what_is_not_to_be_trusted_is_refused(ledgers, given, said):
    ours, theirs = ledgers
    theirs.append(ABROAD, entry(1))
    with pytest.raises(StatementRefused, match=said):
        bring(ours, stated(theirs).json, **given)
    assert ours.entries(WHO) == []


def test_our_own_an_empty_and_a_changed_one_are_refused(ledgers):
    ours, theirs = ledgers
    with pytest.raises(StatementRefused, match="没有可认可的学分"):
        bring(ours, stated(theirs).json)
    theirs.append(ABROAD, entry(1))
    both = TRUSTED | {KEY.public: "本机"}
    with pytest.raises(StatementRefused, match="本机自己出具"):
        bring(ours, stated(theirs, key=KEY).json, trusted=both)
    changed = stated(theirs).json.replace(b"0.166", b"9.166")
    with pytest.raises(StatementRefused, match="签名与内容不符"):
        bring(ours, changed)
    assert ours.entries(WHO) == []


def test_the_future_is_refused_in_an_entry_too(ledgers):
    ours, theirs = ledgers
    theirs.append(ABROAD, entry(1, at=NOW + 30 * DAY))
    with pytest.raises(StatementRefused, match="在将来"):
        bring(ours, stated(theirs).json)


def test_trusted_keys_are_read_from_files(tmp_path):
    assert trusted_keys(tmp_path) == {}
    folder = tmp_path / "learning" / "trusted"
    folder.mkdir(parents=True)
    (folder / "east.pub").write_text(key_file(FOREIGN_NAME, FOREIGN.public), encoding="utf-8")
    text = f"\ufeff# 2026-11 电话核实\n\n乙县\n{KEY.public}\n"
    (folder / "west.pub").write_text(text, encoding="utf-8")
    (folder / "notes.txt").write_text("nothing")
    assert trusted_keys(tmp_path) == {FOREIGN.public: FOREIGN_NAME, KEY.public: "乙县"}
    (folder / "x.pub").write_text(text, encoding="utf-8")
    with pytest.raises(LearningWrong, match=r"x\.pub：这把密钥已经登记给“乙县”"):
        trusted_keys(tmp_path)


@pytest.mark.parametrize(
    "raw",
    [b"", b"name only\n", b"name\nxyz\n", b"name\n" + b"A" * 64, b"\xff\n", b"a\n" * 9000,
     f"{KEY.public}\nname\n".encode()],
)  # fmt: skip
def test_a_key_file_that_cannot_be_used_is_named(tmp_path, raw):
    folder = tmp_path / "learning" / "trusted"
    folder.mkdir(parents=True)
    (folder / "bad.pub").write_bytes(raw)
    with pytest.raises(LearningWrong, match=r"bad\.pub"):
        trusted_keys(tmp_path)
