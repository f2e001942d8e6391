# SPDX-License-Identifier: Apache-2.0
"""Lab: a computer made of software, with USB, a camera, serial ports and a bad line; `make lab`."""
