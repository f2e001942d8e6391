# SPDX-License-Identifier: Apache-2.0
"""The portal: the state's side, where every rupee is posted once."""
