"""Documents on paper: what is printed, signed by hand and kept."""

from tourism_market.papers.settlement import Print, print_settlement

__all__ = ["Print", "print_settlement"]
