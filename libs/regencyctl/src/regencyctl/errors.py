"""What the command line tells an operator when it cannot go on."""

from __future__ import annotations


class OperatorError(Exception):
    """Something is missing or refused; the text says what to do about it."""

    exit_code = 1


class PartMissing(OperatorError):
    """A program or a download that a part of the stack needs cannot be had."""

    exit_code = 3


class StackNotRunning(OperatorError):
    """The command talks to a running stack and there is none."""

    exit_code = 4


class StackFailed(OperatorError):
    """A part of the stack did not become ready."""

    exit_code = 5
