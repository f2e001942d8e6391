# SPDX-License-Identifier: Apache-2.0
"""Roof: the verbs for a terminal, through the same desks as the window; each with --json."""
