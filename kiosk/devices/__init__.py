# SPDX-License-Identifier: Apache-2.0
"""Room devices: printers, scanners and the rest, each behind one adapter."""
