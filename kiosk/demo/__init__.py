# SPDX-License-Identifier: Apache-2.0
"""Roof: the demonstration: a whole day on invented data, with every other party as a process."""
