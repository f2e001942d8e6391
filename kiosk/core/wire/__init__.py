# SPDX-License-Identifier: Apache-2.0
"""Core: what kiosk and portal say to each other, and which bytes of it are signed."""
