"""A text prepared once for all who read it: sentences, zones, folded form."""

from dataclasses import dataclass
from functools import cached_property

from bot.text.fold import Folded, fold_mapped
from bot.text.sentences import Sentence, split_sentences


@dataclass(frozen=True)
class Reading:
    """An item's text on its way through `classify` and `extract`.

    Attributes:
        text: Title, a newline, the body.
        title_end: Length of the title; what starts before it is in the title.
        country: Home of the source (KR, JP, OTHER): an unqualified company there is at home.
    """

    text: str
    title_end: int
    language: str
    country: str

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in order; the first one is the title."""
        return split_sentences(self.text)

    @cached_property
    def folded(self) -> Folded:
        """The folded text with the way back."""
        return fold_mapped(self.text)

    def sentence_at(self, offset: int) -> Sentence:
        """Return the sentence that holds `offset`, else the nearest before it."""
        found = Sentence(self.text, 0, len(self.text))
        for one in self.sentences:
            if one.start > offset:
                break
            found = one
        return found

    def zone(self, offset: int) -> str:
        """Return `title`, `lead` (the first two sentences of the body) or `body`."""
        if offset < self.title_end:
            return "title"
        return "lead" if offset < self._lead_end else "body"

    @cached_property
    def _lead_end(self) -> int:
        body = [one for one in self.sentences if one.start >= self.title_end]
        return body[1].end if len(body) > 1 else len(self.text)


def read(title: str, body: str, language: str, country: str) -> Reading:
    """Prepare a title and a body."""
    return Reading(f"{title}\n{body}", len(title), language, country)
