"""Who is told what by a stream; no server, no database."""

from frontline.site.serving.live import QUEUE, Client, topics_asked


def told(client: Client) -> list[str | None]:
    return [client.queue.get_nowait() for _ in range(client.queue.qsize())]


def test_a_page_names_its_topics_with_commas_or_spaces() -> None:
    assert topics_asked("topics=areas%2Ctasks") == {"areas", "tasks"}
    assert topics_asked("topics=areas+tasks") == {"areas", "tasks"}
    assert topics_asked("") == frozenset()


def test_a_page_hears_only_its_own_topics() -> None:
    client, everything = Client(frozenset({"tasks", "areas"})), Client(frozenset())
    for words in ({"measures"}, {"tasks", "measures"}):
        client.tell(frozenset(words))
        everything.tell(frozenset(words))
    assert told(client) == ["tasks"]
    assert told(everything) == ["measures", "measures tasks"]


def test_a_page_that_does_not_read_loses_the_oldest_and_still_ends() -> None:
    client = Client(frozenset())
    for number in range(QUEUE + 5):
        client.tell(frozenset({str(number)}))
    client.end()
    waiting = told(client)
    assert len(waiting) == QUEUE
    assert waiting[0] == "6" and waiting[-1] is None
