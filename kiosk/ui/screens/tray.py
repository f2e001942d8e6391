# SPDX-License-Identifier: Apache-2.0
"""Room ui: what the citizen's tray shows of a visit: jobs, cash, change, the slip's picture."""

from functools import partial

from kiosk.core.money import rupees
from kiosk.core.views import TransactionView
from kiosk.ui.screens.post import Post, short
from kiosk.ui.screens.sales_list import LOOKS
from kiosk.ui.shell import CitizenTray, TrayItem, TraySum
from kiosk.ui.tokens import Tone
from kiosk.ui.words import Plain, phrase


def show_visit(tray: CitizenTray, post: Post) -> None:
    """The visit as it is known."""
    visit = post.known.visit
    items = [
        TrayItem(post.title(view.service), Plain(rupees(view.total_paise)), *LOOKS[view.state])
        for view in visit.done
    ]
    sums = []
    if visit.done:
        sums.append(TraySum(phrase("shell.tray_taken"), Plain(rupees(visit.taken_paise))))
    if visit.change_paise:
        sums.append(TraySum(phrase("shell.tray_change"), Plain(rupees(visit.change_paise))))
    if visit.return_paise:
        owed = Plain(rupees(visit.return_paise))
        sums.append(TraySum(phrase("shell.tray_return"), owed, Tone.NOT_DONE))
    tray.show_visit(items, sums, over=visit.over)
    number = visit.done[-1].number if visit.done else ""
    tray.show_slip(visit.slip, phrase("preview.named", number=short(number)))


def follow_visit(post: Post) -> None:
    """The portal has answered: what was done for the citizen who stands here is looked at again."""
    visit = post.known.visit

    def seen(place: int, view: TransactionView | None) -> None:
        if view is not None and visit is post.known.visit:
            visit.done[place] = view
            post.show_visit()

    for place, view in enumerate(visit.done):
        post.ask(post.verbs.transaction(view.transaction_id), partial(seen, place))
