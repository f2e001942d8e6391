# SPDX-License-Identifier: Apache-2.0
"""Papers and the VLE's money: what may be in a hand is a duplicate next; a lot has one name."""

import pytest

from kiosk import seal
from kiosk.core.catalogue import Rail
from kiosk.core.entries import Printed
from kiosk.core.errors import (
    AlreadyEnrolled,
    AmountUnreadable,
    GatewayUnknown,
    LeaseMissing,
    NothingToReverse,
    PinUnfit,
)
from kiosk.core.facts import PaperPrinted
from kiosk.core.paper import PaperKind
from kiosk.core.payment import PaymentState
from kiosk.core.receipt import read_qr
from kiosk.core.wire.exchange import MessageKind, Outcome
from kiosk.core.wire.trust import read_kiosk_certificate
from tests.counter.conftest import PIN
from tests.counter.test_transactions import sell
from tests.samples import BILL_ROW, NOON


def test_a_slip_bears_the_kiosks_signature_and_the_portals_word_for_it(place):
    done = sell(place)
    paper = place.desks.receipts.paper(done.view.number)
    assert (paper.kind, paper.number, paper.duplicate) == (PaperKind.SLIP, done.view.number, 0)
    facts, (slip, certificate) = read_qr(paper.qr)
    assert (facts.number, facts.total_paise) == (done.view.number, 124_000)
    assert seal.verify(place.signer.public_key, slip.signature, slip.bytes_once)
    named = read_kiosk_certificate(certificate.bytes_once)
    assert named.kiosk_key == place.signer.public_key


def test_a_receipt_takes_the_slips_place_and_bears_the_portals_signature(place):
    done = sell(place)
    job = place.desks.receipts.begin(done.view.seq)
    place.desks.receipts.finish(job, Printed.DONE)
    place.exchange(all=Outcome.POSTED)
    assert [v.number for v in place.desks.receipts.to_hand_over()] == [done.view.number]
    job = place.desks.receipts.begin(done.view.seq)
    assert (job.form, job.copy, job.paper.kind) == ("receipt", 0, PaperKind.RECEIPT)
    _, (receipt,) = read_qr(job.paper.qr)
    assert seal.verify(place.portal.one.public_key, receipt.signature, receipt.bytes_once)
    place.desks.receipts.finish(job, Printed.DONE)
    assert place.desks.receipts.to_hand_over() == ()


def test_a_paper_that_may_be_in_a_hand_makes_the_next_a_duplicate(place):
    done = sell(place)
    desk = place.desks.receipts
    copies = []
    for outcome in (Printed.FAILED, Printed.UNSURE, Printed.DONE, Printed.DONE):
        job = desk.begin(done.view.seq)
        copies.append((job.copy, job.paper.duplicate))
        desk.finish(job, outcome)
    assert copies == [(0, 0), (0, 0), (1, 1), (2, 2)]
    assert place.heard.facts[-1] == PaperPrinted(done.view.seq, 2, "done")


def test_a_print_that_a_power_cut_left_open_is_asked_about(place):
    done = sell(place)
    place.desks.receipts.begin(done.view.seq)
    (open_print,) = place.desks.receipts.unfinished()
    assert (open_print.of_seq, open_print.number) == (done.view.seq, done.view.number)
    assert place.desks.receipts.begin(done.view.seq).copy == 1
    for found in place.desks.receipts.unfinished():
        place.desks.receipts.settle_unfinished(found, came_out=False)
    assert place.desks.receipts.unfinished() == ()
    assert place.desks.receipts.begin(done.view.seq).copy == 0


def test_a_slip_and_a_receipt_left_open_are_not_taken_for_each_other(place):
    done = sell(place)
    desk = place.desks.receipts
    desk.begin(done.view.seq)  # the power goes
    place.exchange(all=Outcome.POSTED)
    desk.begin(done.view.seq)  # and again, over the receipt
    (found,) = desk.unfinished()
    desk.settle_unfinished(found, came_out=True)
    again = desk.begin(done.view.seq)
    assert (again.form, again.copy) == ("receipt", 1)


def test_a_return_slip_names_what_it_returns(place):
    done = sell(place)
    with pytest.raises(NothingToReverse):
        place.desks.receipts.return_paper(done.view.number)
    undone = place.desks.transactions.reverse(done.view.number, "R.Devi")
    paper = place.desks.receipts.return_paper(done.view.number)
    assert paper.kind is PaperKind.RETURN
    assert paper.number != done.view.number
    assert done.view.number in [line.value for line in paper.lines]
    assert place.desks.receipts.begin(undone.seq).form == "return"
    assert place.desks.receipts.seq_of(done.view.number, returned=True) == undone.seq
    assert place.desks.receipts.seq_of(done.view.number, returned=False) == done.view.seq


