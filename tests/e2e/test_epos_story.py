"""Five SPM of November 2024 from SPP to SP2D, as the demo plays them, read back from the live board."""

from __future__ import annotations

from rich.progress import Progress

from regencyctl import demo_epos
from regencyctl.epos_office import open_office
from regencyctl.local.stack import LocalStack
from regencyctl.platform_client import Platform
from servicekit.testing.eventually import eventually


async def test_five_spm_give_the_figures_and_the_one_that_was_late_is_told_once(stack: LocalStack) -> None:
    """O-11: given five ways to a signed SP2D, when played twice, then board and inbox say so once."""
    urls = {service: stack.url(service) for service in stack.services}
    async with Platform(urls, stack.token, patience=10) as platform:
        office = await open_office(platform, stack.files.keys, demo_epos.OPD)
        measured: dict[str, str] = {}

        async def is_as_the_rules_give_it() -> bool:
            measured.update(await demo_epos.measure(platform))
            return measured == demo_epos.FIGURES

        with Progress(disable=True) as progress:
            await demo_epos.play(platform, office, progress)
            await eventually(is_as_the_rules_give_it, timeout=120, interval=0.5)
            await demo_epos.play(platform, office, progress)

        assert await demo_epos.measure(platform) == demo_epos.FIGURES
