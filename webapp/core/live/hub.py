"""Everybody who listens to this process: tells each what is for him, ends streams whose rights have ended."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Executor
from random import uniform

import structlog

from webapp.core.live import messages
from webapp.core.live.door import Listener
from webapp.core.live.messages import Cursor, Told
from webapp.core.live.ring import MOST, Ring
from webapp.core.live.snapshot import Snapshot
from webapp.core.live.stream import Stream

_log = structlog.get_logger("live")
_AT_A_TIME = 64
"""Streams written to before requests get their turn."""
_LONGEST_S = 300.0
_AGAIN_S = 2.0
_REMEMBERED_S = 60.0
"""Longer than anybody waits to be let in."""

Look = Callable[[Listener], Listener | None]


class Hub:
    """The streams of one process, all used from its event loop alone."""

    def __init__(self, look_again: Look, threads: Executor) -> None:
        self._look_again = look_again
        self._threads = threads
        self._by_channel: defaultdict[str, set[Stream]] = defaultdict(set)
        self._by_owner: defaultdict[str, set[Stream]] = defaultdict(set)
        self._streams: dict[Stream, None] = {}
        self._ahead: set[Stream] = set()
        self._looking: set[asyncio.Task[None]] = set()
        self._changed_s: dict[str, float] = {}
        self._all_changed_s = float("-inf")
        # One message after another: a cursor must not overtake the events that come before it.
        self._turn = asyncio.Lock()
        self.ring: Ring | None = None
        self.origin = 0
        self.now = Snapshot(0, 0)

    @property
    def streams(self) -> int:
        """How many listen."""
        return len(self._streams)

    @property
    def cursor(self) -> Cursor:
        """Where every stream stands once it has been written to."""
        return Cursor(self.origin, self.now)

    def add(self, stream: Stream, *, asked_s: float) -> None:
        """Let a stream hear what comes from now on; his rights were asked for after `asked_s`."""
        self._streams[stream] = None
        self._by_owner[stream.listener.owner].add(stream)
        for channel in stream.listener.heard:
            self._by_channel[channel].add(stream)
        if stream.ahead is not None:
            self._ahead.add(stream)
        # What was told of him between the question and now found nobody here.
        if max(self._all_changed_s, self._changed_s.get(stream.listener.owner, float("-inf"))) >= asked_s:
            self._look(stream)
        else:
            self._watch(stream)

    def remove(self, stream: Stream) -> None:
        """Forget a stream."""
        self._streams.pop(stream, None)
        self._ahead.discard(stream)
        if stream.timer:
            stream.timer.cancel()
        listener = stream.listener
        for index, keys in ((self._by_owner, (listener.owner,)), (self._by_channel, listener.heard)):
            for key in keys:
                index[key].discard(stream)
                if not index[key]:
                    del index[key]

    def begin(self, origin: int, now: Snapshot) -> None:
        """Stand at a snapshot, having told nothing before it."""
        self.origin, self.now, self.ring = origin, now, Ring(now, MOST)

    async def tell(self, events: Collection[Told], now: Snapshot) -> None:
        """Write new events to whom they are for: all that are new for one listener in one piece."""
        async with self._turn:
            await self._tell(events, now)

    async def _tell(self, events: Collection[Told], now: Snapshot) -> None:
        assert self.ring is not None
        self.ring.add(event for event in events if not event.is_glance)
        self.now = now
        if len(events) == 1 and not self._ahead:
            (event,) = events
            return await self._write((stream, event.data) for stream in self._hearers(event))
        pieces: defaultdict[Stream, list[bytes]] = defaultdict(list)
        for event in events:
            hearers = self._hearers(event)
            for stream in hearers - self._ahead if self._ahead else hearers:
                pieces[stream].append(event.data)
            for stream in hearers & self._ahead:
                if stream.ahead and not stream.ahead.shows(event.xact):
                    pieces[stream].append(event.data)
        for stream in [each for each in self._ahead if each.ahead and now.covers(each.ahead)]:
            stream.ahead = None
            self._ahead.discard(stream)
        return await self._write((stream, b"".join(data)) for stream, data in pieces.items())

    def _hearers(self, event: Told) -> set[Stream]:
        hearers: set[Stream] = set().union(*(self._by_channel.get(each, ()) for each in event.channels))
        return {each for each in hearers if each.listener.minds_desk} if event.is_glance else hearers

    async def beat(self) -> None:
        """Show every stream that it lives."""
        async with self._turn:
            await self._write_all(messages.beat)

    async def resync(self) -> None:
        """Tell every listener that it may have missed something."""
        async with self._turn:
            for stream in self._ahead:
                stream.ahead = None
            self._ahead.clear()
            await self._write_all(messages.resync)

    def rights_changed(self, owner: str) -> None:
        """Look again at whoever this is: something of which his rights follow has changed."""
        now_s = asyncio.get_running_loop().time()
        self._changed_s.pop(owner, None)
        self._changed_s[owner] = now_s
        while now_s - next(iter(self._changed_s.values())) > _REMEMBERED_S:
            del self._changed_s[next(iter(self._changed_s))]
        for stream in self._by_owner.get(owner, ()):
            self._look(stream)

    async def look_at_all(self) -> None:
        """Look again at everybody: changes may have gone untold."""
        self._all_changed_s = asyncio.get_running_loop().time()
        for stream in list(self._streams):
            self._look(stream)
            if len(self._looking) > _AT_A_TIME:
                await asyncio.wait(set(self._looking), return_when=asyncio.FIRST_COMPLETED)

    def end(self) -> None:
        """End every stream: the server stops."""
        for stream in list(self._streams):
            stream.end()

    async def _write_all(self, message: Callable[[Cursor], bytes]) -> None:
        data = message(self.cursor)
        await self._write((stream, data) for stream in list(self._streams))

    async def _write(self, pieces: Iterable[tuple[Stream, bytes]]) -> None:
        for number, (stream, data) in enumerate(pieces):
            stream.write(data)
            if number % _AT_A_TIME == _AT_A_TIME - 1:
                await asyncio.sleep(0)

    def _watch(self, stream: Stream) -> None:
        """Look again when the first of the rights ends, and now and then: a day may have begun."""
        longest_s = uniform(0.8, 1.2) * _LONGEST_S
        lasts_s = stream.listener.lasts_s
        wait_s = longest_s if lasts_s is None else min(longest_s, max(0.02, lasts_s))
        stream.timer = asyncio.get_running_loop().call_later(wait_s, self._look, stream)

    def _look(self, stream: Stream) -> None:
        if stream.timer:
            stream.timer.cancel()
        task = asyncio.get_running_loop().create_task(self._judge(stream))
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    async def _judge(self, stream: Stream) -> None:
        known = stream.listener
        try:
            ask = asyncio.get_running_loop().run_in_executor(self._threads, self._look_again, known)
            found = await ask
        except Exception as error:
            _log.warning("rights not read; asked again soon", error=type(error).__name__)
            if stream in self._streams:
                stream.timer = asyncio.get_running_loop().call_later(_AGAIN_S, self._look, stream)
            return
        if stream not in self._streams:
            return
        if found is None:
            stream.end(messages.bye("over"))
        elif (found.heard, found.standing) != (known.heard, known.standing):
            stream.end(messages.bye("changed"))
        else:
            stream.listener = found
            self._watch(stream)
