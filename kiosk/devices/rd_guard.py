# SPDX-License-Identifier: Apache-2.0
"""Room devices: how the process of one capture is shut off: no core, not readable, not swapped.

A piped core_pattern takes a core in spite of RLIMIT_CORE 0; a process that is not dumpable leaves
none at all, and its memory is closed to others of the same user (prctl(2), core(5), mlockall(2)).
"""

import sys
from typing import Final

_GET_DUMPABLE: Final = 3
_SET_DUMPABLE: Final = 4
_CURRENT_FUTURE_ONFAULT: Final = 1 | 2 | 4
# Less than this may end in the middle of a capture for want of memory that may be locked.
_LOCK_LEAST_BYTES: Final = 512 * 1024 * 1024

Guard = tuple[tuple[str, str], ...]


def shut_off() -> Guard:
    """Shuts this process off as far as the system lets it, and says how far: `on`, or why not."""
    if sys.platform != "linux":
        return tuple((name, f"absent on {sys.platform}") for name in ("core", "dump", "lock"))
    return (("core", _no_core()), ("dump", _not_dumpable()), ("lock", _locked()))


def _no_core() -> str:
    if sys.platform != "linux":
        return "absent"
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return "on" if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) else "refused"


def _not_dumpable() -> str:
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    return "on" if library.prctl(_GET_DUMPABLE, 0, 0, 0, 0) == 0 else "refused"


def _locked() -> str:
    if sys.platform != "linux":
        return "absent"
    import ctypes
    import os
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    enough = hard == resource.RLIM_INFINITY or hard >= _LOCK_LEAST_BYTES
    if not enough and os.geteuid() != 0:
        return f"limit {hard // 1024} KiB"
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
    library = ctypes.CDLL(None, use_errno=True)
    if library.mlockall(_CURRENT_FUTURE_ONFAULT) == 0:
        return "on"
    return f"refused {ctypes.get_errno()}"
