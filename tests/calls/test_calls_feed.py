"""Guards the feed: everybody is told everything in order, and a slow watcher never holds up a call."""

from gateway.calls import feed as feeds
from gateway.calls.feed import BACKLOG, Feed, Watcher


async def taken(watcher: Watcher, most: int) -> list[int]:
    found: list[int] = []
    async for happening in watcher:
        found.append(happening.payload["n"])
        if len(found) == most:
            break
    return found


async def test_every_watcher_hears_everything_in_order() -> None:
    feed = Feed()
    with feed.watch() as one, feed.watch() as other:
        for number in range(20):
            feed.tell("CA1", "say", {"n": number})
        assert await taken(one, 20) == list(range(20))
        assert await taken(other, 20) == list(range(20))


async def test_a_slow_watcher_loses_the_oldest_and_knows_how_many() -> None:
    feed = Feed()
    with feed.watch() as slow, feed.watch() as quick:
        for number in range(BACKLOG):
            feed.tell("CA1", "say", {"n": number})
        assert await taken(quick, BACKLOG) == list(range(BACKLOG))
        for number in range(BACKLOG, BACKLOG + 7):
            feed.tell("CA1", "say", {"n": number})
        assert (slow.missed, quick.missed) == (7, 0)
        assert await taken(slow, BACKLOG) == list(range(7, BACKLOG + 7))
        assert await taken(quick, 7) == list(range(BACKLOG, BACKLOG + 7))


async def test_who_has_left_is_told_nothing_more() -> None:
    feed = Feed()
    with feed.watch() as watcher:
        feed.tell("CA1", "say", {"n": 1})
    feed.tell("CA1", "say", {"n": 2})
    assert watcher._queue.qsize() == 1


async def test_without_watchers_telling_costs_nothing(monkeypatch) -> None:
    made = []
    monkeypatch.setattr(feeds, "Happening", lambda *parts: made.append(parts))
    Feed().tell("CA1", "say", {"n": 1})
    assert made == []
