# SPDX-License-Identifier: Apache-2.0
"""Roof: `lmk-kiosk demo`: the counter on invented data, to be tried by hand or played by keys."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk import config
from kiosk.demo import session
from kiosk.demo.town import Papers, Town

if TYPE_CHECKING:
    from kiosk.ui.screens.counter import CounterWindow


def run(args: argparse.Namespace) -> int:
    """Plays the day, or opens the window where a display answers and --play was not said."""
    if session.inside():
        session.end_with_outer()
        return _inside(args)
    with tempfile.TemporaryDirectory(prefix="lmk-demo-") as home:
        told = ["demo", "--out", args.out, "--seed", str(args.seed)]
        told += ["--play"] * bool(args.play or not _display())
        told += ["--language", args.language] * bool(args.language)
        return session.enter(Path(home), told)


def _display() -> bool:
    return sys.platform != "linux" or bool({"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ))


def _inside(args: argparse.Namespace) -> int:
    root = Path(os.environ[session.INSIDE]) / "demo"
    out = Path(args.out).absolute()
    print(f"demo: starting portal, outside parties, devices and line … ({out})", flush=True)
    with Town(Papers(root), args.seed) as town:
        settings = config.load(
            {
                "data_dir": str(root / "kiosk"),
                "printer_url": town.printer.url,
                "portal_url": town.line.url,
                "camera_url": town.camera.url,
                "devices_at": ",".join(town.devices_at),
                "language": args.language or "hi",
            }
        )
        if args.play:
            return _play(town, settings, out)
        return _by_hand(town, settings)


def _by_hand(town: Town, settings: config.Settings) -> int:
    from kiosk.app.window import open_window
    from kiosk.demo.day import PIN

    print(f"demo: enrolment code {town.code} · choose any PIN, for example {PIN}")
    print("demo: the gateway's page opens in your browser; closing the window ends everything")
    return open_window(settings, webbrowser.open)


def _play(town: Town, settings: config.Settings, out: Path) -> int:
    from kiosk.app.window import open_window

    (out / "screens").mkdir(parents=True, exist_ok=True)
    fault: list[BaseException] = []
    told: dict[str, Any] = {}

    def shown(counter: "CounterWindow") -> None:
        from kiosk.ui.robot import when_idle

        when_idle(partial(_day, town, counter, out, (told, fault)))

    open_window(settings, town.confirm_in_browser, shown)
    if fault:
        raise fault[0]
    told["receipts"] = _collect(town, out)
    (out / "day.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    lines = {name: value for name, value in told.items() if name not in ("screens", "receipts")}
    print(json.dumps(lines, ensure_ascii=False, indent=2))
    print(f"demo: {len(told['screens'])} pictures, {len(told['receipts'])} papers in {out}")
    return 0 if told["whole"] else 1


def _day(
    town: Town,
    counter: "CounterWindow",
    out: Path,
    end: tuple[dict[str, Any], list[BaseException]],
) -> None:
    from kiosk.demo.account import account
    from kiosk.demo.day import Day

    told, fault = end
    try:
        day: Day = Day(town, counter, out)
        day.play()
        told |= account(town, counter.post.verbs, day.told)
    except BaseException as error:  # noqa: BLE001  # told after the window has closed
        fault.append(error)
        counter.window.grab().save(str(out / "screens" / "fault.png"))
    finally:
        counter.window.close()


def _collect(town: Town, out: Path) -> list[str]:
    """Papers as PDF and as the printer drew them."""
    papers = out / "receipts"
    papers.mkdir(exist_ok=True)
    found = sorted((town.papers.kiosk / "papers").glob("*.pdf"))
    found += sorted(town.papers.printed.glob("*.png"))
    for file in found:
        shutil.copy(file, papers / file.name)
    return [f"receipts/{file.name}" for file in found]
