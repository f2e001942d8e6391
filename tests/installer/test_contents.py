# SPDX-License-Identifier: Apache-2.0
"""Tests installer: what may lie in the bundle, and what its texts promise in both languages."""

import configparser
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from installer.contents import EXCLUDED, kept

HERE = Path(__file__).resolve().parents[2] / "installer"


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/QtSvg.abi3.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "_internal/libpython3.11.so.1.0",
        "libssl.so.3",
        "pillow.libs/libopenjp2-e530e1bf.so.2.5.4",
        "kiosk/_resources/fonts/NotoSans-Regular.ttf",
        "PySide6\\Qt6Core.dll",
    ],
)
def test_what_the_counter_needs_stays(name):
    assert kept(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6VirtualKeyboard.so.6",
        "PySide6/Qt/lib/libQt6Charts.so.6",
        "PySide6/QtCharts.abi3.so",
        "PySide6/QtGraphs.pyd",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6\\Qt6VirtualKeyboard.dll",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "_internal/libgtk-3.so.0",
        "_internal/libreadline.so.8",
        "libX11.so.6",
    ],
)
def test_what_is_gpl_alone_or_belongs_to_the_machine_stays_out(name):
    assert not kept(name)


def test_the_kiosk_is_bundled_alone():
    assert {"portal", "sandbox", "tests", "readline"} <= set(EXCLUDED)


def test_the_desktop_entry_is_named_in_both_languages():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(HERE / "deb" / "lok-mitra-kiosk.desktop", encoding="utf-8")
    said = entry["Desktop Entry"]
    assert said["Name[hi]"] == "लोक मित्र केंद्र"
    assert said["Exec"] == "lmk-kiosk"
    assert {f"{key}[hi]" for key in ("Name", "GenericName", "Comment", "Keywords")} <= set(said)


def test_the_appstream_page_and_the_windows_script_speak_hindi_too():
    page = ET.parse(HERE / "deb" / "in.gov.hp.lokmitra.kiosk.metainfo.xml").getroot()
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [name.get(language) for name in page.findall("name")] == [None, "hi"]
    script = (HERE / "windows" / "kiosk.nsi").read_text(encoding="utf-8")
    assert script.count("${LANG_HINDI}") == script.count("${LANG_ENGLISH}") == 2


def test_what_installs_and_removes_never_touches_a_journal():
    for script in ("postinst", "postrm"):
        said = (HERE / "deb" / script).read_text(encoding="utf-8")
        assert "rm " not in said
        assert "$HOME" not in said
