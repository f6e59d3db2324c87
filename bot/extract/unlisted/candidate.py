"""What the three languages' patterns give."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that some pattern takes for a body's name.

    Attributes:
        legal: Country its legal form belongs to, or empty.
    """

    start: int
    end: int
    type: str
    legal: str = ""
