# SPDX-License-Identifier: Apache-2.0
"""Portal assets: where the files of `resources/` lie: beside the packages, or in the wheel."""

from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent
# The wheel carries the shared resources inside the kiosk's package; only the path is used here.
_PLACES: Final = (_ROOT / "resources", _ROOT / "kiosk" / "_resources")


def asset(*parts: str) -> Path:
    """Path of a shipped file under resources, for example `catalogue`, `himachal.json`.

    Raises FileNotFoundError.
    """
    for place in _PLACES:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(parts))
