# SPDX-License-Identifier: Apache-2.0
"""Room store: the encrypted database, the journal and what is kept up from it."""
