# SPDX-License-Identifier: Apache-2.0
"""Lab: Debian's own kernel and busybox: asked for by name, unpacked into a folder, never installed.

The kernel's version changes with each security update, so it is looked up, not pinned. What was
downloaded stays in `build/lab` for the next time; `make clean` takes it away.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

META = "linux-image-amd64"
BUSYBOX = "busybox-static"


class NotToBeHad(RuntimeError):
    """A package that Debian's lists do not name, or that could not be fetched."""


@dataclass(frozen=True)
class Kernel:
    """An unpacked kernel and busybox."""

    root: Path
    version: str  # as `uname -r` says it

    @property
    def image(self) -> Path:
        return self.root / "boot" / f"vmlinuz-{self.version}"

    @property
    def busybox(self) -> Path:
        return self.root / "bin" / "busybox"

    def modules(self, wanted: list[tuple[str, str]]) -> list[tuple[Path, str]]:
        """The files to load with their parameters, those that others need first."""
        files: dict[Path, str] = {}
        for name, parameters in wanted:
            command = ["modprobe", "-d", str(self.root), "-S", self.version, "--show-depends"]
            for line in _said([*command, name]).splitlines():
                kind, _, path = line.strip().partition(" ")
                if kind == "insmod":
                    file = Path(path.split()[0])
                    files.setdefault(file, "")
                    if file.name == f"{name}.ko":
                        files[file] = parameters
        return list(files.items())


def kernel(folder: Path) -> Kernel:
    """The newest one that Debian's lists name. Raises NotToBeHad."""
    found = re.search(r"Depends: (linux-image-(\S+))", _said(["apt-cache", "depends", META]))
    if not found:
        raise NotToBeHad(f"apt-cache knows no {META}: apt-get update")
    package, version = found.groups()
    for one in (package, BUSYBOX):
        _unpacked(_fetched(one, folder), folder / one)
    root = folder / package
    if not (root / "modules.done").exists():
        (root / "bin").mkdir(exist_ok=True)
        shutil.copy2(folder / BUSYBOX / "bin" / "busybox", root / "bin" / "busybox")
        _said(["depmod", "-b", str(root), version])
        (root / "modules.done").touch()
    return Kernel(root, version)


def _fetched(package: str, folder: Path) -> Path:
    shown = _said(["apt-cache", "show", "--no-all-versions", package])
    newest = re.search(r"^Version: (\S+)$", shown, re.MULTILINE)
    if not newest:
        raise NotToBeHad(f"apt-cache knows no {package}: apt-get update")
    # apt writes the colon of an epoch as %3a
    name = f"{package}_{newest[1].replace(':', '%3a')}_amd64.deb"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        _said(["apt-get", "-q", "download", f"{package}={newest[1]}"], folder)
    return folder / name


def _unpacked(package: Path, into: Path) -> None:
    mark = into / "package.name"
    if mark.exists() and mark.read_text() == package.name:
        return
    shutil.rmtree(into, ignore_errors=True)
    _said(["dpkg-deb", "-x", str(package), str(into)])
    mark.write_text(package.name)


def _said(command: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotToBeHad(f"{' '.join(command[:3])}: {done.stderr.strip()[-300:]}")
    return done.stdout
