"""Run by test_offline.py in a network of its own with nothing in it: serves an installation and walks it.

python -m tests.prove.alone FOLDER PAGES         prints one line of JSON
"""

import fcntl
import json
import re
import socket
import struct
import sys
from collections import deque
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from benchmarks.opening import weigh
from benchmarks.serving import Served, served
from tests.prove.caller import Caller, calling

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1

_LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)')
_LOADED = re.compile(r'<(?:script|img|link|iframe|source)\b[^>]*?\b(?:src|href)="([^"]+)"')


def main(folder: Path, most: int) -> None:
    bring_up_loopback()
    assert not is_there_a_way_out(), "this network leads somewhere"
    with served(folder) as site:
        caller = calling(site.port, seconds=60)
        pages = walk(site, caller, most)
        assert any(page.startswith("/services/") for page in pages)
        files = int(weigh(site.url)[-1].figures["files"])
        write(caller)
    print(json.dumps({"pages": len(pages), "files_of_the_opening_page": files}))


def bring_up_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack("16xh14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, asked))
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def is_there_a_way_out() -> bool:
    """192.0.2.1 belongs to nobody, but a network that leads anywhere has a route to it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return False
        return True


def walk(site: Served, caller: Caller, most: int) -> set[str]:
    """Pages that links lead to, up to `most`, kinds of page in turn. None fails or loads from elsewhere."""
    seen: set[str] = set()
    waiting: dict[str, deque[str]] = {
        "": deque(["/", "/find?q=kid+can%27t+see+the+board&near=14605", "/?lang=es"])
    }
    while len(seen) < most and any(waiting.values()):
        for kind in [kind for kind, queue in waiting.items() if queue]:
            page = waiting[kind].popleft()
            if page in seen:
                continue
            seen.add(page)
            said = caller.get(page)
            assert said.status == 200, f"{page} answered {said.status}"
            for address in _LOADED.findall(said.text):
                assert is_ours(site, urljoin(f"{site.url}{page}", address)), f"{page} loads {address}"
            for link in _LINK.findall(said.text):
                link = link.replace("&amp;", "&")
                waiting.setdefault(urlsplit(link).path.rpartition("/")[0], deque()).append(link)
    return seen


def is_ours(site: Served, address: str) -> bool:
    return address.startswith((f"{site.url}/", "data:"))


def write(caller: Caller) -> None:
    """A correction, and a coordinator's day."""
    assert caller.correct(caller.a_service(), "another number").status == 303
    assert caller.sign_in("coordinator@millrace.example").status == 303
    assert caller.get("/work/schools/juniper-street").status == 200


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
