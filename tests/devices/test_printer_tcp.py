# SPDX-License-Identifier: Apache-2.0
"""Tests devices: the printer against peers that answer oddly. A whole printer is in tests/peers."""

import socket
from collections.abc import Callable

import pytest

from kiosk.core.device import Found
from kiosk.core.entries import Printed
from kiosk.core.errors import DeviceTrouble, PaperOut, PrinterGone, PrinterStopped
from kiosk.core.ports import Raster
from kiosk.devices.escpos import ENDING, packed
from kiosk.devices.printer_profiles import PROFILES
from kiosk.devices.printer_tcp import Pace, TcpPrinter
from kiosk.devices.transport import Deadlines
from tests.devices.peers import Peer, closed_port, peer

PATIENT = Pace(answer_ms=30_000, busy_answer_ms=30_000, dots_per_s=0)
HASTY = Pace(answer_ms=30, busy_answer_ms=30, dots_per_s=0)
SLIP = Raster(576, 300, bytes(range(72)) * 300)
READY, OFFLINE, PAPER_END, COVER = b"\x12", b"\x1a", b"\x7e", b"\x16"


def at(known: Peer, pace: Pace = PATIENT) -> TcpPrinter:
    return TcpPrinter(known.host, known.port, Deadlines(2_000, 30_000), pace)


class Talker:
    """Answers the nth question with what `answer` gives for n; keeps everything else it got."""

    def __init__(self, answer: Callable[[int], bytes], hang_up_at: int | None = None) -> None:
        self.answer, self.hang_up_at = answer, hang_up_at
        self.got, self.asked = b"", 0

    def __call__(self, line: socket.socket) -> None:
        while part := line.recv(65536):
            self.got += part
            while (at := self._question()) is not None:
                self.got = self.got[:at] + self.got[at + 3 :]
                self.asked += 1
                if self.asked == self.hang_up_at:
                    return
                line.sendall(self.answer(self.asked))

    def _question(self) -> int | None:
        """Questions come at the end of what was sent: the printer waits for their answer."""
        at = len(self.got) - 3
        return at if self.got[-3:-1] == b"\x10\x04" else None


def test_a_printer_that_says_ready_is_done_once_and_got_the_job_whole():
    talker = Talker(lambda _: READY)
    with peer(talker, talker) as known:
        assert at(known).print(SLIP) is Printed.DONE
        assert known.callers == 1
    assert talker.got == packed(SLIP)


def test_a_printer_that_is_ready_passes_the_check_and_gets_not_a_byte_to_print():
    talker = Talker(lambda _: READY)
    with peer(talker) as known:
        at(known).check()
    assert talker.got == b""


@pytest.mark.parametrize("garbage", [b"\x12\x12", b"\xff", b"\x00", b"OK\r\n"])
def test_an_answer_that_is_none_is_taken_for_none(garbage):
    """It is printed on, for it may print, and the outcome says that nobody knows."""
    talker = Talker(lambda _: garbage)
    with peer(talker, talker) as known:
        at(known, HASTY).check()
        assert at(known, HASTY).print(SLIP) is Printed.UNSURE


def test_no_paper_before_the_first_line_fails_and_nothing_is_sent():
    talker = Talker(lambda n: OFFLINE if n == 1 else PAPER_END)
    with peer(talker) as known:
        assert at(known).print(SLIP) is Printed.FAILED
    assert talker.got == b""


def test_an_open_cover_before_the_first_line_fails_and_the_check_says_that_it_stands_still():
    """Asked for itself, the paper and the cause."""
    answers = (OFFLINE, READY, COVER)
    with peer(*[Talker(lambda n: answers[n - 1]) for _ in range(3)]) as known:
        assert at(known).print(SLIP) is Printed.FAILED
        with pytest.raises(PrinterStopped):
            at(known).check()
        looked = at(known).look()
        assert (looked.found, looked.code) == (Found.DEGRADED, "PRN-04")
        assert looked.evidence == (("DLE EOT 1", "1a"), ("DLE EOT 2", "16"), ("DLE EOT 4", "12"))


def test_a_cover_opened_midway_is_told_and_no_further_band_is_sent():
    talker = Talker(lambda n: READY if n in (1, 2, 4) else COVER if n == 5 else OFFLINE)
    with peer(talker) as known, pytest.raises(PrinterStopped):
        at(known).print(SLIP)
    assert ENDING not in talker.got


def test_the_drawer_opens_for_an_entry_and_says_so_in_the_log(caplog):
    talker = Talker(lambda _: READY)
    with peer(talker) as known:
        at(known).open_drawer(17)
    assert talker.got == b"\x1bp\x0022"
    assert [record.getMessage() for record in caplog.records] == ["cash drawer opened for entry 17"]


def test_the_drawer_of_a_printer_that_stands_still_is_not_opened_later():
    talker = Talker(lambda n: OFFLINE if n == 1 else PAPER_END)
    with peer(talker) as known, pytest.raises(PaperOut):
        at(known).open_drawer(17)
    assert talker.got == b""


