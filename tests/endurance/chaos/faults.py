"""What happens to a world: drawn from a seed, and done.

Two lanes go side by side: one kills processes, the other harms what they need. So a node is
killed while its database is silent, and a worker while the network is slow.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from tests.endurance.chaos.world import Node, World
from tests.server.wires import State
from tests.servers import Stoppable

FULL = 64 * 1024
"""Bytes beyond which PostgreSQL can write no file while its disk is full."""
READY_WITHIN = 20.0
"""Seconds that a kill waits for a node that serves, so that it is one."""


@dataclass(frozen=True)
class Fault:
    """One fault. Each kind uses of the rest what it needs."""

    pause: float
    """Seconds since the one before."""
    kind: str
    node: int
    which: int
    seconds: float
    jump: float

    def __str__(self) -> str:
        return f"{self.kind} node={self.node} {self.seconds:.1f} s"


Act = Callable[[World, Fault, threading.Event], None]


def _serving(nodes: list[Node], over: threading.Event) -> bool:
    end = time.monotonic() + READY_WITHIN
    while not all(node.is_serving for node in nodes):
        if time.monotonic() > end or over.wait(0.05):
            return False
    return True


def _kill(server: Stoppable, world: World, fault: Fault, over: threading.Event) -> None:
    server.kill()
    world.done["kills"] += 1
    over.wait(fault.seconds / 2)
    server.start_again()


def _stop(server: Stoppable, fault: Fault, over: threading.Event) -> None:
    server.stop()
    over.wait(fault.seconds)
    server.go_on()


def kill_worker(world: World, fault: Fault, over: threading.Event) -> None:
    """Kill one of a node's two processes."""
    node = world.nodes[fault.node]
    if _serving([node], over):
        with suppress(ProcessLookupError, IndexError):
            os.kill(node.server.workers()[fault.which], signal.SIGKILL)
            world.done["kills"] += 1


def kill_node(world: World, fault: Fault, over: threading.Event) -> None:
    """Kill one of two nodes that serve; it comes back after a while."""
    node = world.nodes[fault.node]
    if _serving(world.nodes, over):
        node.down_until = time.monotonic() + fault.seconds / 2
        node.signal(signal.SIGKILL)
        world.done["kills"] += 1


def kill_mail_worker(world: World, fault: Fault, over: threading.Event) -> None:
    """Kill the process that sends messages."""
    world.worker.process.kill()
    world.done["kills"] += 1


def stop_node(world: World, fault: Fault, over: threading.Event) -> None:
    """Let a node stand still."""
    node = world.nodes[fault.node]
    node.signal(signal.SIGSTOP)
    over.wait(fault.seconds)
    node.signal(signal.SIGCONT)


def terminate_node(world: World, fault: Fault, over: threading.Event) -> None:
    """Stop one of two nodes that serve in order."""
    node = world.nodes[fault.node]
    if _serving(world.nodes, over):
        node.signal(signal.SIGTERM)


def kill_postgres(world: World, fault: Fault, over: threading.Event) -> None:
    """Kill PostgreSQL; it comes back after a while."""
    _kill(world.postgres, world, fault, over)


def stop_postgres(world: World, fault: Fault, over: threading.Event) -> None:
    """Let PostgreSQL stand still."""
    _stop(world.postgres, fault, over)


def fill_disk(world: World, fault: Fault, over: threading.Event) -> None:
    """Let PostgreSQL write no more; where it gives up, start it again when there is space."""
    world.postgres.bound_files(FULL)
    over.wait(fault.seconds)
    world.postgres.kill()
    world.postgres.start_again()


def kill_redis(world: World, fault: Fault, over: threading.Event) -> None:
    """Kill Redis; it comes back empty after a while."""
    _kill(world.redis, world, fault, over)


def stop_redis(world: World, fault: Fault, over: threading.Event) -> None:
    """Let Redis stand still."""
    _stop(world.redis, fault, over)


def no_mail_server(world: World, fault: Fault, over: threading.Event) -> None:
    """Let the mail server refuse connections."""
    world.letters.down()
    over.wait(fault.seconds)
    world.letters.up()


def harm_wire(world: World, fault: Fault, over: threading.Event) -> None:
    """Cut, hold, slow or silence a wire of a node: to its database, its Redis or its clients."""
    node = world.nodes[fault.node]
    between = (node.database, node.cache, node.front, world.worker.database)[fault.which % 4]
    states = (State.CUT, State.SLOW, State.HELD, State.SILENT)
    between.become(states[fault.which // 4])
    over.wait(fault.seconds)
    between.become(State.WHOLE)


def jump_clock(world: World, fault: Fault, over: threading.Event) -> None:
    """Set a node's clock by up to a day."""
    world.nodes[fault.node].clock.jump(fault.jump)


KILLS: Mapping[Act, int] = {
    kill_worker: 12,
    kill_node: 4,
    kill_mail_worker: 2,
    terminate_node: 1,
}
HARMS: Mapping[Act, int] = {
    kill_postgres: 2,
    stop_postgres: 2,
    fill_disk: 1,
    kill_redis: 2,
    stop_redis: 2,
    stop_node: 3,
    no_mail_server: 2,
    harm_wire: 6,
    jump_clock: 2,
}


def schedule(seed: int, acts: Mapping[Act, int], pause: float) -> Iterator[tuple[Act, Fault]]:
    """Draw faults for ever; the same seed draws the same ones."""
    chance = random.Random(seed)
    while True:
        [act] = chance.choices(list(acts), list(acts.values()))
        is_wire = act is harm_wire
        yield (
            act,
            Fault(
                pause=chance.uniform(0, pause),
                kind=act.__name__,
                node=chance.randrange(2),
                which=chance.randrange(16) if is_wire else chance.randrange(2),
                seconds=chance.uniform(0.2, 4),
                jump=chance.choice((-1, 1)) * 10 ** chance.uniform(0, 5),
            ),
        )


def happen(world: World, seed: int, stop: threading.Event) -> list[threading.Thread]:
    """Start both lanes; they end after ``stop``."""
    threads = []
    for number, (acts, pause) in enumerate(((KILLS, 1.5), (HARMS, 3.0))):
        drawn = schedule(seed * 2 + number, acts, pause)
        threads.append(threading.Thread(target=_lane, args=(world, drawn, stop)))
        threads[-1].start()
    return threads


def _lane(world: World, drawn: Iterator[tuple[Act, Fault]], stop: threading.Event) -> None:
    began = time.monotonic()
    for act, fault in drawn:
        if stop.wait(fault.pause):
            return
        sys.stdout.write(f"{time.monotonic() - began:7.1f} {fault}\n")
        act(world, fault, stop)
        world.done[fault.kind] += 1
