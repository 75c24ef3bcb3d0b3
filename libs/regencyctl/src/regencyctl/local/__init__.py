"""The stack on one machine."""

from regencyctl.local.stack import LocalStack, current

__all__ = ["LocalStack", "current"]
