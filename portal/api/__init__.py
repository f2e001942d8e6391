# SPDX-License-Identifier: Apache-2.0
"""Room portal api: the HTTP edge."""
