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
    found = dict.fromkeys(("core", "dump", "lock"), f"absent on {sys.platform}")
    if sys.platform == "linux":
        found = {"core": _no_core(), "dump": _not_dumpable(), "lock": _locked()}
    return tuple(found.items())


def _no_core() -> str:
    done = False
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        done = resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    return "on" if done else "refused"


def _not_dumpable() -> str:
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    return "on" if library.prctl(_GET_DUMPABLE, 0, 0, 0, 0) == 0 else "refused"


def _locked() -> str:
    said = "refused"
    if sys.platform == "linux":
        import os
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
        enough = hard == resource.RLIM_INFINITY or hard >= _LOCK_LEAST_BYTES
        if enough or os.geteuid() == 0:
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
            said = _lock_all()
        else:
            said = f"limit {hard // 1024} KiB"
    return said


def _lock_all() -> str:
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    if library.mlockall(_CURRENT_FUTURE_ONFAULT) == 0:
        return "on"
    return f"refused {ctypes.get_errno()}"
