# SPDX-License-Identifier: Apache-2.0
"""Lab: what the guest starts from: busybox, kernel modules, the slip to print, and the files that
Python reads most, which would cost minutes one by one over the shared folder.

The guest sees this machine's own root, read-only, with these files laid over it and a folder of
memory over both; so it runs this very checkout and its `.venv`.
"""

import compileall
import fnmatch
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from lab.kernel import Kernel

ROOT = Path(__file__).resolve().parents[1]
INIT = Path(__file__).with_name("guest") / "init"
# What the guest loads, and how.
MODULES = [
    ("virtio_pci", ""),
    ("9pnet_virtio", ""),
    ("9p", ""),
    ("overlay", ""),
    ("xhci_pci", ""),
    ("ftdi_sio", ""),
    ("usblp", ""),
    ("dummy_hcd", ""),
    ("usb_f_printer", ""),
    ("vivid", "n_devs=1 node_types=0x1"),
    ("sch_netem", ""),
]
OURS = ("kiosk", "portal", "sandbox", "lab", "resources")
# Imported to see which libraries the guest will want; whatever is missed comes over the folder.
ASKED = (
    "kiosk.cli.verbs, kiosk.app.verbs, kiosk.devices.printer_adapters, kiosk.devices.power_megatec,"
    "kiosk.devices.barcode_serial, kiosk.sync.portal_client, kiosk.store.database, portal.cli,"
    "portal.serving, portal.api, portal.opening, sandbox.cli, sandbox.app, sandbox.panel, usb.core,"
    "serial, zxingcpp, PIL.Image"
)
NOT_CARRIED = shutil.ignore_patterns("test", "tests", "*.a", "config-3*", "idlelib", "lib2to3")


def laid(kernel: Kernel, folder: Path, bits: bytes) -> Path:
    """The initramfs in `folder`, with `bits` for the printer."""
    top = folder / "initramfs"
    for name in ("bin", "modules", "hot"):
        (top / name).mkdir(parents=True)
    shutil.copy2(kernel.busybox, top / "bin" / "busybox")
    shutil.copy2(INIT, top / "init")
    (top / "init").chmod(0o755)
    _modules(kernel, top / "modules")
    _hot(top / "hot")
    here = top / "hot" / ROOT.relative_to("/") / "lab" / "guest"
    (here / "slip.bits").write_bytes(bits)
    image = folder / "initrd"
    names = subprocess.run(["find", ".", "-print0"], cwd=top, capture_output=True, check=True)
    with image.open("wb") as out:
        command = ["cpio", "--null", "-o", "-H", "newc", "--quiet", "-R", "0:0"]
        subprocess.run(command, cwd=top, input=names.stdout, stdout=out, check=True)
    shutil.rmtree(top)
    return image


def _modules(kernel: Kernel, folder: Path) -> None:
    order = []
    for file, parameters in kernel.modules(MODULES):
        shutil.copyfile(file, folder / file.name)
        order.append(f"{file.name} {parameters}".strip())
    (folder / "order").write_text("\n".join(order) + "\n")


def _hot(hot: Path) -> None:
    for name in OURS:
        _carried(ROOT / name, hot)
    _carried(Path(sys.executable).resolve(), hot)
    _carried(Path(sysconfig.get_path("stdlib")).resolve(), hot)
    site = Path(sysconfig.get_path("purelib"))
    wanted = _wanted()
    for entry in os.scandir(site):
        if any(fnmatch.fnmatch(entry.name, f"{one}*") for one in wanted):
            _carried(Path(entry.path), hot)
    compileall.compile_dir(hot, quiet=2, workers=2, maxlevels=20)


def _wanted() -> set[str]:
    """The names in site-packages that an import of all this touches."""
    tell = (
        "import sys\n"
        f"import {ASKED}\n"
        "for one in list(sys.modules.values()):\n"
        "    file = getattr(one, '__file__', None) or ''\n"
        "    if '/site-packages/' in file:\n"
        "        print(file.split('/site-packages/')[1].split('/')[0].split('.')[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", tell], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"PySide6", "shiboken6", "babel"}
    return (set(done.stdout.split()) - heavy) | {"pillow", "lok_mitra"}


def _carried(path: Path, hot: Path) -> None:
    """A file or a folder at its own place, with its times: what is compiled of it stays good."""
    there = hot / path.relative_to("/")
    there.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, there, ignore=NOT_CARRIED, dirs_exist_ok=True, symlinks=True)
    else:
        shutil.copy2(path, there)
