"""`python -m tourism_market`."""

from tourism_market.main import main

if __name__ == "__main__":
    main()
