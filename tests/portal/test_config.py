# SPDX-License-Identifier: Apache-2.0
"""Tests: portal.toml says where everything is; what it does not know it refuses by name."""

from pathlib import Path

import pytest

from kiosk.core.catalogue import Rail
from portal.config import ConfigUnfit, embedded_database, load_settings, with_sandbox

WHOLE = """
[portal]
database_url = "postgresql+psycopg:///lmk"
public_url = "https://portal.example"

[departments]
hpsebl = "https://board.example/api"

[gateway]
merchant_id = "12345"
page_url = "https://wallet.example/v1/payment"
api_url = "https://bridge.example"
final_failures = ["101"]
absent_codes = ["110"]

[gateway.product_ids]
online_seva = "1234500001"
electricity = "1234500002"
hrtc = "1234500003"

[policy]
lease_cap_paise = 200000
"""


def settings_of(folder: Path, text: str):
    (folder / "portal.toml").write_text(text, encoding="utf-8")
    return load_settings(folder)


def test_without_a_file_the_books_lie_in_the_folder_and_nobody_is_known(tmp_path: Path):
    settings = load_settings(tmp_path)
    assert settings.database_url == embedded_database(tmp_path)
    assert settings.departments == {}
    assert not settings.gateway.joins_by_wire
    policy = settings.policy_at("http://127.0.0.1:1/")
    assert policy.page_base == "http://127.0.0.1:1"
    assert set(policy.product_ids) == set(Rail)


def test_the_file_says_it_all(tmp_path: Path):
    settings = settings_of(tmp_path, WHOLE)
    assert settings.public_url == "https://portal.example"
    assert settings.departments == {"hpsebl": "https://board.example/api"}
    assert settings.gateway.product_ids[Rail.HRTC] == "1234500003"
    assert settings.gateway.final_failures == {"101"}
    assert settings.policy_at("x").lease_cap_paise == 200_000


def test_one_sandbox_plays_everybody(tmp_path: Path):
    settings = with_sandbox(load_settings(tmp_path), "http://127.0.0.1:5/")
    assert settings.departments["himbhoomi"] == "http://127.0.0.1:5/himbhoomi"
    assert settings.gateway.page_url == "http://127.0.0.1:5/wallet/v1/payment"
    assert settings.gateway.joins_by_wire


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("not toml", "portal.toml"),
        ("[surplus]", "surplus"),
        ("[portal]\nport = 1", "port is not known"),
        ("[portal]\ndatabase_url = 1", "database_url is a text"),
        ("portal = 1", "is a table"),
        ('[departments]\nbsnl = "x"', "bsnl is not known"),
        ("[policy]\nlease_cap_paise = 1.5", "whole numbers"),
        ("[policy]\nlease_cap_paise = true", "whole numbers"),
        ("[policy]\nnonsense = 1", "nonsense"),
        ('[gateway]\nmerchant_id = "12345"', "begins with merchant_id"),
        ('[gateway]\nfinal_failures = ["100"]', "100 is none"),
        ("[gateway]\nabsent_codes = 110", "a list of codes"),
        ('[gateway.product_ids]\npost = "9001700009"', "post is not known"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(tmp_path: Path, text: str, why: str):
    with pytest.raises(ConfigUnfit, match=why):
        settings_of(tmp_path, text)
