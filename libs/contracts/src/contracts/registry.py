"""Every topic of the platform. A service writes what it owns and reads where it is listed: tests see to it.

What is generated from here: JSON Schemas, AsyncAPI, docs/topics.md and the plan that creates the topics.
"""

from __future__ import annotations

from datetime import timedelta

from contracts import evaluation, notifications, programs, tourism_market
from contracts.event import Event
from contracts.topic import ENGINE, Kind, Topic

SERVICES = ("programs", "evaluation", "tourism-market", "notifications")

_PARTITIONS = 6
"""Feeds have as many partitions as the topics they are computed from: Faust co-partitions them."""

_YEAR = timedelta(days=366)
_MONTH = timedelta(days=31)


def _events(name: str, owner: str, events: tuple[type[Event], ...], consumers: tuple[str, ...]) -> Topic:
    return Topic(name, owner, Kind.EVENTS, events, consumers, _PARTITIONS, _YEAR)


def _intake(service: str, events: tuple[type[Event], ...]) -> Topic:
    return Topic(f"{service}.intake", service, Kind.INTAKE, events, (service,), _PARTITIONS, _MONTH)


def _feed(service: str) -> Topic:
    return Topic(f"{service}.indicators", service, Kind.FEED, (), (service,), _PARTITIONS, None)


