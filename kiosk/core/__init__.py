# SPDX-License-Identifier: Apache-2.0
"""Room core: the domain's rules; standard library only, no clock, no chance, no files."""
