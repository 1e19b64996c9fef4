"""The tables of the customer data platform."""

from cdp.models.events import (
    Event,
    EventName,
    EventProperty,
    Inbox,
    Interest,
    Message,
    Quarantine,
    Repetition,
    Signal,
    SignalKind,
    Trait,
    ValueType,
)
from cdp.models.parked import ENGINE_KINDS, Parked, ParkedKind
from cdp.models.people import ConsentRecord, Identifier, IdentifierRule, Merge, Namespace, Profile
from cdp.models.tenancy import ApiKey, Invitation, Member, Role, Source, User, Workspace

__all__ = [
    "ENGINE_KINDS",
    "ApiKey",
    "ConsentRecord",
    "Event",
    "EventName",
    "EventProperty",
    "Identifier",
    "IdentifierRule",
    "Inbox",
    "Interest",
    "Invitation",
    "Member",
    "Merge",
    "Message",
    "Namespace",
    "Parked",
    "ParkedKind",
    "Profile",
    "Quarantine",
    "Repetition",
    "Role",
    "Signal",
    "SignalKind",
    "Source",
    "Trait",
    "User",
    "ValueType",
    "Workspace",
]
