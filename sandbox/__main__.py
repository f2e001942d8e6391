# SPDX-License-Identifier: Apache-2.0
"""Room sandbox: `python -m sandbox` is `lmk-sandbox`."""

import sys

from sandbox.cli import main

if __name__ == "__main__":
    sys.exit(main())
