# SPDX-License-Identifier: Apache-2.0
"""Room counter: the verbs of the person at the counter; knows the core and its ports only."""
