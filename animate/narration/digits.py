"""Numbers as the readout writes them."""

THIN = "\u2009"


def signed(value: float, decimals: int, width: int) -> str:
    """`value` in exactly `width` characters, with a true minus sign.

    Where the digits don't fit an exponent is written. Either way one of the
    characters has a narrower place than the rest: the point, or a thin space.
    """
    text = f"{value:.{decimals}f}"
    if len(text) > width:
        text = _short(f"{value:.1e}")
        if len(text) > width:
            text = THIN + _short(f"{value:.0e}")
    elif "." not in text:
        text = THIN + text
    elif not float(text):
        text = text.removeprefix("-")
    return text.replace("-", "\u2212").rjust(width)


def share(value: float) -> str:
    """An accuracy, 0 to 1, in four characters: 1.00 only if nothing is wrong, 0.00 if all is."""
    return signed(min(max(value, 0.01 * (value > 0)), 1.0 if value == 1 else 0.99), 2, 4)


def _short(text: str) -> str:
    """An exponent without what goes without saying."""
    return text.replace("e+0", "e").replace("e+", "e")
