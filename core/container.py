"""The one composition root: builds everything once from the settings."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from threading import Lock

from core.config import Settings, load_settings
from core.interfaces.mcp_client import PackTools
from core.interfaces.mcp_server import build_mcp_server
from core.planning.build import build_planners
from core.planning.measured import MeasuredPlanner
from core.planning.protocol import Planner
from core.services.access import Access, Right
from core.services.access import may as _may
from core.services.anchors import AnchorService, Signer
from core.services.api_logins import ApiLogins
from core.services.api_tokens import ApiTokens
from core.services.audit import AuditLog
from core.services.audit_views import SavedViews
from core.services.auth import AuthService
from core.services.bench import BenchService
from core.services.chores import Chore, Chores
from core.services.comments import CommentService
from core.services.contents import TextStore
from core.services.decisions import DecisionService
from core.services.documents import DocumentService
from core.services.dossier import DossierService
from core.services.dossier_sources import comments_of, memories_of
from core.services.drafts import DraftService
from core.services.embedding import Embedder, build_embedder
from core.services.explorer import Explorer
from core.services.export import AuditReports
from core.services.history import HistoryService
from core.services.idempotency import IdempotencyService
from core.services.inbox import InboxService
from core.services.limits import Limits
from core.services.links import LinkService
from core.services.listings import Listings
from core.services.memories import MemoryService
from core.services.memory_offers import MemoryOffers
from core.services.memory_reports import MemoryReports
from core.services.memory_search import MemorySearch
from core.services.metering import Meter
from core.services.packs import PackService
from core.services.policy import PolicyService
from core.services.proposals import ProposalService
from core.services.releases import ReleaseService
from core.services.retention import Retention, build_rules
from core.services.rules import RuleService
from core.services.sign_on import SignOnService
from core.services.signals import Signals
from core.services.transcripts import Transcripts
from core.services.turns import TurnService
from core.services.usage import UsageService
from core.services.users import UserService
from core.services.verify import AuditVerifier
from core.services.versions import VersionService
from core.services.views import Actor
from core.workflow.assistant import Assistant
from core.workflow.board import RunBoard
from core.workflow.checkpoints import CheckpointStore
from core.workflow.runtime import OperationTools, Runtime
from db.embedded import start_embedded, stop_embedded
from db.engine import Database
from db.migrate import at_head, upgrade
from db.roles import EMBEDDED_ROLE, as_role, user_of

log = logging.getLogger(__name__)
SESSION_COOKIES = ("__Host-session", "session")  # the first on https, where a browser accepts the prefix


@dataclass(frozen=True)
class Container:
    """Every service of a running application."""

    settings: Settings
    database: Database
    owner_dsn: str
    auth: AuthService
    api_logins: ApiLogins
    api_tokens: ApiTokens
    links: LinkService
    sign_on: SignOnService
    users: UserService
    packs: PackService
    sessions: TurnService
    proposals: ProposalService
    decisions: DecisionService
    policy: PolicyService
    comments: CommentService
    inbox: InboxService
    drafts: DraftService
    idempotency: IdempotencyService
    signals: Signals
    versions: VersionService
    transcripts: Transcripts
    history: HistoryService
    documents: DocumentService
    bench: BenchService
    releases: ReleaseService
    memories: MemoryService
    memory_offers: MemoryOffers
    memory_reports: MemoryReports
    usage: UsageService
    audit: AuditReports
    audit_log: AuditLog
    anchors: AnchorService
    verifier: AuditVerifier
    audit_views: SavedViews
    retention: Retention
    dossiers: DossierService
    texts: TextStore
    rules: RuleService
    explorer: Explorer
    runtime: Runtime
    checkpoints: CheckpointStore
    tools: OperationTools
    access: Access
    limits: Limits
    listings: Listings
    _closing: ExitStack

    @cached_property
    def assistant(self) -> Assistant:
        """The door to the workflow."""
        assistant = Assistant(self.runtime, self.access, self.versions, self.checkpoints)
        self._closing.callback(assistant.close)
        return assistant

    @staticmethod
    def may(actor: Actor, right: str) -> bool:
        """Whether `actor` has a right, by its name in lower case; only to shape a page, services check anyway."""
        return _may(actor, Right[right.upper()])

    def schema_fits(self) -> bool:
        """Whether the database has the schema of this release. Raises `Unavailable`."""
        return at_head(self.database)

    def waiting(self) -> int:
        """Count the proposals that wait for a decision, in all packs."""
        return self.proposals.waiting()

    def start_chores(self) -> None:
        """Begin what the application does by itself while it serves: anchors, expiry, retention."""
        chores = Chores(
            [
                Chore("anchor the audit log", 30, self.anchors.anchor_if_due),
                Chore("note what has run out", 60, self.proposals.expire_due),
                Chore("remove what has outlived its time", 3_600, self.retention.apply),
            ]
        )
        self._closing.callback(chores.stop)
        chores.start()

    def close(self) -> None:
        """Stop workers, connections, the operation server's client, and the embedded database with its last user."""
        self._closing.close()


