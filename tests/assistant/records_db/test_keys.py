"""A key is shown once, found by its secret, and no longer once revoked."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from assistant.records_db.keys import Keys


@pytest.fixture
def keys(database):
    return Keys(database)


def test_a_key_is_found_by_its_secret_until_it_is_revoked(keys):
    info, secret = keys.add("  县医院  小程序 ", "asker")
    assert (info.name, info.role) == ("县医院 小程序", "asker")
    assert secret.startswith("gm_") and len(secret) == 46
    assert keys.find(f" {secret}\n") == info
    assert keys.find("gm_wrong") is None
    assert keys.revoke(info.id) and not keys.revoke(info.id)
    assert keys.find(secret) is None
    assert [(one.id, one.revoked_at is not None) for one in keys.list()] == [(info.id, True)]


def test_no_secret_is_stored(keys, database):
    _, secret = keys.add("a", "operator")
    with database.reading() as connection:
        rows = connection.execute(sa.text("SELECT * FROM api_keys")).all()
    assert secret not in str(rows) and secret[3:] not in str(rows)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_a_bad_name_is_refused(keys, name):
    with pytest.raises(ValueError, match="名称"):
        keys.add(name, "asker")
