"""The tables. Rows stay inside `db` and `core.services`; everyone else sees frozen views."""

from db.models.audit import AuditAnchor, AuditEvent, AuditView
from db.models.base import Base
from db.models.conversations import ChatSession, Message
from db.models.history import CurrentRelease, LineOrigins, Release, VersionFacts
from db.models.packs import Content, Pack, Version
from db.models.people import LoginFailure, LoginSession, User
from db.models.proposals import Proposal

__all__ = [
    "AuditAnchor",
    "AuditEvent",
    "AuditView",
    "Base",
    "ChatSession",
    "Content",
    "CurrentRelease",
    "LineOrigins",
    "LoginFailure",
    "LoginSession",
    "Message",
    "Pack",
    "Proposal",
    "Release",
    "User",
    "Version",
    "VersionFacts",
]
