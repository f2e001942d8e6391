# SPDX-License-Identifier: Apache-2.0
"""Lab guest: the steps, run inside; none of it runs on the machine that starts the lab."""
