"""The one error the demo raises."""


class DemoError(ValueError):
    """A demo world cannot be made; the message is one sentence and says what to do."""
