# SPDX-License-Identifier: Apache-2.0
"""Room portal: `python -m portal` is `lmk-portal`."""

import sys

from portal.cli import main

if __name__ == "__main__":
    sys.exit(main())
