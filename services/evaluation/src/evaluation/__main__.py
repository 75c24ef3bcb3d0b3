"""`python -m evaluation api|worker|processor|serve`."""

from evaluation.main import main

if __name__ == "__main__":
    main()
