"""What can go wrong on one machine, in words for the person at the terminal."""


class LocalFault(Exception):
    """Something the operator can mend; the text says what happened and what to do."""


class WrongSettings(LocalFault):
    """Settings need attention: exit status 2."""
