"""`python -m notifications api|worker|processor|serve`."""

from notifications.main import main

if __name__ == "__main__":
    main()