TOPICS: tuple[Topic, ...] = (
    _events(
        "tourism-market.market-day",
        "tourism-market",
        (
            tourism_market.MarketDayScheduled,
            tourism_market.MarketDayCancelled,
            tourism_market.MarketDayOpened,
            tourism_market.MarketDayClosed,
            tourism_market.MarketDayReopened,
            tourism_market.MarketDaySettled,
            tourism_market.MarketDayTallied,
        ),
        ("programs", "notifications"),
    ),
    _events(
        "tourism-market.coins",
        "tourism-market",
        (
            tourism_market.CoinsIssued,
            tourism_market.CoinsRefunded,
            tourism_market.CoinsRedeemed,
            tourism_market.CoinDiscrepancyFlagged,
            tourism_market.CoinDiscrepancyResolved,
        ),
        (),
    ),
    _events(
        "tourism-market.visits",
        "tourism-market",
        (
            tourism_market.VisitorsCounted,
            tourism_market.ParkingCharged,
            tourism_market.WorkersDeclared,
            tourism_market.TurnoverDeclared,
        ),
        (),
    ),
    _events("tourism-market.destination", "tourism-market", (tourism_market.DestinationVisited,), ()),
    _events(
        "tourism-market.vendor",
        "tourism-market",
        (tourism_market.VendorRegistered, tourism_market.VendorDeactivated),
        (),
    ),
    _events("tourism-market.village", "tourism-market", (tourism_market.VillageClassified,), ()),
    _events(
        "programs.program",
        "programs",
        (
            programs.ProgramRegistered,
            programs.ProgramProgressRecorded,
            programs.ProgramAchievementMeasured,
            programs.ProgramDesignated,
            programs.ProgramStatusChanged,
            programs.ProgramStatusCounted,
            programs.ProgramReviewed,
            programs.ProgramLinkedToPlan,
            programs.ActionProgressReported,
            programs.ProgramBudgetChanged,
            programs.BeneficiariesCounted,
        ),
        ("evaluation",),
    ),
    _events(
        "programs.masterplan",
        "programs",
        (
            programs.AssessmentRecorded,
            programs.CommitmentSigned,
            programs.BimtekHeld,
            programs.MasterplanAdopted,
            programs.ImplementationStarted,
            programs.MasterplanStageReached,
        ),
        (),
    ),
    _events("programs.spd", "programs", (programs.SpdIssued,), ()),
    _events(
        "programs.disbursement",
        "programs",
        (
            programs.SppSubmitted,
            programs.SppReturned,
            programs.SpmIssued,
            programs.SpmReceived,
            programs.SpmReturned,
            programs.Sp2dIssued,
            programs.Sp2dRejectedByBank,
            programs.DisbursementDecided,
            programs.DisbursementPaid,
            programs.SpmBacklogChanged,
            programs.SlaBreached,
            programs.SlaBreachCounted,
        ),
        ("notifications",),
    ),
    _events(
        "programs.kkpd",
        "programs",
        (
            programs.KkpdCardIssued,
            programs.KkpdLimitDecreed,
            programs.KkpdTransactionRecorded,
            programs.KkpdLimitRefused,
            programs.KkpdTransactionJudged,
            programs.KkpdUseChanged,
        ),
        ("notifications",),
    ),
    _events(
        "programs.kkpd-statement",
        "programs",
        (
            programs.KkpdStatementReceived,
            programs.KkpdStatementReconciled,
            programs.KkpdStatementSettled,
        ),
        (),
    ),
    _events(
        "programs.contribution",
        "programs",
        (
            programs.ContributionPledged,
            programs.ContributionRealised,
            programs.ContributionCounted,
            programs.AssetHandedOver,
        ),
        (),
    ),
    _events(
        "programs.service",
        "programs",
        (
            programs.ServiceRequestSubmitted,
            programs.ServiceRequestCompleted,
            programs.SatisfactionInvited,
        ),
        ("evaluation",),
    ),
    _events(
        "programs.queue",
        "programs",
        (programs.QueueNumberIssued, programs.QueueReminderRaised, programs.QueueNumberServed),
        ("notifications",),
    ),
    _events(
        "programs.device",
        "programs",
        (
            programs.DeviceRegistered,
            programs.DeviceHeard,
            programs.DeviceSilenceDetected,
            programs.DeviceReturned,
            programs.SilentDevicesChanged,
            programs.DeviceAvailabilityCounted,
        ),
        ("notifications",),
    ),
    _events(
        "evaluation.skm-survey",
        "evaluation",
        (
            evaluation.SkmSurveyOpened,
            evaluation.SkmAudienceInvited,
            evaluation.SkmInvitationIssued,
            evaluation.SkmPeriodClosed,
            evaluation.SkmIndexPublished,
            evaluation.SkmResultMeasured,
            evaluation.SkmFollowUpPlanned,
            evaluation.SkmFollowUpCounted,
            evaluation.SkmResponsesPurged,
        ),
        ("notifications",),
    ),
    _events(
        "evaluation.skm-response",
        "evaluation",
        (evaluation.SkmResponseSubmitted,),
        (),
    ),
    _events(
        "evaluation.round",
        "evaluation",
        (
            evaluation.RoundOpened,
            evaluation.RoundSubmitted,
            evaluation.RoundInterviewed,
            evaluation.RoundComponentScored,
            evaluation.RoundDimensionScored,
            evaluation.SmartCityScoreRecorded,
            evaluation.SmartCityImprovementMeasured,
        ),
        (),
    ),
    _events(
        "evaluation.impact-survey",
        "evaluation",
        (
            evaluation.ImpactSurveyOpened,
            evaluation.ImpactConsentDecided,
            evaluation.ImpactQuotaReached,
            evaluation.ImpactSurveyCompleted,
            evaluation.ImpactDimensionMeasured,
            evaluation.ImpactResultPublished,
            evaluation.ImpactResponsesPurged,
        ),
        ("notifications",),
    ),
    _events(
        "evaluation.impact-response",
        "evaluation",
        (
            evaluation.ImpactResponseSubmitted,
            evaluation.ImpactAnswersCounted,
        ),
        (),
    ),
    _events(
        "evaluation.accountability",
        "evaluation",
        (
            evaluation.IndexRecorded,
            evaluation.IndexCorrected,
            evaluation.IndexMeasured,
            evaluation.OpinionStreakChanged,
        ),
        (),
    ),
    _events(
        "evaluation.award",
        "evaluation",
        (
            evaluation.AwardRecorded,
            evaluation.AwardRevoked,
            evaluation.AwardCounted,
        ),
        (),
    ),
    _events(
        "evaluation.complaint",
        "evaluation",
        (
            evaluation.ComplaintReceived,
            evaluation.ComplaintStatusChanged,
            evaluation.ComplaintVerified,
            evaluation.ComplaintFollowedUp,
            evaluation.ComplaintClosed,
            evaluation.ComplaintReopened,
            evaluation.ComplaintOverdue,
            evaluation.ComplaintBacklogChanged,
            evaluation.ComplaintRated,
            evaluation.ComplaintMeasured,
        ),
        ("notifications",),
    ),
    _events(
        "evaluation.reaction",
        "evaluation",
        (evaluation.ReactionRecorded,),
        (),
    ),
    _events(
        "notifications.message",
        "notifications",
        (
            notifications.MessageSent,
            notifications.MessageDelivered,
            notifications.MessageSuppressed,
            notifications.MessageFailed,
            notifications.MessageExpired,
            notifications.MessageConcluded,
            notifications.MessageRead,
            notifications.MessageAcknowledged,
            notifications.MessageEscalated,
            notifications.UnreadAlertsChanged,
        ),
        (),
    ),
    _events("notifications.target", "notifications", (notifications.CircuitChanged,), ()),
    _events(
        "notifications.breach",
        "notifications",
        (notifications.BreachRegistered, notifications.BreachNoticeGiven, notifications.BreachNoticeOverdue),
        (),
    ),
    _events(
        "notifications.platform-alert",
        "notifications",
        (notifications.PlatformAlertRaised, notifications.PlatformAlertResolved),
        (),
    ),
    _intake(
        "tourism-market",
        (
            tourism_market.CoinTransactionReported,
            tourism_market.VisitReported,
            tourism_market.DestinationVisitReported,
        ),
    ),
    _intake(
        "evaluation",
        (
            evaluation.SkmResponseReported,
            evaluation.ImpactResponseReported,
            evaluation.ComplaintStatusReported,
        ),
    ),
    _intake("programs", (programs.ProgramProgressReported, programs.DeviceStatusReported)),
    _intake("notifications", ()),
    *(_feed(service) for service in SERVICES),
)