def build_container(
    settings: Settings,
    *,
    tools: OperationTools | None = None,
    planners: Mapping[str, Planner] | None = None,
    embedder: Embedder | None = None,
) -> Container:
    """Build the application: database, migrations, services, workflow.

    `tools`, `planners` and `embedder` replace the operation server's client, the planners, and what knows what memories
    mean. Raises `ConfigError` or `Unavailable` with a sentence.
    """
    trace_url = _switch_tracing(settings)
    _settle()
    with ExitStack() as closing:
        if settings.embedded:
            closing.callback(stop_embedded, _embedded_folder(settings))
        database, owner_dsn = open_database(settings)
        closing.callback(database.close)
        audit = AuditLog(database)
        access = Access(audit)
        anchors = AnchorService(database, Signer(settings.signing_seed), settings.anchors_path)
        auth = AuthService(database, access, audit, secret=settings.secret_bytes, session_days=settings.session_days)
        limits = Limits(
            per_minute=settings.rate_limit_per_minute,
            proposals_per_hour=settings.proposal_limit_per_hour,
            redis_url=settings.redis_url.get_secret_value() if settings.redis_url else None,
        )
        texts = TextStore(database)
        packs = PackService(database, access, audit, texts)
        versions = VersionService(database, access, audit, texts)
        documents = DocumentService(database, access, audit)
        policy = PolicyService(database, access, audit)
        proposals = ProposalService(database, access, audit, texts, policy)
        bench = BenchService(database, access, audit, texts, documents)
        decisions = DecisionService(database, access, audit, texts, policy, measure=bench)
        turns = TurnService(database, access)
        search = MemorySearch(database, embedder or build_embedder(settings))
        closing.callback(search.close)
        memories = MemoryService(database, access, audit, search)
        meter = Meter(database, audit)
        signals = Signals(database.dsn)
        closing.callback(signals.close)
        comments = CommentService(database, access, audit)
        checkpoints = CheckpointStore(database.dsn)
        closing.callback(checkpoints.close)
        if tools is None:
            own = PackTools(build_mcp_server())
            closing.callback(own.close)
            tools = own
        runtime = Runtime(
            database=database,
            audit=audit,
            texts=texts,
            turns=turns,
            memories=search,
            meter=meter,
            proposals=proposals,
            decisions=decisions,
            tools=tools,
            planners={name: MeasuredPlanner(one) for name, one in (planners or build_planners(settings)).items()},
            board=RunBoard(),
            trace_url=trace_url,
            limits=limits,
        )
        return Container(
            settings=settings,
            database=database,
            owner_dsn=owner_dsn,
            auth=auth,
            api_logins=ApiLogins(
                database,
                audit,
                auth,
                secret=settings.secret_bytes,
                minutes=settings.access_token_expire_minutes,
                days=settings.refresh_token_expire_days,
            ),
            api_tokens=ApiTokens(database, access, audit, secret=settings.secret_bytes),
            links=LinkService(
                database,
                access,
                audit,
                secret=settings.secret_bytes,
                open_registration=settings.registration == "open",
            ),
            sign_on=SignOnService(database, audit, auth, secret=settings.secret_bytes, provider=settings.sign_on),
            users=UserService(database, access, audit),
            packs=packs,
            sessions=turns,
            proposals=proposals,
            decisions=decisions,
            policy=policy,
            comments=comments,
            inbox=InboxService(database, access, policy),
            drafts=DraftService(database, access),
            idempotency=IdempotencyService(database),
            signals=signals,
            versions=versions,
            releases=ReleaseService(database, access, audit, texts),
            transcripts=Transcripts(access, audit, turns, proposals),
            history=HistoryService(database, access, texts, versions),
            documents=documents,
            bench=bench,
            memories=memories,
            memory_offers=MemoryOffers(database, access),
            memory_reports=MemoryReports(database, access, audit, memories),
            usage=UsageService(database, access, audit, meter),
            audit=AuditReports(access, audit, anchors),
            audit_log=audit,
            anchors=anchors,
            verifier=AuditVerifier(access, audit, anchors),
            audit_views=SavedViews(database, access, audit),
            retention=Retention(
                database,
                audit,
                build_rules(
                    logins=settings.keep_logins_days, drafts=settings.keep_drafts_days, usage=settings.keep_usage_days
                ),
            ),
            dossiers=DossierService(
                database,
                access,
                audit,
                anchors,
                versions,
                proposals=proposals,
                comments=comments_of(comments),
                memories=memories_of(memories),
            ),
            texts=texts,
            explorer=Explorer(access, packs, texts),
            rules=RuleService(database, access, audit, texts.rules),
            runtime=runtime,
            checkpoints=checkpoints,
            tools=tools,
            access=access,
            limits=limits,
            listings=Listings(database, access),
            _closing=closing.pop_all(),
        )


