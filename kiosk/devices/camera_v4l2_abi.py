# SPDX-License-Identifier: Apache-2.0
"""Room devices: what the kernel's video interface (V4L2) reads and writes, byte for byte.

Pure: shapes and numbers alone, after the Linux kernel's documentation of the user-space interface
("Video for Linux API", part I) for single-planar capture into mapped buffers.
"""

import ctypes
from typing import Final

CAPTURE: Final = 1  # V4L2_BUF_TYPE_VIDEO_CAPTURE
MMAP: Final = 1  # V4L2_MEMORY_MMAP
CAN_CAPTURE: Final = 0x0000_0001
CAN_STREAM: Final = 0x0400_0000
HAS_DEVICE_CAPS: Final = 0x8000_0000
BROKEN: Final = 0x0040  # V4L2_BUF_FLAG_ERROR
TIMESTAMP_MASK: Final = 0xE000
TIMESTAMP_MONOTONIC: Final = 0x2000
FULL_RANGE: Final = 1
COLORSPACE_JPEG: Final = 7
PROGRESSIVE: Final = 1


class Capability(ctypes.Structure):
    """VIDIOC_QUERYCAP."""

    _fields_ = (
        ("driver", ctypes.c_char * 16),
        ("card", ctypes.c_char * 32),
        ("bus_info", ctypes.c_char * 32),
        ("version", ctypes.c_uint32),
        ("capabilities", ctypes.c_uint32),
        ("device_caps", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32 * 3),
    )


class FormatDescription(ctypes.Structure):
    """VIDIOC_ENUM_FMT."""

    _fields_ = (
        ("index", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("description", ctypes.c_char * 32),
        ("pixelformat", ctypes.c_uint32),
        ("mbus_code", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32 * 3),
    )


class PixelFormat(ctypes.Structure):
    """How pictures lie in memory. `bytesperline` and `sizeimage` are in bytes."""

    _fields_ = tuple(
        (name, ctypes.c_uint32)
        for name in (
            "width",
            "height",
            "pixelformat",
            "field",
            "bytesperline",
            "sizeimage",
            "colorspace",
            "priv",
            "flags",
            "ycbcr_enc",
            "quantization",
            "xfer_func",
        )
    )


class _FormatRoom(ctypes.Union):
    _fields_ = (
        ("pix", PixelFormat),
        ("raw", ctypes.c_uint8 * 200),
        ("pointer", ctypes.c_void_p),  # others of its shapes hold one, and set where it begins
    )


class Format(ctypes.Structure):
    """VIDIOC_S_FMT."""

    _fields_ = (("type", ctypes.c_uint32), ("fmt", _FormatRoom))


class BufferAsk(ctypes.Structure):
    """VIDIOC_REQBUFS."""

    _fields_ = (
        ("count", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("memory", ctypes.c_uint32),
        ("capabilities", ctypes.c_uint32),
        ("flags", ctypes.c_uint8),
        ("reserved", ctypes.c_uint8 * 3),
    )


class _Time(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("micros", ctypes.c_long))


class _TimeCode(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("parts", ctypes.c_uint8 * 8),
    )


class _Where(ctypes.Union):
    _fields_ = (("offset", ctypes.c_uint32), ("userptr", ctypes.c_ulong), ("fd", ctypes.c_int32))


class Buffer(ctypes.Structure):
    """VIDIOC_QUERYBUF, QBUF, DQBUF."""

    _fields_ = (
        ("index", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("bytesused", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("field", ctypes.c_uint32),
        ("timestamp", _Time),
        ("timecode", _TimeCode),
        ("sequence", ctypes.c_uint32),
        ("memory", ctypes.c_uint32),
        ("m", _Where),
        ("length", ctypes.c_uint32),
        ("reserved2", ctypes.c_uint32),
        ("request_fd", ctypes.c_int32),
    )

    @property
    def taken_ms(self) -> int | None:
        """When it was taken, on the monotonic clock; None when the driver uses another."""
        if self.flags & TIMESTAMP_MASK != TIMESTAMP_MONOTONIC:
            return None
        return int(self.timestamp.seconds * 1000 + self.timestamp.micros // 1000)


def fourcc(name: str) -> int:
    """The number of a format of four letters, such as MJPG."""
    return int.from_bytes(name.encode("ascii"), "little")


def _number(direction: int, number: int, size: int) -> int:
    """An ioctl's number: two bits of direction, fourteen of size, `V`, its own."""
    return direction << 30 | size << 16 | ord("V") << 8 | number


_WRITE, _READ, _BOTH = 1, 2, 3
QUERYCAP: Final = _number(_READ, 0, ctypes.sizeof(Capability))
ENUM_FMT: Final = _number(_BOTH, 2, ctypes.sizeof(FormatDescription))
S_FMT: Final = _number(_BOTH, 5, ctypes.sizeof(Format))
REQBUFS: Final = _number(_BOTH, 8, ctypes.sizeof(BufferAsk))
QUERYBUF: Final = _number(_BOTH, 9, ctypes.sizeof(Buffer))
QBUF: Final = _number(_BOTH, 15, ctypes.sizeof(Buffer))
DQBUF: Final = _number(_BOTH, 17, ctypes.sizeof(Buffer))
STREAMON: Final = _number(_WRITE, 18, ctypes.sizeof(ctypes.c_int))
STREAMOFF: Final = _number(_WRITE, 19, ctypes.sizeof(ctypes.c_int))
