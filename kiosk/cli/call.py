# SPDX-License-Identifier: Apache-2.0
"""Roof: one call of a verb: its arguments, the house it works in, and what comes out."""

import argparse
from dataclasses import dataclass
from typing import Any

from kiosk.app.house import House
from kiosk.config import secret
from kiosk.core.errors import FieldUnknown, LmkError, PinMissing
from kiosk.text import Text

Result = dict[str, Any]  # plain JSON


@dataclass(frozen=True, slots=True)
class Call:
    """What a verb gets."""

    args: argparse.Namespace
    house: House

    @property
    def text(self) -> Text:
        """Words in the language of this run."""
        return self.house.text

    def pin(self) -> str:
        """The PIN from file or environment, never the command line. Raises PinMissing."""
        found = secret(self.house.settings.pin_file, "LMK_PIN")
        if not found:
            raise PinMissing
        return found

    def operator(self) -> str:
        """Signs the operator in. Raises PinMissing, PinWrong, PinWaits, NotEnrolled."""
        pin = self.pin()
        desk = self.house.desks.operators
        who = self.args.operator or self.vle()
        return self.house.ask(desk.sign_in, who, pin)

    def warnings(self, *found: LmkError) -> Result:
        """What nothing was refused for and somebody should know, told as a refusal is."""
        return {"warnings": [self.text.error(one).as_json() for one in found]}

    def vle(self) -> str:
        """The VLE's name here."""
        return self.house.ask(self.house.desks.operators.all)[0].operator

    def fields(self) -> dict[str, str]:
        """`field=value` words as a mapping. Raises FieldUnknown for a word without `=`."""
        typed: dict[str, str] = {}
        for word in self.args.fields:
            name, equals, value = word.partition("=")
            if not equals or name in typed:
                raise FieldUnknown(field=name)
            typed[name] = value
        return typed
