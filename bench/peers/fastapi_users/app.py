"""The application as fastapi-users' full example has it, on asyncpg."""

import os
import uuid
from collections.abc import AsyncGenerator
from typing import Annotated
from urllib.parse import urlsplit, urlunsplit

from fastapi import Depends, FastAPI
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin, schemas
from fastapi_users.authentication import AuthenticationBackend, BearerTransport, JWTStrategy
from fastapi_users.password import PasswordHelper
from fastapi_users_db_sqlalchemy import SQLAlchemyBaseUserTableUUID, SQLAlchemyUserDatabase
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

SECRET = os.environ["PEER_SECRET_KEY"]
_address = urlsplit(os.environ["PEER_DATABASE_URL"])
engine = create_async_engine(urlunsplit(_address._replace(scheme="postgresql+asyncpg")))
sessions = async_sessionmaker(engine, expire_on_commit=False)
# The same Argon2id as everybody's: 19456 KiB, two passes, one lane.
passwords = PasswordHelper(
    PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1),))
)


class Base(DeclarativeBase):
    """The tables."""


class User(SQLAlchemyBaseUserTableUUID, Base):
    """The users' table."""


class UserRead(schemas.BaseUser[uuid.UUID]):
    """What the profile answers."""


class UserUpdate(schemas.BaseUserUpdate):
    """What the profile takes."""


class UserManager(UUIDIDMixin, BaseUserManager[User, uuid.UUID]):
    """Signs people in."""

    reset_password_token_secret = SECRET
    verification_token_secret = SECRET


async def session() -> AsyncGenerator[AsyncSession, None]:
    """Give a database session to a request."""
    async with sessions() as opened:
        yield opened


async def database(
    opened: Annotated[AsyncSession, Depends(session)],
) -> AsyncGenerator[SQLAlchemyUserDatabase, None]:
    """Give the users' table to a request."""
    yield SQLAlchemyUserDatabase(opened, User)


async def manager(
    table: Annotated[SQLAlchemyUserDatabase, Depends(database)],
) -> AsyncGenerator[UserManager, None]:
    """Give a manager to a request."""
    yield UserManager(table, passwords)


def strategy() -> JWTStrategy:
    """Sign tokens for five minutes, as the others do."""
    return JWTStrategy(secret=SECRET, lifetime_seconds=300)


backend = AuthenticationBackend(
    name="jwt", transport=BearerTransport(tokenUrl="auth/jwt/login"), get_strategy=strategy
)
users = FastAPIUsers[User, uuid.UUID](manager, [backend])
app = FastAPI()
app.include_router(users.get_auth_router(backend), prefix="/auth/jwt")
app.include_router(users.get_users_router(UserRead, UserUpdate), prefix="/users")


@app.get("/api/host")
async def host(user: Annotated[User, Depends(users.current_user(active=True))]) -> dict[str, str]:
    """Answer the user's id: a host's own view."""
    return {"id": str(user.id)}
