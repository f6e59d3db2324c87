"""What the three languages' rules give."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A name at its place, with the title beside it.

    Attributes:
        org_after: The body follows the name ("X, president of Y"); else it goes before.
    """

    start: int
    end: int
    role: str
    org_after: bool = False
