"""What programs comes with: the files of `data/`, read and checked once, room by room."""