_TOPIC_OF: dict[type[Event], Topic] = {event: topic for topic in TOPICS for event in topic.events}
_TOPIC_NAMED: dict[str, Topic] = {topic.name: topic for topic in TOPICS}
_EVENT_OF: dict[str, type[Event]] = {event.type: event for event in _TOPIC_OF}


def dead_letter_topics() -> tuple[Topic, ...]:
    """One topic per source topic and reader, kept as long as events. Readers write, operators replay."""
    return tuple(
        Topic(name, _writer(topic, name), Kind.DEAD_LETTER, (), (), 1, _YEAR)
        for topic in TOPICS
        for name in topic.dead_letters
    )


def _writer(topic: Topic, name: str) -> str:
    reader = name.rpartition(".")[2]
    return topic.owner if reader == ENGINE else reader


def topic_of(event: type[Event]) -> Topic:
    """The one topic that carries this event."""
    return _TOPIC_OF[event]


def topic_named(name: str) -> Topic:
    """The topic of this name. Raises KeyError."""
    return _TOPIC_NAMED[name]


def event_class(event_type: str) -> type[Event] | None:
    """The model of a CloudEvents type, or None when the platform does not know it."""
    return _EVENT_OF.get(event_type)


def schema_uri(event: type[Event]) -> str:
    """The name (no address) of an event's JSON Schema: `$id` of the file, `ce_dataschema` of the message."""
    version = event.schema_version()
    return f"urn:regency:schema:{event.type.removesuffix(f'.v{version}')}:v{version}"


def subscriptions(service: str) -> tuple[Topic, ...]:
    """The event topics this service may read, its own intake among them."""
    return tuple(t for t in TOPICS if service in t.consumers and t.kind is not Kind.FEED)
