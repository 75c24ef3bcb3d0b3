"""`python -m programs`."""

from programs.main import main

if __name__ == "__main__":
    main()
