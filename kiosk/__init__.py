# SPDX-License-Identifier: Apache-2.0
"""The kiosk: the counter of one centre, whole while the line is down."""
