"""What a service comes with: commands it gives itself at every start, through its ordinary handlers."""

from __future__ import annotations

import functools

from servicekit.context import Context
from servicekit.process import Runtime
from servicekit.service import Service


async def sow(service: Service, runtime: Runtime) -> None:
    """Run the service's seeds for the regencies this process serves, each in a transaction of its own.

    Any number of processes may do so at once, as often as they start: a seed's handler does nothing again.
    Raises: what a handler raises, then the seeds after it are not sown.
    """
    served = runtime.settings.regencies
    for seed in service.seeds():
        if not served or seed.regency in served:
            context = Context(seed.regency, runtime.clock.new_id(), actor=service.name)
            work = functools.partial(seed.handler, seed.command)
            await runtime.transactions.run(work, context=context)
