# SPDX-License-Identifier: Apache-2.0
"""Room ui: a paper as the printer would give it; F8 prints, Ctrl+S and Shift+F8 make a PDF."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future

from kiosk.core.errors import LmkError
from kiosk.core.paper import Paper
from kiosk.core.ports import Raster
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.slip import picture
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.receipt_view import ReceiptView
from kiosk.ui.words import Plain, phrase


class PreviewPage(Page):
    """One paper: of a sale, of a day, or the rate card."""

    fills = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("preview.title"))
        self._post = post
        self._paper: Paper | None = None
        self._number = ""
        self._shown = False
        kit = post.kit
        self.paper = ReceiptView(kit, width_px=420)
        self.said = Label(kit, role="strong").wrapping()
        self.body.addWidget(self.paper, 1)
        self.body.addWidget(self.said)
        self.walk = [self.paper]
        give = Button(kit, phrase("preview.print"), Kind.PRIMARY).key(Act.PRINT)
        a4 = Button(kit, phrase("preview.a4")).key(Act.PRINT_A4)
        pdf = Button(kit, phrase("preview.pdf")).key(Act.SAVE_PDF)
        self.foot.addWidget(give.does(lambda: post.press(Act.PRINT)))
        self.foot.addWidget(a4.does(lambda: post.press(Act.PRINT_A4)))
        self.foot.addWidget(pdf.does(lambda: post.press(Act.SAVE_PDF)))
        self.foot.addStretch(1)

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """Print, A4 as PDF, roll as PDF."""
        acts: dict[Act, Callable[[], object]] = {
            Act.PRINT_A4: lambda: self._save("a4"),
            Act.SAVE_PDF: lambda: self._save("80"),
        }
        return acts | ({Act.PRINT: self._print} if self._number else {})

    @property
    def shows_paper(self) -> bool:
        """Whether the picture of the paper that was asked for is here."""
        return self._shown

    def of_sale(self, number: str) -> None:
        """The paper of a sale as it stands now."""
        self._number = number
        self._ask(self._post.verbs.paper(number))

    def of_day(self, shift: int) -> None:
        """The closing paper of a day."""
        self._number = ""
        self._ask(self._post.verbs.day_report(shift))

    def rates(self) -> None:
        """The approved charges."""
        self._number = ""
        self._ask(self._post.verbs.rate_card())

    def _ask(self, future: "Future[Paper]") -> None:
        self._shown = False
        self.errors.clear()
        self.said.tell(Plain(""))
        self._post.ask(future, self._got, self._failed)

    def _got(self, paper: Paper) -> None:
        self._paper = paper
        self.said.tell(phrase("preview.named", number=paper.number))
        self._post.ask(self._post.verbs.raster(paper), self._drawn, self._failed)

    def _drawn(self, raster: Raster) -> None:
        self.paper.show_image(picture(raster), phrase("preview.title"))
        self._shown = True

    def _print(self) -> None:
        number = self._number

        def begun(view_seq: int) -> None:
            self._post.ask(
                self._post.verbs.print(view_seq),
                lambda outcome: self.said.tell(phrase(f"outcome.printed_{outcome.value}")),
                self._failed,
            )

        self._post.ask(self._post.verbs.seq_of(number), begun, self._failed)

    def _save(self, form: str) -> None:
        if self._paper is None:
            return
        asked = self._post.verbs.save_pdf(self._paper, form)
        self._post.ask(
            asked, lambda at: self.said.tell(phrase("preview.saved", file=at)), self._failed
        )

    def _failed(self, error: LmkError) -> None:
        self.errors.show_faults([fault_of(error)])
