"""The data files this service ships with, room by room, read and checked once."""
