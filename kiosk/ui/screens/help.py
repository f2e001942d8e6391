# SPDX-License-Identifier: Apache-2.0
"""Room ui: F1: what the page before is for and how to go on, and the card of keys."""

from typing import Final

from kiosk.ui.keys import CAP, ENTER_CAP, Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.key_card import KeyCard
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import Plain, Saying, phrase

# Pages with a text of their own, each in up to three sentences; others have the general one.
TEXTS: Final = frozenset(
    "begin first_run sign_in reset_pin damaged home open_day service collect outcome queue "
    "hand_over history wallet surrender close_day cash preview status unfinished devices "
    "self_check check_steps photo scan finger".split()
)
DOOR: Final = "door_"  # a page of the table as it stands before the door
_KEYS: Final = (
    (ENTER_CAP, "enter"),
    (CAP[Act.MONEY], "money"),
    (CAP[Act.BACK], "back"),
    (CAP[Act.SECOND], "second"),
    ("F2 – F5", "services"),
    (CAP[Act.PRINT], "print"),
    (CAP[Act.QUEUE], "queue"),
    (CAP[Act.SEND], "send"),
    (CAP[Act.SEARCH], "search"),
    (CAP[Act.STATUS], "status"),
    (CAP[Act.LOCK], "lock"),
    (CAP[Act.LANGUAGE], "language"),
    (CAP[Act.PRINT_A4], "print_a4"),
    (CAP[Act.SAVE_PDF], "save_pdf"),
    (CAP[Act.UNDO], "undo"),
    (CAP[Act.SUNLIGHT], "sunlight"),
)


class HelpPage(Page):
    """Esc leads back to where the question came from, with everything typed still there."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("help_page.title"))
        kit = post.kit
        self.text = Label(kit, role="body").wrapping()
        self.more = Label(kit, role="body").wrapping()
        self.body.addWidget(self.text)
        self.body.addWidget(self.more)
        self.body.addWidget(Label(kit, phrase("help_page.keys"), "h2"))
        card = KeyCard(kit)
        card.show_keys([(Plain(cap), phrase(f"key.{name}")) for cap, name in _KEYS])
        self.body.addWidget(card)
        back = Button(kit, phrase("page.back"), Kind.PRIMARY).key(Act.BACK)
        self.back_button = back.does(lambda: post.press(Act.BACK))
        self.foot.addWidget(self.back_button)

    def about(self, page: str, heading: Saying) -> None:
        """Tell about this page (`service:X` and the like by their kind)."""
        kind = page.partition(":")[0]
        kind = kind.removeprefix(DOOR)
        name = kind if kind in TEXTS else "home"
        self.heading.tell(phrase("help_page.about", page=heading))
        self.text.tell(phrase(f"help_text.{name}"))
        self.more.tell(phrase(f"help_more.{name}"))

    def arrive(self) -> None:
        """The cursor on the way back."""
        self.back_button.setFocus()


class DoorHelpPage(HelpPage):
    """The same before anybody has signed in: nothing leads past the door."""

    bare = True
