"""Every error the bot raises, named for what the caller does next.

```
BotError
  ConfigError       stop (exit 2): the text names file, key and what would be right
  FeedError         skip this feed now, ask it again later
    FetchError      no usable answer (time-out, status, size, refused address)
    ParseError      an answer, but not a feed
  StoreError        give up this piece of work, keep the process
  DeliveryError
    RetryLaterError   nothing was posted: try again after `after_s`
    DoubtfulError     it may or may not be posted: look before sending again
    RefusedError      refused for good: mark dead, tell the operator
  CommandError      the text is written for the user and shown as it is
```
"""


class BotError(Exception):
    """Base of all our errors."""


class ConfigError(BotError):
    """A setting or a file in `config/` is wrong; the text says where and what would be right."""


class FeedError(BotError):
    """A feed could not be read now.

    Attributes:
        reason: One plain sentence for people, without secrets.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FetchError(FeedError):
    """No usable answer came from the publisher.

    Attributes:
        status: HTTP status, or None when there was none.
        retry_after_s: Seconds the publisher asked us to wait, or None.
        unreached: No byte of an answer came: it may be our own network that is down.
    """

    def __init__(
        self,
        reason: str,
        *,
        status: int | None = None,
        retry_after_s: float | None = None,
        unreached: bool = False,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after_s = retry_after_s
        self.unreached = unreached


class ParseError(FeedError):
    """The answer is not a feed."""


class StoreError(BotError):
    """The database refused; nothing of this piece of work was stored."""


class DeliveryError(BotError):
    """A message was not (certainly) posted.

    Attributes:
        code: Slack's own short error code, or ours; safe to log.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RetryLaterError(DeliveryError):
    """Nothing was posted; the same message may be sent again after `after_s` seconds.

    Attributes:
        unknown: An error that Slack's documents do not name; it is not hoped against for ever.
    """

    def __init__(self, code: str, *, after_s: float, unknown: bool = False) -> None:
        super().__init__(code)
        self.after_s, self.unknown = after_s, unknown


class DoubtfulError(DeliveryError):
    """The outcome is unknown: look in the channel before sending again."""


class RefusedError(DeliveryError):
    """Slack refuses this message for good."""


class CommandError(BotError):
    """A user's command cannot be answered; the text is for the user.

    Attributes:
        column: 0-based position of the fault in the query, or None.
    """

    def __init__(self, text: str, *, column: int | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.column = column
