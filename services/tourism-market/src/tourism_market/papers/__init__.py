"""Documents on paper, and the page that verifies them."""

from tourism_market.papers.settlement import Print, print_settlement
from tourism_market.papers.verification import verification_page

__all__ = ["Print", "print_settlement", "verification_page"]
