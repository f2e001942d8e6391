# SPDX-License-Identifier: Apache-2.0
"""Roof: from words to the window, the demo or one verb; what the others need is not imported, for
the window's first paint would wait for it.
"""

from collections.abc import Sequence

from kiosk.cli.grammar import parse


def run(argv: Sequence[str]) -> int:
    """One call of `lmk-kiosk` from words to exit code. Without a verb: the window."""
    args = parse(argv)
    if args.verb is None:
        from kiosk.app.window import run as go
    elif args.verb == "demo":
        from kiosk.demo.play import run as go
    else:
        from kiosk.cli.verbs import run_verb as go
    return go(args)
