# SPDX-License-Identifier: Apache-2.0
"""The sandbox: the outside parties as they document themselves, as real servers."""
