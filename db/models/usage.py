"""What models were asked and what it cost, the prices to reckon with, and the limits for a day."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, identifier, made_at


class UsageEvent(Base):
    """The calls of one model within one step of a turn; the table takes no UPDATE, DELETE or TRUNCATE.

    `cost` is in US dollars, by the prices of that moment; NULL for a model without a price.
    """

    __tablename__ = "usage"
    __table_args__ = (
        Index("ix_usage_user_id_at", "user_id", "at"),
        Index("ix_usage_at", "at"),
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = made_at()
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"))
    turn_id: Mapped[UUID]
    node: Mapped[str]
    model: Mapped[str]
    calls: Mapped[int] = mapped_column(Integer)
    prompt_tokens: Mapped[int] = mapped_column(Integer)
    completion_tokens: Mapped[int] = mapped_column(Integer)
    milliseconds: Mapped[float] = mapped_column(Float)
    cost: Mapped[Decimal | None] = mapped_column(Numeric(14, 8))
    answered: Mapped[bool] = mapped_column(Boolean)


class ModelPrice(Base):
    """What a million tokens of a model cost, in US dollars."""

    __tablename__ = "model_prices"
    model: Mapped[str] = mapped_column(primary_key=True)
    prompt: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    completion: Mapped[Decimal] = mapped_column(Numeric(12, 4))


class UsageLimit(Base):
    """What one person (or, without a person, everyone) may use of models in a day (UTC). NULL: no limit."""

    __tablename__ = "usage_limits"
    __table_args__ = (Index("uq_usage_limits_user_id", "user_id", unique=True, postgresql_nulls_not_distinct=True),)
    id: Mapped[UUID] = identifier()
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    tokens: Mapped[int | None] = mapped_column(BigInteger)
    calls: Mapped[int | None] = mapped_column(Integer)
    seconds: Mapped[int | None] = mapped_column(Integer)
    money: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
