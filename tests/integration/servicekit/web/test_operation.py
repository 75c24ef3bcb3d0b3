"""What operators see of a service: metrics and readiness."""

from __future__ import annotations

import httpx

from servicekit.testing.doors import Door


async def test_requests_are_counted_by_route_never_by_path(door: Door, http: httpx.AsyncClient) -> None:
    for number in range(3):
        await http.get(f"/v1/regencies/33.14/sales/{number}", headers=door.bearer("gate"))
    await http.get("/v1/unknown/12345")

    text = (await http.get("/metrics")).text

    route = "/v1/regencies/{regency}/sales/{number}"
    assert f'method="GET",route="{route}",status="200"}} 3.0' in text
    assert 'route="unmatched",status="404"} 1.0' in text
    assert "12345" not in text
    assert 'route="/metrics"' not in text


async def test_metrics_come_in_the_format_that_is_asked_for(http: httpx.AsyncClient) -> None:
    plain = await http.get("/metrics")
    open_metrics = await http.get("/metrics", headers={"Accept": "application/openmetrics-text"})

    assert plain.headers["content-type"].startswith("text/plain")
    assert open_metrics.headers["content-type"].startswith("application/openmetrics-text")
    assert open_metrics.text.endswith("# EOF\n")


async def test_a_process_with_its_store_is_ready_until_it_drains(door: Door, http: httpx.AsyncClient) -> None:
    ready = await http.get("/readyz")
    door.runtime.health.is_draining = True

    draining = await http.get("/readyz")

    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "checks": {"store": "ok"}})
    assert (draining.status_code, "Retry-After" in draining.headers) == (503, True)
    assert (await http.get("/livez")).status_code == 200
