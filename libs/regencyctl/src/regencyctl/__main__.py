"""`python -m regencyctl`."""

from regencyctl.cli import main

main()
