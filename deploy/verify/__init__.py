"""`make verify-deploy`: every file that deploys the platform, looked at by the tool that would read it."""
