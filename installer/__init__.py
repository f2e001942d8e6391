# SPDX-License-Identifier: Apache-2.0
"""Installer: how the kiosk becomes a package that installs on a bare machine."""
