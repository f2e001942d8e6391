# SPDX-License-Identifier: Apache-2.0
"""Roof: the demo's town: portal, outside parties, the devices and the line, each a process."""

import json
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kiosk.demo.processes import Party, answer


@dataclass(frozen=True, slots=True)
class Papers:
    """Where things of the demo lie."""

    root: Path

    @property
    def kiosk(self) -> Path:
        """The kiosk's data folder."""
        return self.root / "kiosk"

    @property
    def portal(self) -> Path:
        """The portal's data folder."""
        return self.root / "portal"

    @property
    def printed(self) -> Path:
        """What the printer drew."""
        return self.root / "printed"

    @property
    def rd(self) -> Path:
        """The keys of the biometric device and of its provider."""
        return self.root / "rd"

    @property
    def logs(self) -> Path:
        """What the parties said on standard error."""
        return self.root / "parties.log"


class Town:
    """All parties of a demo while they run. A `with` starts and ends them."""

    def __init__(self, papers: Papers, seed: int) -> None:
        self.papers = papers
        self._seed = seed
        self._stack = ExitStack()
        self.code = ""
        self.sandbox: Party
        self.printer: Party
        self.portal: Party
        self.line: Party
        self.scanner: Party
        self.camera: Party
        self.rd: Party

    def __enter__(self) -> Self:
        papers = self.papers
        for folder in (papers.kiosk, papers.portal, papers.printed, papers.rd):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        data_dir = ["--data-dir", str(papers.portal)]
        with ExitStack() as stack:
            self.sandbox = self._beside(stack, "serve", "--seed", str(self._seed))
            self.printer = self._beside(stack, "printer", "--out", str(papers.printed))
            self.scanner = self._beside(stack, "scanner")
            self.camera = self._beside(stack, "camera")
            self.code = answer("portal", ["demo-seed", *data_dir, "--json"])["code"]
            stack.enter_context(self.sandbox)
            at = ["serve", *data_dir, "--sandbox-url", self.sandbox.url, "--json"]
            self.portal = stack.enter_context(Party("portal", at, papers.logs))
            to = ["line", "--to", self.portal.url]
            self.line = stack.enter_context(Party("sandbox", to, papers.logs))
            for device in (self.printer, self.scanner, self.camera):
                stack.enter_context(device)
            self.rd = stack.enter_context(Party("sandbox", self._rd_arguments(), papers.logs))
            self._trust_provider()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    @property
    def devices_at(self) -> tuple[str, ...]:
        """Where the network's devices are, as the setting of that name takes it."""
        return f"escl={self.scanner.url}", f"rd={self.rd.said['port']}"

    def lay_on_glass(self, paper: Path) -> None:
        """Somebody lays a printed slip on the scanner."""
        request = urllib.request.Request(  # noqa: S310  # a party on loopback
            f"{self.scanner.said['control']}/glass", paper.read_bytes(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310
            reply.read()

    def _beside(self, stack: ExitStack, *arguments: str) -> Party:
        """Launched now, entered when it is needed; it ends in any case."""
        party = Party("sandbox", arguments, self.papers.logs)
        party.launch()
        stack.callback(party.stop)
        return party

    def _rd_arguments(self) -> list[str]:
        """The device seals to the portal's test authority, and to nobody else."""
        said = _get(f"{self.portal.url}/v1/authentication")
        authority = self.papers.rd / "authority.pem"
        authority.write_text(said["certificate"])
        return ["rd", "--authority", str(authority), "--data-dir", str(self.papers.rd)]

    def _trust_provider(self) -> None:
        """The state trusts the provider of this device."""
        folder = self.papers.portal / "authentication" / "providers"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "demo.pem").write_text(self.rd.said["provider"])

    def line_mode(self, mode: str) -> None:
        """Cuts the line ("cut") or mends it ("up"), for real: connections break and are refused."""
        _post(f"{self.line.said['control']}/state", {"mode": mode})

    def world(self) -> dict[str, Any]:
        """Who lives here and which bills are open, as the sandbox invented them."""
        found: dict[str, Any] = _get(f"{self.sandbox.url}/control/world")
        return found

    def paid_elsewhere(self, consumer_id: str) -> None:
        """Somebody pays this electricity bill at another counter."""
        fault = {"party": "hpsebl", "kind": "paid_elsewhere", "consumer_id": consumer_id}
        _post(f"{self.sandbox.url}/control/fault", fault)

    def send_dues(self) -> None:
        """The portal puts the unpaid bills of the kiosk's offices into its inbox."""
        folder = ["--data-dir", str(self.papers.portal), "--sandbox-url", self.sandbox.url]
        answer("portal", ["dues", *folder, "--json"])

    def confirm_in_browser(self, page_url: str) -> None:
        """The operator confirms the allowance payment in his browser."""
        answer("sandbox", ["browse", page_url, "--json"])

    def audit(self) -> dict[str, Any]:
        """The portal's own audit."""
        found: dict[str, Any] = answer(
            "portal", ["audit", "--data-dir", str(self.papers.portal), "--json"]
        )
        return found

    def biller_payments(self) -> list[dict[str, Any]]:
        """Every payment the billers accepted."""
        found: list[dict[str, Any]] = _get(f"{self.sandbox.url}/control/payments")["payments"]
        return found


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=20) as reply:  # noqa: S310  # a party on loopback
        return json.load(reply)


def _post(url: str, plain: dict[str, Any]) -> None:
    body = json.dumps(plain).encode()
    request = urllib.request.Request(  # noqa: S310  # a party on loopback
        url, body, {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310
        reply.read()
