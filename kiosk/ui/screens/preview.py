# SPDX-License-Identifier: Apache-2.0
"""Room ui: a paper as the printer would give it; F8 prints, Ctrl+S and Shift+F8 make a PDF."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future

from kiosk.core.entries import Printed
from kiosk.core.errors import LmkError
from kiosk.core.paper import Paper, PaperKind
from kiosk.core.ports import Raster
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.slip import picture
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.receipt_view import ReceiptView
from kiosk.ui.words import NOTHING, Saying, phrase


class PreviewPage(Page):
    """One paper: of a sale, of a day, or the rate card."""

    fills = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("preview.title"))
        self._post = post
        self._paper: Paper | None = None
        self._shown = False
        self._printing = False
        self._number = ""
        kit = post.kit
        self.paper = ReceiptView(kit, width_px=460)
        self.said = Label(kit, role="strong").wrapping()
        self.body.addWidget(self.paper, 1)
        self.body.addWidget(self.said)
        self.walk = [self.paper]
        self.give = Button(kit, phrase("preview.print"), Kind.PRIMARY).key(Act.PRINT)
        a4 = Button(kit, phrase("preview.a4")).key(Act.PRINT_A4)
        pdf = Button(kit, phrase("preview.pdf")).key(Act.SAVE_PDF)
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(self.give.does(lambda: post.press(Act.PRINT)))
        self.foot.addWidget(a4.does(lambda: post.press(Act.PRINT_A4)))
        self.foot.addWidget(pdf.does(lambda: post.press(Act.SAVE_PDF)))
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    @property
    def shows_paper(self) -> bool:
        """Whether the picture of the paper that was asked for is here."""
        return self._shown

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """Print (what a citizen gets), A4 as PDF, roll as PDF."""
        return {
            Act.PRINT_A4: lambda: self._save("a4"),
            Act.SAVE_PDF: lambda: self._save("80"),
            Act.PRINT: self._print,
        }

    def step(self) -> None:
        """Enter prints, where there is something to print: F8 and Enter give the last paper."""
        self._print()

    def of_sale(self, number: str) -> None:
        """The paper of a sale as it stands now."""
        self._ask(self._post.verbs.paper(number), number)

    def of_day(self, shift: int) -> None:
        """The closing paper of a day."""
        self._ask(self._post.verbs.day_report(shift))

    def rates(self) -> None:
        """The approved charges."""
        self._ask(self._post.verbs.rate_card())

    def _ask(self, future: "Future[Paper]", number: str = "") -> None:
        self._number, self._paper = number, None
        self.give.setVisible(bool(number))
        self.errors.clear()
        self._shown = False
        self.said.tell(NOTHING)
        self._post.ask(future, self._got, self._failed)

    def _got(self, paper: Paper) -> None:
        self._paper = paper
        self.heading.tell(phrase(f"preview.{paper.kind.value}"))
        self.said.tell(self._named(paper))
        self._post.ask(self._post.verbs.raster(paper), self._drawn, self._failed)

    def _named(self, paper: Paper) -> Saying:
        named = phrase("preview.named", number=paper.number)
        if paper.kind is PaperKind.SLIP:
            return phrase("kit.and_then", first=named, then=phrase("preview.provisional"))
        return named

    def _drawn(self, raster: Raster) -> None:
        paper = self._paper
        if paper is not None:
            self.paper.show_image(picture(raster), phrase(f"preview.{paper.kind.value}"))
            self._shown = True

    def _print(self) -> None:
        if not self._number or self._printing:
            return

        def came(outcome: Printed) -> None:
            self._printing = False
            self.errors.clear()
            self.said.tell(phrase(f"outcome.printed_{outcome.value}"))

        def begun(of_seq: int) -> None:
            self._post.ask(self._post.verbs.print(of_seq), came, self._failed)

        self._printing = True
        self.said.tell(phrase("outcome.printing"))
        self._post.ask(self._post.verbs.seq_of(self._number), begun, self._failed)

    def _save(self, form: str) -> None:
        if self._paper is None:
            return
        asked = self._post.verbs.save_pdf(self._paper, form)
        self._post.ask(
            asked, lambda at: self.said.tell(phrase("preview.saved", file=at)), self._failed
        )

    def _failed(self, error: LmkError) -> None:
        self._printing = False
        self.errors.show_faults([fault_of(error)])
        self.focus_on(self.paper)
