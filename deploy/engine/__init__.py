"""A Docker engine on this machine for a while: images are built, the composed platform runs and is tried.

`make verify-containers` is the way in. `deploy.verify` reads the files; here they are used.
"""
