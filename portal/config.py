# SPDX-License-Identifier: Apache-2.0
"""Portal config: where the books, the departments and the gateway are, and what the state has set.

`portal.toml` in the data folder says it; the command line wins over the file. Without either the
portal keeps its books in the data folder and knows no department: acts then wait, held.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from kiosk.core.catalogue import Rail
from portal.ports import Policy

FILE: Final = "portal.toml"
BILLERS: Final = ("hpsebl", "jalshakti", "himbhoomi")
_MERCHANT_ID: Final = "90017"
_GATEWAY_NAMES: Final = (
    "merchant_id",
    "page_url",
    "api_url",
    "product_ids",
    "final_failures",
    "absent_codes",
)
_NUMBERS: Final = tuple(
    part.name for part in fields(Policy) if part.name not in ("page_base", "product_ids")
)


class ConfigUnfit(Exception):
    """The settings cannot be used; says which."""


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """The agreement with CSC-SPV. Product ids are ten digits and begin with the merchant's five."""

    merchant_id: str = _MERCHANT_ID
    page_url: str = ""
    api_url: str = ""
    product_ids: Mapping[Rail, str] = field(
        default_factory=lambda: {
            rail: f"{_MERCHANT_ID}{place:05d}" for place, rail in enumerate(Rail, start=1)
        }
    )
    final_failures: frozenset[str] = frozenset()
    absent_codes: frozenset[str] = frozenset()
    joins_by_wire: bool = False  # the sandbox takes our key over HTTP


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a portal is told. An empty `public_url` means: where it listens."""

    data_dir: Path
    database_url: str
    public_url: str = ""
    departments: Mapping[str, str] = field(default_factory=dict)
    gateway: GatewaySettings = field(default_factory=GatewaySettings)
    policy: Mapping[str, int] = field(default_factory=dict)

    def policy_at(self, page_base: str) -> Policy:
        """What posting goes by, with the lots' pages under this address."""
        numbers: dict[str, Any] = dict(self.policy)
        return Policy(page_base.rstrip("/"), self.gateway.product_ids, **numbers)


def embedded_file(data_dir: Path) -> Path:
    """Where the embedded books lie."""
    return data_dir / "portal.sqlite3"


def embedded_database(data_dir: Path) -> str:
    """The books in the data folder itself."""
    return f"sqlite:///{embedded_file(data_dir)}"


def load_settings(data_dir: Path) -> Settings:
    """From portal.toml, where there is one. Raises ConfigUnfit."""
    path = data_dir / FILE
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigUnfit(f"{FILE}: {error}") from error
    _only(plain, ("portal", "departments", "gateway", "policy"), FILE)
    portal = _table(plain, "portal")
    _only(portal, ("database_url", "public_url"), "[portal]")
    departments = _table(plain, "departments")
    _only(departments, BILLERS, "[departments]")
    policy = _table(plain, "policy")
    _only(policy, _NUMBERS, "[policy]")
    if any(type(value) is not int or value < 0 for value in policy.values()):
        raise ConfigUnfit("[policy]: whole numbers only")
    return Settings(
        data_dir=data_dir,
        database_url=_text(portal, "database_url", embedded_database(data_dir)),
        public_url=_text(portal, "public_url", ""),
        departments={name: _text(departments, name, "") for name in departments},
        gateway=_gateway(_table(plain, "gateway")),
        policy=policy,
    )


def with_sandbox(settings: Settings, sandbox_url: str) -> Settings:
    """All outside parties played by one sandbox; its final codes are in its documentation."""
    base = sandbox_url.rstrip("/")
    gateway = replace(
        settings.gateway,
        page_url=f"{base}/wallet/v1/payment",
        api_url=f"{base}/wallet",
        final_failures=frozenset({"101", "102", "103"}),
        absent_codes=frozenset({"110"}),
        joins_by_wire=True,
    )
    departments = {name: f"{base}/{name}" for name in BILLERS}
    return replace(settings, departments=departments, gateway=gateway)


def _gateway(plain: Mapping[str, Any]) -> GatewaySettings:
    usual = GatewaySettings()
    _only(plain, _GATEWAY_NAMES, "[gateway]")
    merchant_id = _text(plain, "merchant_id", usual.merchant_id)
    products = {rail.value: product for rail, product in usual.product_ids.items()}
    named = _table(plain, "product_ids")
    _only(named, tuple(products), "[gateway.product_ids]")
    products |= {rail: _text(named, rail, "") for rail in named}
    if not all(product.startswith(merchant_id) for product in products.values()):
        raise ConfigUnfit("[gateway.product_ids]: each begins with merchant_id")
    return GatewaySettings(
        merchant_id=merchant_id,
        page_url=_text(plain, "page_url", ""),
        api_url=_text(plain, "api_url", ""),
        product_ids={Rail(rail): product for rail, product in products.items()},
        final_failures=_codes(plain, "final_failures"),
        absent_codes=_codes(plain, "absent_codes"),
    )


def _codes(plain: Mapping[str, Any], name: str) -> frozenset[str]:
    codes = plain.get(name, [])
    listed = isinstance(codes, list) and all(type(code) is str for code in codes)
    if not listed or "100" in codes:
        raise ConfigUnfit(f"[gateway] {name}: a list of codes, and 100 is none of them")
    return frozenset(codes)


def _table(plain: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = plain.get(name, {})
    if not isinstance(found, dict):
        raise ConfigUnfit(f"[{name}] is a table")
    return found


def _only(plain: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    surplus = sorted(set(plain) - set(known))
    if surplus:
        raise ConfigUnfit(f"{where}: {surplus[0]} is not known")


def _text(plain: Mapping[str, Any], name: str, usual: str) -> str:
    found = plain.get(name, usual)
    if not isinstance(found, str):
        raise ConfigUnfit(f"{name} is a text")
    return found
