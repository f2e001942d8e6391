# SPDX-License-Identifier: Apache-2.0
"""Roof: `lmk-kiosk` and `python -m kiosk`."""

import sys

from kiosk.cli.run import run


def main() -> None:
    """Runs one verb; without a verb the counter's window."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
