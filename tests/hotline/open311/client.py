"""A client that knows the GeoReport v2 specification and nothing of Frontline: discovers, files, follows, lists.

    python tests/hotline/open311/client.py https://city.example/open311/discovery.xml KEY 33.003 97.008 "停水一天了"

Nothing but Python's own library, so that it can be carried to another machine and tried against a real city.
"""

import sys
import time
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from xml.etree import ElementTree

GEOREPORT = "http://wiki.open311.org/GeoReport_v2"


class Client:
    """One endpoint, found by service discovery."""

    def __init__(self, discovery: str, api_key: str = "") -> None:
        self.api_key = api_key
        found = [
            one.findtext("url", "") for one in self._get(discovery).iter("endpoint")
            if one.findtext("specification") == GEOREPORT
        ]  # fmt: skip
        self.url = found[0]

    def services(self) -> dict[str, str]:
        """Code and name of each."""
        listed = self._get(f"{self.url}/services.xml")
        return {one.findtext("service_code", ""): one.findtext("service_name", "") for one in listed}

    def file(self, **given: str) -> str:
        """Files a request and gives its number; waits for it where only a token came back."""
        body = urlencode({"api_key": self.api_key, **given}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        with urlopen(Request(f"{self.url}/requests.xml", body, kind), timeout=10) as said:
            filed = ElementTree.fromstring(said.read())[0]
        number = filed.findtext("service_request_id")
        return number or self._number_of(filed.findtext("token", ""))

    def _number_of(self, token: str) -> str:
        for _try in range(5):
            said = self._get(f"{self.url}/tokens/{token}.xml")
            if number := said[0].findtext("service_request_id"):
                return number
            time.sleep(1)
        raise SystemExit(f"No number came for token {token}.")

    def follow(self, number: str) -> tuple[str, str]:
        """Status and what is said of it."""
        query = urlencode({"api_key": self.api_key} if self.api_key else {})
        one = self._get(f"{self.url}/requests/{number}.xml?{query}")[0]
        return one.findtext("status", ""), one.findtext("status_notes", "")

    def listed(self, **filters: str) -> list[str]:
        """Numbers of the requests that anybody may read."""
        found = self._get(f"{self.url}/requests.xml?{urlencode(filters)}")
        return [one.findtext("service_request_id", "") for one in found]

    @staticmethod
    def _get(url: str) -> ElementTree.Element:
        with urlopen(url, timeout=10) as said:
            return ElementTree.fromstring(said.read())


def main() -> None:
    discovery, key, lat, long, description = sys.argv[1:6]
    client = Client(discovery, key)
    services = client.services()
    print(f"{len(services)} services: {', '.join(services.values())}")
    number = client.file(service_code=next(iter(services)), lat=lat, long=long, description=description)
    print(f"filed as {number}: {client.follow(number)}")
    print(f"open and public: {client.listed(status='open')}")


if __name__ == "__main__":
    main()
