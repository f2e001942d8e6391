# SPDX-License-Identifier: Apache-2.0
"""Room ui: the window; Qt lives here and nowhere else."""
