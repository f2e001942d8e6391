# SPDX-License-Identifier: Apache-2.0
"""Room store: projections, one module a matter: what the journal and the inbox come to."""
