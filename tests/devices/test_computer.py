# SPDX-License-Identifier: Apache-2.0
"""Tests devices: what this machine says of itself, and what it leaves open."""

import psutil

from kiosk.devices.computer import computer_facts


def test_this_machine_says_what_it_is(tmp_path):
    found = computer_facts(tmp_path / "not" / "yet" / "there")
    assert found.memory_mib == psutil.virtual_memory().total // (1 << 20)
    assert 0 < found.disk_free_mib <= found.disk_mib
    assert found.system


def test_names_are_read_and_placeholders_of_makers_are_none(tmp_path):
    for name, said in (
        ("sys_vendor", "ACME\n"),
        ("product_name", "To Be Filled By O.E.M."),
        ("product_serial", "Default string"),
    ):
        (tmp_path / name).write_text(said, encoding="utf-8")
    cpus = tmp_path / "cpuinfo"
    cpus.write_bytes(b"processor : 0\nmodel name\t: Celeron N4020\xff @ 1.10GHz\n")
    found = computer_facts(tmp_path, tmp_path, cpus)
    assert (found.maker, found.model, found.serial) == ("ACME", "", "")
    assert found.processor.startswith("Celeron N4020")


def test_what_cannot_be_read_is_left_open(tmp_path):
    nothing = tmp_path / "nothing"
    (tmp_path / "sys_vendor").mkdir()
    found = computer_facts(tmp_path, tmp_path, nothing)
    assert (found.maker, found.model, found.serial) == ("", "", "")
