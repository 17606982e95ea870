"""What a solver says when it cannot use what it was given."""


class UnusableInput(ValueError):
    """The problem cannot be solved as given; str() is one sentence that says what to do."""
