# SPDX-License-Identifier: Apache-2.0
"""Installer: what goes into the bundle and what stays out: Qt by an allow-list, nothing GPL-only.

PyInstaller follows every import and takes along whatever a library was linked with on the machine
that builds; a list of what may stay is the only one that can be held.
"""

import re
from typing import Final

# Modules found by name at run time, which no import shows.
HIDDEN: Final = [
    "keyring.backends.SecretService",
    "keyring.backends.Windows",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "sqlalchemy.dialects.sqlite",
    "serial.tools.list_ports",
    "usb.backend.libusb1",
]
EXCLUDED: Final = [
    "portal",
    "sandbox",
    "tests",
    "tkinter",
    "fastapi",
    "uvicorn",
    "starlette",
    "psycopg",
    "pytest",
    "hypothesis",
    "atheris",
    "mypy",
    "setuptools",
    "pip",
    "IPython",
    "PIL.ImageTk",
    "readline",  # links a library under the GPL alone
]

_QT_LIBRARIES: Final = ("Core", "Gui", "Widgets", "Svg", "DBus", "XcbQpa", "WaylandClient", "Test")
_QT_PLUGINS: Final = (
    "platforms/libqoffscreen",
    "platforms/libqxcb",
    "platforms/libqwayland",
    "platforms/qwindows",
    "platforms/qoffscreen",
    "platforminputcontexts/libcomposeplatforminputcontextplugin",
    "platforminputcontexts/libibusplatforminputcontextplugin",
    "xcbglintegrations/",
    "wayland-shell-integration/",
    "iconengines/",
    "imageformats/libqsvg",
    "imageformats/qsvg",
    "imageformats/libqjpeg",
    "imageformats/qjpeg",
    "styles/",
)
# Toolkits of the building machine that Qt's theme plugins would pull in, and LGPL-unfit parts.
_NEVER: Final = re.compile(
    r"(lib(gtk|gdk|atk|pango|cairo|gstreamer|avahi|cups)[-_.0-9]|VirtualKeyboard|QtCharts|QtGraphs"
    r"|Quick|Qml|WebEngine|Pdf\.|Designer|translations/|\.pyi$|/metatypes/|/typesystems/|/glue/)"
)
# Of the building machine's own libraries only those of the interpreter go in; what a screen, a bus
# and fonts need comes with the machine (`Depends` of the .deb) and fits it there.
_SYSTEM: Final = re.compile(r"lib[\w+.-]+\.so(\.[\d.]+)?")
_OF_THE_INTERPRETER: Final = re.compile(
    r"lib(python3|ssl|crypto|sqlite3|ffi|bz2|lzma|z|expat|uuid|stdc\+\+|gcc_s|mpdec)[.-]"
)
_QT_LIBRARY: Final = re.compile(r"(?:libQt6|Qt6)(\w+?)\.(?:so|dll)")
_QT_MODULE: Final = re.compile(r"PySide6/Qt(\w+)\.(?:abi3\.so|pyd)")


def kept(name: str) -> bool:
    """Whether a file of this name, as it would lie in the bundle, belongs into it."""
    name = name.replace("\\", "/")
    if _NEVER.search(name):
        return False
    if found := _QT_LIBRARY.search(name) or _QT_MODULE.search(name):
        return found.group(1) in _QT_LIBRARIES
    if _SYSTEM.fullmatch(name.removeprefix("_internal/")):
        return bool(_OF_THE_INTERPRETER.match(name.removeprefix("_internal/")))
    if "/plugins/" in name and "PySide6" in name:
        return any(f"/plugins/{plugin}" in name for plugin in _QT_PLUGINS)
    return True
