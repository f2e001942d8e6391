# SPDX-License-Identifier: Apache-2.0
"""Room documents: papers as PDF."""