def test_no_drawer_opens_without_a_cash_act_or_where_there_is_none():
    nobody = Peer(closed_port())
    with pytest.raises(ValueError, match="entry"):
        at(nobody).open_drawer(0)
    bare = TcpPrinter(nobody.host, nobody.port, profile=PROFILES["roll-58-mute"])
    with pytest.raises(DeviceTrouble):
        bare.open_drawer(17)
    with pytest.raises(PrinterGone):
        at(nobody).open_drawer(17)


def test_one_that_never_says_how_it_is_is_never_asked():
    talker = Talker(lambda _: READY)
    with peer(talker, talker) as known:
        mute = TcpPrinter(known.host, known.port, pace=PATIENT, profile=PROFILES["roll-80-mute"])
        assert mute.print(SLIP) is Printed.UNSURE
        assert mute.look().found is Found.UNKNOWN
    assert (talker.asked, talker.got) == (0, packed(SLIP))


def test_a_picture_wider_than_the_roll_is_a_defect():
    narrow = TcpPrinter("127.0.0.1", closed_port(), profile=PROFILES["roll-58"])
    with pytest.raises(ValueError, match="on a roll"):
        narrow.print(SLIP)


@pytest.mark.parametrize(
    ("answer", "found", "code"),
    [
        (READY, Found.PRESENT, ""),
        (b"", Found.UNKNOWN, "DEV-03"),
        (b"\xff\xfe", Found.UNKNOWN, "DEV-04"),
    ],
)
def test_a_look_says_present_only_when_the_printer_says_so(answer, found, code):
    with peer(Talker(lambda _: answer)) as known:
        looked = at(known, HASTY if not answer else PATIENT).look()
    assert (looked.found, looked.code) == (found, code)


def test_a_look_at_nobody_is_absent():
    looked = at(Peer(closed_port())).look()
    assert (looked.found, looked.code) == (Found.ABSENT, "DEV-01")


def test_one_that_talks_without_end_is_unknown_and_fills_no_memory():
    def talk(line: socket.socket) -> None:
        while True:
            line.sendall(b"\x12" * 65_536)

    with peer(talk) as known:
        looked = at(known).look()
    assert (looked.found, looked.code) == (Found.UNKNOWN, "DEV-04")


def test_paper_that_ends_between_the_bands_is_told_and_no_further_band_is_sent():
    talker = Talker(lambda n: READY if n <= 2 else PAPER_END if n == 4 else OFFLINE)
    with peer(talker) as known, pytest.raises(PaperOut):
        at(known).print(SLIP)
    assert len(talker.got) == 2 + 8 + 72 * 128
    assert ENDING not in talker.got


def test_paper_that_ends_while_the_last_rows_run_through_is_told():
    """After the last byte the first answer is READY; the paper ends before the last row is out."""
    talker = Talker(lambda n: READY if n <= 10 else PAPER_END if n == 12 else OFFLINE)
    slow_paper = Pace(answer_ms=30_000, busy_answer_ms=30_000, dots_per_s=1)
    with peer(talker) as known, pytest.raises(PaperOut):
        at(known, slow_paper).print(SLIP)
    assert talker.got.endswith(ENDING)


def test_a_line_that_ends_before_the_picture_fails_and_one_that_ends_after_is_gone():
    before, after = Talker(lambda _: READY, hang_up_at=1), Talker(lambda _: READY, hang_up_at=3)
    with peer(before, after) as known:
        assert at(known).print(SLIP) is Printed.FAILED
        with pytest.raises(PrinterGone):
            at(known).print(SLIP)
        assert known.callers == 2


def test_nobody_there_fails_and_the_check_says_gone():
    nobody = Peer(closed_port())
    assert at(nobody).print(SLIP) is Printed.FAILED
    with pytest.raises(PrinterGone):
        at(nobody).check()


def test_one_that_falls_silent_midway_is_not_asked_at_each_band_again():
    talker = Talker(lambda n: READY if n <= 2 else b"")
    with peer(talker) as known:
        assert at(known, Pace(answer_ms=30_000, busy_answer_ms=50, dots_per_s=0)).print(SLIP) is (
            Printed.UNSURE
        )
    assert talker.asked == 4  # two before, one between the bands, one at the end


def test_a_picture_that_is_none_is_a_defect_and_not_a_printers_fault():
    with peer(Talker(lambda _: READY)) as known, pytest.raises(ValueError, match="bytes for"):
        at(known).print(Raster(576, 2, b""))


@pytest.mark.parametrize(
    ("url", "port"), [("tcp://127.0.0.1:9105", 9105), ("tcp://printer.local", 9100)]
)
def test_a_printer_is_named_by_a_url(url, port):
    assert TcpPrinter.at(url).port == port


@pytest.mark.parametrize("url", ["http://printer:9100", "printer", "tcp://", "serial:/dev/ttyS0"])
def test_another_url_is_no_printer(url):
    with pytest.raises(ValueError, match="no printer"):
        TcpPrinter.at(url)
