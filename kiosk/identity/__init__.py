# SPDX-License-Identifier: Apache-2.0
"""Room identity: Aadhaar papers read and judged without a line, bounded, and never kept."""