def open_database(settings: Settings) -> tuple[Database, str]:
    """Start the embedded database where it is wanted, bring the schema up to date as the owner, and open it.

    Gives the database as the application's role, and the owner's URL (the same URL where there is one role only).
    """
    if settings.embedded:
        owner = start_embedded(_embedded_folder(settings))
        dsn = as_role(owner, EMBEDDED_ROLE)
    else:
        dsn = str(settings.external_dsn)
        owner = settings.owner_dsn or dsn
    schema = Database(owner, pool_size=1)
    try:
        upgrade(schema, role=user_of(dsn) if owner != dsn else "", make=settings.embedded)
    finally:
        schema.close()
    return Database(dsn, pool_size=settings.db_pool_size), owner


@contextmanager
def owner_url(settings: Settings) -> Iterator[str]:
    """Give the URL of the database as its owner, with nothing done to it; the embedded one runs meanwhile."""
    if not settings.embedded:
        yield settings.owner_dsn or str(settings.external_dsn)
        return
    folder = _embedded_folder(settings)
    try:
        yield start_embedded(folder)
    finally:
        stop_embedded(folder)


def _embedded_folder(settings: Settings) -> Path:
    return settings.data_dir.resolve() / "postgres"


@cache
def _settle() -> None:
    """Take what is imported out of the garbage collector's sight, once per process.

    A full collection goes through some 300,000 objects of libraries that never go away: about 0.2 s in which every
    page and every confirm stands still (`python -m tests.benchmarks.history_bench` shows it in the p95).
    """
    gc.collect()
    gc.freeze()


def _switch_tracing(settings: Settings) -> Callable[[str], str]:
    """Hand LangSmith its variables, which may come from `.env`; without them nothing is imported or sent.

    Gives what links to the trace of a run; the link is empty where nothing is traced.
    """
    if not settings.langsmith_tracing:
        return lambda run: ""
    values = {
        "LANGSMITH_TRACING": "true",
        "LANGSMITH_API_KEY": settings.langsmith_api_key.get_secret_value() if settings.langsmith_api_key else None,
        "LANGSMITH_PROJECT": settings.langsmith_project,
        "LANGSMITH_ENDPOINT": settings.langsmith_endpoint,
    }
    os.environ.update({name: value for name, value in values.items() if value})
    from core.planning.llm.tracing import start_tracing, trace_url

    start_tracing()
    return trace_url


_current: Container | None = None
_lock = Lock()


def current() -> Container:
    """Give this process's container, built on first use; confirmed but unsaved proposals are finished then."""
    global _current  # noqa: PLW0603  # one per process, guarded by the lock
    with _lock:
        if _current is None:
            _current = build_container(load_settings())
            _current.runtime.memories.warm_up()
            finished = _current.assistant.recover()
            if finished:
                log.warning("finishing %d confirmed proposals that a stopped process left unsaved", finished)
        return _current


def close_current() -> None:
    """Close this process's container, if it was built."""
    global _current  # noqa: PLW0603
    with _lock:
        if _current is not None:
            _current.close()
            _current = None
