"""What programs can do: one use case a module."""

from programs.handlers.advance_followers import advance_followers
from programs.handlers.register_program import RegisterProgram, register_program

__all__ = ["RegisterProgram", "advance_followers", "register_program"]
