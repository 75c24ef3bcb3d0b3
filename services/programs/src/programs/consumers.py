"""What programs does about the events of other services, and about those brought to its doors."""

from contracts.programs import DeviceStatusReported, ProgramProgressReported
from contracts.tourism_market import MarketDaySettled
from programs.handlers import advance_followers, take_reported_progress, take_reported_statuses
from servicekit.service import On, Together

CONSUMERS = (On(MarketDaySettled, advance_followers),)

DOORS = (
    On(ProgramProgressReported, take_reported_progress),
    Together(DeviceStatusReported, take_reported_statuses),
)
