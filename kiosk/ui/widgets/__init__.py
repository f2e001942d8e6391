# SPDX-License-Identifier: Apache-2.0
"""Room ui: the widgets of the counter, one a file; each takes the kit first."""
