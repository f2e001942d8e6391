# SPDX-License-Identifier: Apache-2.0
"""Room ui: the pages of the counter, one a file."""
