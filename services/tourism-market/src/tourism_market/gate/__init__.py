"""The gate page: a web app that sells coins and counts visitors on a phone, also without a network."""
