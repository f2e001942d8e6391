# SPDX-License-Identifier: Apache-2.0
"""Installer: `make package`: bundle, .deb and the compiled Windows script, each looked at.

usage: python -m installer.package [--out dist] [--fast]
"""

import argparse
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final

from installer.contents import kept

ROOT: Final = Path(__file__).resolve().parent.parent
HERE: Final = ROOT / "installer"
NAME: Final = "lok-mitra-kiosk"
_EXECUTABLE: Final = 0o755
_READABLE: Final = 0o644


def main() -> None:
    """Builds everything under --out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--fast", action="store_true", help="pack with zstd, for tries")
    told = parser.parse_args()
    out: Path = told.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    bundle = bundled(out)
    say(f"bundle: {megabytes(bundle):.0f} MB in {bundle}")
    package = debian(bundle, out, "zstd" if told.fast else "xz")
    say(f"package: {package.stat().st_size / 1e6:.0f} MB in {package}")
    made = windows(out)
    say(f"Windows: {made}, compiled around one file; the real payload is built on Windows")


def say(what: str) -> None:
    """One line of progress."""
    print(f"[package] {what}", flush=True)


def bundled(out: Path) -> Path:
    """The folder with program, interpreter, libraries and licence texts. Raises SystemExit when a
    file lies in it that the allow-list does not know.
    """
    say("bundling, about two minutes")
    work = out / "work"
    command = ["PyInstaller", "--noconfirm", "--log-level", "WARN"]
    where = ["--distpath", str(out), "--workpath", str(work), str(HERE / "kiosk.spec")]
    _run(sys.executable, "-m", *command, *where)
    shutil.rmtree(work, ignore_errors=True)
    bundle = out / "lok-mitra"
    inside = [str(path.relative_to(bundle)) for path in _files(bundle)]
    strangers = [name for name in inside if not kept(name)]
    if strangers:
        raise SystemExit(f"not on the allow-list: {strangers}")
    texts = bundle / "licences"
    texts.mkdir(exist_ok=True)
    for text in (*(ROOT / "LICENSES").iterdir(), ROOT / "THIRD-PARTY.md"):
        shutil.copy(text, texts)
    return bundle


def debian(bundle: Path, out: Path, packing: str) -> Path:
    """The .deb of the kiosk alone."""
    tree = out / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(bundle, tree / "opt" / "lok-mitra", symlinks=True)
    share = tree / "usr" / "share"
    for source, target in (
        (f"{NAME}.desktop", share / "applications"),
        ("in.gov.hp.lokmitra.kiosk.metainfo.xml", share / "metainfo"),
        ("70-lok-mitra-kiosk.rules", tree / "usr" / "lib" / "udev" / "rules.d"),
    ):
        _place(HERE / "deb" / source, target / source)
    icons = share / "icons" / "hicolor"
    _place(HERE / f"{NAME}.svg", icons / "scalable" / "apps" / f"{NAME}.svg")
    _draw_icon(HERE / f"{NAME}.svg", icons / "128x128" / "apps" / f"{NAME}.png")
    _place(ROOT / "LICENSES" / "Apache-2.0.txt", share / "doc" / NAME / "copyright")
    command = tree / "usr" / "bin" / "lmk-kiosk"
    command.parent.mkdir(parents=True)
    command.symlink_to("/opt/lok-mitra/lmk-kiosk")
    control = tree / "DEBIAN"
    control.mkdir()
    facts = {"version": version(NAME), "installed_kb": int(megabytes(bundle) * 1000)}
    said = (HERE / "deb" / "control.in").read_text(encoding="utf-8").format(**facts)
    (control / "control").write_text(said, encoding="utf-8")
    for script in ("postinst", "postrm"):
        _place(HERE / "deb" / script, control / script, _EXECUTABLE)
    package = out / f"{NAME}_{facts['version']}_amd64.deb"
    _run("desktop-file-validate", str(share / "applications" / f"{NAME}.desktop"))
    metainfo = share / "metainfo" / "in.gov.hp.lokmitra.kiosk.metainfo.xml"
    _run("appstreamcli", "validate", "--no-net", str(metainfo))
    say(f"packing with {packing}")
    _run("dpkg-deb", "--root-owner-group", f"-Z{packing}", "-b", str(tree), str(package))
    shutil.rmtree(tree)
    return package


def windows(out: Path) -> Path:
    """The installer script, compiled with a payload of one file: what is wrong in it is seen."""
    payload = out / "payload"
    payload.mkdir(exist_ok=True)
    (payload / "README.txt").write_text(
        "The bundle made on Windows belongs here.\n", encoding="utf-8"
    )
    made = out / "lok-mitra-installer.exe"
    _run(
        "makensis",
        "-V2",
        f"-DPAYLOAD={payload}",
        f"-DLICENSE={ROOT / 'LICENSES' / 'Apache-2.0.txt'}",
        f"-DVERSION={version(NAME)}",
        f"-DOUT={made}",
        str(HERE / "windows" / "kiosk.nsi"),
    )
    shutil.rmtree(payload)
    return made


def megabytes(folder: Path) -> float:
    """Size of all files below it."""
    return sum(path.stat().st_size for path in _files(folder)) / 1e6


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def _draw_icon(drawing: Path, picture: Path) -> None:
    picture.parent.mkdir(parents=True, exist_ok=True)
    program = (
        "import sys; from PySide6.QtGui import QGuiApplication, QImage, QPainter;"
        "from PySide6.QtSvg import QSvgRenderer; a = QGuiApplication([]);"
        "i = QImage(128, 128, QImage.Format.Format_ARGB32); i.fill(0); p = QPainter(i);"
        "QSvgRenderer(sys.argv[1]).render(p); p.end(); i.save(sys.argv[2])"
    )
    _run(sys.executable, "-c", program, str(drawing), str(picture), QT_QPA_PLATFORM="offscreen")


def _place(source: Path, target: Path, mode: int = _READABLE) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def _run(*command: str, **environ: str) -> None:
    if subprocess.run(command, check=False, cwd=ROOT, env=os.environ | environ).returncode:
        raise SystemExit(f"failed: {' '.join(command)}")


if __name__ == "__main__":
    main()
