# SPDX-License-Identifier: Apache-2.0
"""Portal api: JSON Schema of a dataclass, as strict as core.encoding reads it.

A named form is an object, a positional form a tuple; the few shapes that no dataclass of the core
stands for are written out at the end.
"""

from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from kiosk.core.encoding import INTEGER_MAX
from portal.api.refusals import Refusal

Plain = dict[str, Any]
_LEAVES: Final[dict[Any, Plain]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": -INTEGER_MAX, "maximum": INTEGER_MAX},
    bytes: {
        "type": "string",
        "contentEncoding": "base64url",
        "pattern": "^[A-Za-z0-9_-]*$",
        "description": "base64url without padding",
    },
}


class Drawing:
    """Schemas drawn so far, by name; each form of each dataclass once."""

    def __init__(self) -> None:
        self.schemas: dict[str, Plain] = {}

    def named(self, kind: Any) -> Plain:
        """Reference to the object form of a dataclass."""
        name = kind.__name__
        if name not in self.schemas:
            self.schemas[name] = {}  # it may stand inside itself
            parts = {part: self.of(hint) for part, hint in _parts(kind).items()}
            self.schemas[name] = {
                "type": "object",
                "description": _about(kind),
                "properties": parts,
                "required": list(parts),
                "additionalProperties": False,
            }
        return _reference(name)

    def line(self, kind: Any) -> Plain:
        """Reference to the positional form of a dataclass: what is hashed, or a line of a body."""
        name = f"{kind.__name__}Line"
        if name not in self.schemas:
            self.schemas[name] = {}
            parts = [
                {"title": part} | self.of(hint, self.line) for part, hint in _parts(kind).items()
            ]
            self.schemas[name] = {"description": _about(kind)} | sequence(parts)
        return _reference(name)

    def of(self, hint: Any, form: Any = None) -> Plain:
        """The schema of one annotation; `form` draws the dataclasses inside it."""
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            arms = [arm for arm in get_args(hint) if arm is not NoneType]
            return {"anyOf": [*(self.of(arm, form) for arm in arms), {"type": "null"}]}
        if origin is tuple:
            arms_of = get_args(hint)
            if len(arms_of) == 2 and arms_of[1] is Ellipsis:
                return {"type": "array", "items": self.of(arms_of[0], form)}
            return sequence([self.of(arm, form) for arm in arms_of])
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return {"type": "string", "enum": [member.value for member in hint]}
        if is_dataclass(hint):
            return (form or self.named)(hint)
        return dict(_LEAVES[hint])


def sequence(parts: list[Plain]) -> Plain:
    """An array of exactly these parts."""
    return {
        "type": "array",
        "prefixItems": parts,
        "items": False,
        "minItems": len(parts),
        "maxItems": len(parts),
    }


def _parts(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {part.name: hints[part.name] for part in fields(kind)}


def _about(kind: Any) -> str:
    return " ".join(str(kind.__doc__).partition("\n\n")[0].split())


def _reference(name: str) -> Plain:
    return {"$ref": f"#/components/schemas/{name}"}


WRITTEN: Final[dict[str, Plain]] = {
    "Error": {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message_en", "message_hi"],
                "properties": {
                    "code": {"type": "string", "enum": sorted({one.code for one in Refusal})},
                    "message_en": {"type": "string"},
                    "message_hi": {"type": "string"},
                },
            },
            "root_key": {
                "type": "string",
                "description": "at enrolment: the key that signed this refusal, base64url",
            },
        },
    },
    "Portal": {
        "type": "object",
        "required": ["portal_id", "epoch", "time_ms"],
        "properties": {
            "portal_id": {"type": "string"},
            "epoch": {"type": "integer"},
            "time_ms": {"type": "integer"},
        },
    },
    "Intimation": {
        "type": "object",
        "description": "A deposit in the bank (guidelines 3.4 c); further fields are kept.",
        "required": ["bank_reference", "at", "amount_paise", "provider_code", "mode"],
        "properties": {
            "bank_reference": {"type": "string", "description": "UTR; booked once"},
            "at": {"type": "string", "format": "date-time"},
            "amount_paise": {"type": "integer", "minimum": 1},
            "provider_code": {"type": "string"},
            "mode": {"type": "string"},
        },
    },
    "Paper": {
        "type": "object",
        "required": ["colour", "facts"],
        "properties": {
            "colour": {"type": "string", "enum": ["green", "amber", "red"]},
            "facts": {
                "anyOf": [
                    {
                        "type": "object",
                        "properties": {
                            "number": {"type": "string"},
                            "transaction_id": {"type": "string"},
                            "service": {"type": "string"},
                            "total_paise": {"type": "integer"},
                            "at_ms": {"type": "integer"},
                            "lmk_id": {"type": "string"},
                        },
                    },
                    {"type": "null"},
                ]
            },
        },
    },
}
