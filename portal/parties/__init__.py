# SPDX-License-Identifier: Apache-2.0
"""Room portal parties: clients of the outside parties."""
