# SPDX-License-Identifier: Apache-2.0
"""Portal: the one collection of tables; `schema` and `registry_schema` draw theirs on it."""

from typing import Final

from sqlalchemy import MetaData

metadata: Final = MetaData()
