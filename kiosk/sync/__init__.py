# SPDX-License-Identifier: Apache-2.0
"""Room sync: sends the journal's tail to the portal and absorbs its answers."""
