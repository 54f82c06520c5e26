"""What all parts of the language share: unknown keys are errors, values are text until their place types them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema

from tollbridge.scenario.values import Country, Name

Kind = Literal["toll", "toll-free", "mobile", "premium", "shared-cost", "other"]
Direction = Literal["inbound", "outbound"]
LegDirection = Literal["inbound", "outbound", "app"]
CallerKind = Literal["mobile", "fixed", "payphone", "unknown"]
POLICIES = ("none", "domestic", "international")


class Part(BaseModel):
    """A mapping of the language: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


def _allowed(value: object) -> object:
    if isinstance(value, list | tuple) and value and all(isinstance(item, str) and item for item in value):
        return tuple(value)
    if isinstance(value, str) and value in POLICIES:
        return value
    found = repr(value) if isinstance(value, str) else f"a {type(value).__name__}".replace("dict", "mapping")
    raise ValueError(f"expected {', '.join(POLICIES)}, or a list of countries and zones, found {found}")


_ALLOWED: dict[str, Any] = {
    "oneOf": [
        {"enum": list(POLICIES)},
        {"type": "array", "minItems": 1, "items": {"type": "string"}, "examples": [["US", "GB"], ["A"]]},
    ]
}
Allowed = Annotated[str | tuple[str, ...], PlainValidator(_allowed), WithJsonSchema(_ALLOWED)]
"""Where dial-outs may go: none, domestic, international, or countries and zones."""

__all__ = ["Allowed", "CallerKind", "Country", "Direction", "Kind", "LegDirection", "Name", "Part"]
