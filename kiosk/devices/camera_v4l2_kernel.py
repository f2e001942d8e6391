# SPDX-License-Identifier: Apache-2.0
"""Room devices: the five calls to the kernel that a V4L2 camera is driven by, as a port.

Linux alone; elsewhere the real one cannot be made, and whoever looks finds no camera.
"""

import ctypes
import os
import sys
from typing import Protocol


class Memory(Protocol):
    """A buffer of the driver's, mapped."""

    def __getitem__(self, part: slice) -> bytes:
        """Its bytes, copied."""

    def close(self) -> None:
        """Lets go of it."""


class Kernel(Protocol):
    """Each call may raise OSError; `errno` says why."""

    def open(self, path: str) -> int:
        """Gives a descriptor that never blocks."""

    def ask(self, fd: int, number: int, about: ctypes.Structure | ctypes.c_int) -> None:
        """An ioctl; `about` is read and written."""

    def map(self, fd: int, length: int, offset: int) -> Memory:
        """A buffer of the driver's."""

    def wait(self, fd: int, timeout_ms: int) -> bool:
        """Whether something is there to fetch, or went wrong, within the time."""

    def close(self, fd: int) -> None:
        """Lets go of it."""


if sys.platform == "linux":

    class LinuxKernel:
        """The real one."""

        def open(self, path: str) -> int:
            """As the port says; a child process never inherits it."""
            return os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)

        def ask(self, fd: int, number: int, about: ctypes.Structure | ctypes.c_int) -> None:
            """As the port says."""
            from fcntl import ioctl

            ioctl(fd, number, about, True)

        def map(self, fd: int, length: int, offset: int) -> Memory:
            """As the port says."""
            import mmap

            return mmap.mmap(
                fd, length, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE, offset=offset
            )

        def wait(self, fd: int, timeout_ms: int) -> bool:
            """As the port says."""
            import select

            poll = select.poll()
            poll.register(fd, select.POLLIN)
            return bool(poll.poll(max(timeout_ms, 0)))

        def close(self, fd: int) -> None:
            """As the port says."""
            os.close(fd)

    def linux() -> Kernel | None:
        """The real one."""
        return LinuxKernel()

else:

    def linux() -> Kernel | None:
        """There is none here."""
        return None
