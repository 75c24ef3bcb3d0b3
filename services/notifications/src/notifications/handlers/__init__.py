"""What notifications does, one use case a module."""

from notifications.handlers.acknowledge import Acknowledge, acknowledge
from notifications.handlers.add_contact import AddContact, add_contact
from notifications.handlers.ask_about_subject import AskAboutSubject, ask_about_subject, attend_to_requests
from notifications.handlers.change_endpoint import ChangeEndpoint, change_endpoint
from notifications.handlers.clear_field import ClearField, clear_field
from notifications.handlers.digest import compose_digests
from notifications.handlers.escalate import escalate
from notifications.handlers.give_consent import GiveConsent, give_consent, give_consents
from notifications.handlers.give_up import give_up
from notifications.handlers.keep_card import KeepCard, keep_card
from notifications.handlers.mail_on import mail_on
from notifications.handlers.mark_read import MarkAllRead, MarkRead, mark_all_read, mark_read
from notifications.handlers.notify import notify
from notifications.handlers.ping_endpoint import PingEndpoint, ping_endpoint
from notifications.handlers.record_platform_alerts import RecordPlatformAlerts, record_platform_alerts
from notifications.handlers.record_report import record_report
from notifications.handlers.redrive import Redrive, Redriven, redrive
from notifications.handlers.register_breach import (
    AmendBreach,
    GiveBreachNotice,
    RegisterBreach,
    amend_breach,
    give_breach_notice,
    register_breach,
)
from notifications.handlers.register_device import RegisterDevice, register_device
from notifications.handlers.register_endpoint import RegisterEndpoint, register_endpoint
from notifications.handlers.rehearse import Rehearse, Rehearsed, rehearse
from notifications.handlers.remove_contact import RemoveContact, remove_contact
from notifications.handlers.remove_device import RemoveDevice, remove_device
from notifications.handlers.remove_endpoint import RemoveEndpoint, remove_endpoint
from notifications.handlers.renew_secret import RenewSecret, renew_secret
from notifications.handlers.save_rule import SaveRule, save_rule
from notifications.handlers.save_template import SaveTemplate, save_template
from notifications.handlers.stop_waiting import stop_on
from notifications.handlers.tell_breach import TellBreach, tell_breach, tell_on, watch_breaches
from notifications.handlers.unsubscribe import unsubscribe
from notifications.handlers.verify_endpoint import VerifyEndpoint, verify_endpoint
from notifications.handlers.withdraw_consent import WithdrawConsent, Withdrawn, withdraw_consent

__all__ = [
    "Acknowledge",
    "AddContact",
    "AmendBreach",
    "AskAboutSubject",
    "ChangeEndpoint",
    "ClearField",
    "GiveBreachNotice",
    "GiveConsent",
    "KeepCard",
    "MarkAllRead",
    "MarkRead",
    "PingEndpoint",
    "RecordPlatformAlerts",
    "Redrive",
    "Redriven",
    "RegisterBreach",
    "RegisterDevice",
    "RegisterEndpoint",
    "Rehearse",
    "Rehearsed",
    "RemoveContact",
    "RemoveDevice",
    "RemoveEndpoint",
    "RenewSecret",
    "SaveRule",
    "SaveTemplate",
    "TellBreach",
    "VerifyEndpoint",
    "WithdrawConsent",
    "Withdrawn",
    "acknowledge",
    "add_contact",
    "amend_breach",
    "ask_about_subject",
    "attend_to_requests",
    "change_endpoint",
    "clear_field",
    "compose_digests",
    "escalate",
    "give_breach_notice",
    "give_consent",
    "give_consents",
    "give_up",
    "keep_card",
    "mail_on",
    "mark_all_read",
    "mark_read",
    "notify",
    "ping_endpoint",
    "record_platform_alerts",
    "record_report",
    "redrive",
    "register_breach",
    "register_device",
    "register_endpoint",
    "rehearse",
    "remove_contact",
    "remove_device",
    "remove_endpoint",
    "renew_secret",
    "save_rule",
    "save_template",
    "stop_on",
    "tell_breach",
    "tell_on",
    "unsubscribe",
    "verify_endpoint",
    "watch_breaches",
    "withdraw_consent",
]