def test_the_rate_card_says_who_pays(place):
    card = place.desks.receipts.rate_card()
    keys = [line.key for line in card.lines]
    assert card.kind is PaperKind.RATES
    assert "rates.charge_department" in keys


def test_a_lot_is_named_before_its_page_opens(place):
    lot = place.desks.wallet.load(Rail.ELECTRICITY, 200_000, "R.Devi")
    assert (lot.state, lot.lot_number) == (PaymentState.INTENDED, 1)
    again = place.desks.wallet.load(Rail.ELECTRICITY, 200_000, "R.Devi")
    assert again.merchant_txn == lot.merchant_txn
    second = place.desks.wallet.load(Rail.ELECTRICITY, 100_000, "R.Devi")
    assert second.lot_number == 2
    with pytest.raises(GatewayUnknown):
        place.desks.wallet.load(Rail.ELECTRICITY, 300_000, "R.Devi")
    assert place.desks.wallet.load(Rail.ONLINE_SEVA, 300_000, "R.Devi").lot_number == 1
    with pytest.raises(AmountUnreadable):
        place.desks.wallet.load(Rail.HRTC, 50_000_01, "R.Devi")


def test_the_portals_word_on_a_lot_is_kept(place):
    lot = place.desks.wallet.load(Rail.ELECTRICITY, 200_000, "R.Devi")
    text = (
        f'{{"merchant_txn":"{lot.merchant_txn}","state":"awaited","amount_paise":200000,'
        f'"page_url":"https://portal/pay/{lot.merchant_txn}"}}'
    )
    place.exchange(place.portal.message(MessageKind.LOT, text, b""))
    (shown,) = place.desks.wallet.view().lots
    assert (shown.state, shown.page_url[:22]) == (PaymentState.AWAITED, "https://portal/pay/LK1")


def test_the_wallet_page_keeps_each_rail_apart(place):
    sell(place)
    place.clock.pass_ms(3_600_000)
    found = place.desks.wallet.view()
    by_rail = {money.rail: money for money in found.rails}
    assert by_rail[Rail.ELECTRICITY].allowance.remaining_paise == 376_000
    assert by_rail[Rail.ELECTRICITY].hours == 3
    assert by_rail[Rail.ONLINE_SEVA].allowance is None
    assert (found.commission.vle_paise, found.due_to_citizens_paise) == (400, 0)


def test_a_surrendered_lease_is_dead(place):
    sell(place)
    given = place.desks.wallet.surrender(Rail.ELECTRICITY)
    assert given.remaining_paise == 376_000
    with pytest.raises(LeaseMissing):
        place.desks.wallet.surrender(Rail.ELECTRICITY)
    with pytest.raises(LeaseMissing):
        sell(place, bill_no="B00001")


def test_a_folder_belongs_to_one_centre_for_ever(bare):
    bare.desks.enrolment.check_free()
    who = bare.portal.belonging(bare.signer.public_key)
    catalogue = bare.portal.catalogue(BILL_ROW)
    with pytest.raises(PinUnfit):
        bare.desks.enrolment.settle(who, catalogue, NOON, "111111")
    bare.desks.enrolment.check_free()
    bare.desks.enrolment.settle(who, catalogue, NOON, PIN)
    for again in (
        bare.desks.enrolment.check_free,
        lambda: bare.desks.enrolment.settle(who, catalogue, NOON, PIN),
    ):
        with pytest.raises(AlreadyEnrolled):
            again()
    with bare.books.look() as reads:
        assert reads.exchange_state().trusted_ms == NOON, "a clock set back finds this at a start"
    bare.desks.enrolment.reset_pin("R.Devi", "860413")
    assert bare.desks.operators.sign_in("R.Devi", "860413") == "R.Devi"


def test_standing_and_history(place):
    done = sell(place)
    standing = place.desks.overview.standing()
    assert (standing.waiting, standing.unsent, standing.to_return) == (1, 2, 0)
    assert standing.oldest_waiting_ms == done.view.at_ms
    assert [v.seq for v in place.desks.overview.history()] == [done.view.seq]
    assert [v.seq for v in place.desks.overview.queue().unsettled] == [done.view.seq]
    assert place.desks.overview.catalogue().version == 1
