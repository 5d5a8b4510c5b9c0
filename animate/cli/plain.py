"""Words for a terminal, which would obey some of what the name of a file may hold."""


def plain(text: str) -> str:
    """A text in one line, where what can't be printed is written as Python would."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )
