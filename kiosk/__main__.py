# SPDX-License-Identifier: Apache-2.0
"""Roof: `lmk-kiosk` and `python -m kiosk`."""

import sys

from kiosk.cli.run import run


def main() -> None:
    """Runs one verb; without a verb the counter's window."""
    if sys.argv[1:] == ["--one-capture"]:  # a bundled program is its own process of one capture
        from kiosk.devices.rd_capture import main as one_capture

        sys.exit(one_capture())
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
