"""Make the peer's tables and its users. Run in the peer's environment, with the count."""

import asyncio
import sys

from sqlalchemy import insert

from bench.peers.fastapi_users.app import Base, User, engine, passwords
from bench.users import PASSWORD, user

BATCH = 1000


async def fill(count: int) -> None:
    """Give an empty database its tables and ``count`` users that share one password hash."""
    hashed = passwords.hash(PASSWORD)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        for first in range(0, count, BATCH):
            rows = [
                {"email": user(number).email, "hashed_password": hashed}
                for number in range(first, min(first + BATCH, count))
            ]
            await connection.execute(insert(User), rows)


if __name__ == "__main__":
    asyncio.run(fill(int(sys.argv[1])))
