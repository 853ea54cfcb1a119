"""The tables. Rows stay inside `db` and `core.services`; everyone else sees frozen views."""

from db.models.audit import AuditAnchor, AuditEvent, AuditView
from db.models.base import Base
from db.models.conversations import ChatSession, Message
from db.models.documents import BenchScore, Document, GoldenExample
from db.models.history import CurrentRelease, LineOrigins, Release, VersionFacts
from db.models.keeping import Draft, IdempotencyKey
from db.models.memories import Memory, MemoryOffer
from db.models.packs import Content, Pack, Version
from db.models.people import LoginFailure, LoginSession, User
from db.models.proposals import Proposal
from db.models.reviewing import Comment, ReviewPolicy, ReviewSeen
from db.models.rules import TeamRules
from db.models.tokens import ApiToken, OneTimeLink, RefreshToken
from db.models.usage import ModelPrice, UsageEvent, UsageLimit

__all__ = [
    "ApiToken",
    "AuditAnchor",
    "AuditEvent",
    "AuditView",
    "Base",
    "BenchScore",
    "ChatSession",
    "Comment",
    "Content",
    "CurrentRelease",
    "Document",
    "Draft",
    "GoldenExample",
    "IdempotencyKey",
    "LineOrigins",
    "LoginFailure",
    "LoginSession",
    "Memory",
    "MemoryOffer",
    "Message",
    "ModelPrice",
    "OneTimeLink",
    "Pack",
    "Proposal",
    "RefreshToken",
    "Release",
    "ReviewPolicy",
    "ReviewSeen",
    "TeamRules",
    "UsageEvent",
    "UsageLimit",
    "User",
    "Version",
    "VersionFacts",
]
