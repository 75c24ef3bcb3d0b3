"""`./regency token`: a bearer token of the development issuer, alone on stdout."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from contracts.event import RegencyCode
from regencyctl.local import current
from servicekit.errors import ServiceError
from servicekit.issuer import DevelopmentIssuer

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = timedelta(days=30)
_REGENCY: TypeAdapter[str] = TypeAdapter(RegencyCode)


def token(
    role: Annotated[list[str], typer.Option("--role", help="Role of the caller; may be given several times")],
    regency: Annotated[str, typer.Option(help="Kemendagri code of the regency, such as 33.14")],
    subject: Annotated[str | None, typer.Option(help="Who the token speaks for; an opaque reference")] = None,
    opd: Annotated[str | None, typer.Option(help="The one office to act for; any if left out")] = None,
    ttl: Annotated[str, typer.Option(help="How long it is good: 30m, 8h, 2d")] = "8h",
    folder: Annotated[Path | None, typer.Option(help="The folder of the local stack")] = None,
) -> None:
    """Print a token that the services of the local stack accept. Development only."""
    try:
        code = _REGENCY.validate_python(regency)
        issuer = DevelopmentIssuer(current(folder).files.keys)
        made = issuer.token(role, code, subject, lifetime(ttl), opd)
    except ValidationError:
        raise typer.BadParameter(f"{regency} is no regency code such as 33.14") from None
    except ServiceError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(made)


def lifetime(text: str) -> timedelta:
    """The time span a text such as "8h" means. Raises `typer.BadParameter` for another or over 30 days."""
    match = re.fullmatch(r"(\d{1,7})([smhd])", text)
    span = timedelta(seconds=int(match[1]) * _UNITS[match[2]]) if match else timedelta()
    if not timedelta() < span <= _LONGEST:
        raise typer.BadParameter(f"{text} is no time such as 30m, 8h or 2d, up to 30d")
    return span
