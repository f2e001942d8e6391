# SPDX-License-Identifier: Apache-2.0
"""Roof: builds the house once, in reading order, and opens and closes it."""
