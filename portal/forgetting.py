# SPDX-License-Identifier: Apache-2.0
"""Portal: memory that is let go is written over, from the first sealed block on (mallopt(3)).

A block of some kilobytes passes through the server's buffers, which are freed and not wiped. The C
library can fill whatever is freed; small pieces, which Python keeps to itself, are soon reused.
"""

import ctypes
import logging
import sys
from typing import Final

_PERTURB: Final = -6  # M_PERTURB of glibc
_FILL: Final = 0xA5
_log: Final = logging.getLogger(__name__)


def fill_what_is_freed() -> bool:
    """Whether the C library does so from now on; elsewhere than on glibc it does not."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    done = mallopt is not None and mallopt(_PERTURB, _FILL) == 1
    if not done:
        _log.warning("freed memory is not written over on this system")
    return done
