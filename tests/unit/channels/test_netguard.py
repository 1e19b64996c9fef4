"""A14, F11: where channels may connect to."""

from __future__ import annotations

import socket
import threading
from ipaddress import ip_network

import pytest
from django.utils.translation import override

from core.egress import netguard
from core.egress.http import Client, NotSent, check_url
from core.egress.lookup import AT_ONCE, LookupFailed
from tests.chinese import english_in, in_chinese

FORBIDDEN = [
    "127.0.0.1", "127.0.0.2", "127.255.255.255", "0.0.0.0", "0.0.0.1", "10.0.0.1", "10.255.255.255", "172.16.0.1",
    "172.31.255.255", "192.168.0.1", "192.168.255.255", "169.254.169.254", "169.254.0.1", "169.254.170.2",
    "100.64.0.1", "100.127.255.255", "100.100.100.200", "168.63.129.16", "192.0.0.1", "192.0.0.192", "192.0.2.1",
    "198.51.100.1", "203.0.113.1", "198.18.0.1", "198.19.255.255", "192.88.99.1", "224.0.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::2", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1",
    "::ffff:169.254.169.254", "::127.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::808:808",
    "64:ff9b:1::1", "2002:7f00:1::", "2002:0a00:0001::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd00::1", "fd00:ec2::254", "ff02::1", "ff0e::1", "2001:db8::1",
    "100::1", "2001:10::1", "2001:2::1", "fdff:ffff::1", "::ffff:0:127.0.0.1", "::ffff:192.168.1.1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "172.32.0.1",
    "100.63.255.255",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
]


def resolver(*answers: str):
    return lambda host, port: list(answers)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_address_that_is_not_public_is_refused(address):
    assert netguard.refusal(address, 443, []) is not None
    with pytest.raises(netguard.Refused, match="PATHLINE_ALLOWED_NETWORKS") as caught:
        netguard.addresses("gateway.example", 443, [], resolver(address))
    assert address in in_chinese(caught.value.message)
    assert "PATHLINE_ALLOWED_NETWORKS" in in_chinese(caught.value.message)
    assert english_in(in_chinese(caught.value.message)) == []


def test_what_records_of_attempts_keep_is_english_whoever_tries() -> None:
    with override("zh-hans"), pytest.raises(netguard.Refused) as caught:
        netguard.addresses("gateway.example", 443, [], resolver("127.0.0.1"))
    assert str(caught.value).startswith("gateway.example resolves to 127.0.0.1, which is loopback.")


def test_the_table_has_at_least_sixty_addresses():
    assert len(set(FORBIDDEN)) >= 60


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_let_through(address):
    assert netguard.addresses("gateway.example", 443, [], resolver(address)) == [address]


def test_one_bad_address_among_good_ones_refuses_the_host():
    with pytest.raises(netguard.Refused, match=r"10\.0\.0\.1, which is private"):
        netguard.addresses("gateway.example", 443, [], resolver("8.8.8.8", "10.0.0.1", "1.1.1.1"))


@pytest.mark.parametrize(
    "host",
    [
        "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.1", "127.0.1", "017700000001", "0x7f.1", "1.2.3.4.5",
        "0", "127.0.0.01", "user@127.0.0.1", "127.0.0.1%00.example", "a b", "", "..", "exa\\mple.com", "a/b", "fe80::1%eth0",
        "①②⑦.⓪.1", "127。1", "a..b", "x" * 64 + ".example",
    ],
)  # fmt: skip
def test_a_host_in_disguise_is_refused_before_it_is_resolved(host):
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(f"resolved {host}")

    with pytest.raises(netguard.Refused) as caught:
        netguard.addresses(host, 443, [], never)
    assert english_in(in_chinese(caught.value.message)) == []


@pytest.mark.parametrize("host", ["①②⑦.⓪.⓪.①", "127.0.0.1.", "LOCALHOST.", "[::1]", "localhost"])
def test_a_host_that_only_looks_different_is_refused_by_its_address(host):
    with pytest.raises(netguard.Refused, match="loopback"):
        netguard.addresses(host, 443, [])


def test_an_allowed_network_is_let_through_and_no_other():
    allowed = [ip_network("127.0.0.0/8")]
    assert netguard.addresses("x", 1, allowed, resolver("127.0.0.5")) == ["127.0.0.5"]
    assert netguard.addresses("x", 1, allowed, resolver("::ffff:127.0.0.5")) == ["::ffff:127.0.0.5"]
    with pytest.raises(netguard.Refused):
        netguard.addresses("x", 1, allowed, resolver("::1"))


def test_a_name_that_changes_its_answer_gains_nothing():
    """The address that was checked is the one connected to, and each connection is checked anew."""
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0.2)
        # 127.0.0.2 stands in for a public address; nobody listens there.
        answers = iter([["127.0.0.2"], ["127.0.0.1"], ["127.0.0.2", "127.0.0.1"]])
        asked: list[str] = []

        def rebinding(host: str, port: int) -> list[str]:
            asked.append(host)
            return next(answers)

        url = f"http://rebinding.example:{inside.getsockname()[1]}/"
        client = Client(url, [ip_network("127.0.0.2/32")], 0.5, rebinding)
        with pytest.raises(NotSent):
            client.post({}, b"{}")
        assert asked == ["rebinding.example"], "asked a second time, for the connection"
        for _ in range(2):
            with pytest.raises(NotSent, match=r"127\.0\.0\.1, which is loopback"):
                client.post({}, b"{}")
        client.close()
        with pytest.raises(TimeoutError):
            inside.accept()


def test_a_look_up_that_hangs_is_given_up_and_nothing_was_sent():
    ends = threading.Event()

    def hanging(host: str, port: int) -> list[str]:
        ends.wait()
        return ["127.0.0.1"]

    client = Client("https://slow.example/", [], 0.2, hanging)
    with pytest.raises(NotSent, match=r"looking up slow\.example took longer than 0\.2 s"):
        client.post({}, b"{}")
    client.close()
    with pytest.raises(OSError, match="took longer"):
        netguard.addresses("slow.example", 443, [], hanging, 0.01)
    # Those that hang are not joined by ever more of them.
    for _ in range(AT_ONCE - 2):
        with pytest.raises(LookupFailed):
            netguard.addresses("slow.example", 443, [], hanging, 0.0)
    with pytest.raises(LookupFailed, match="16 look-ups hang already"):
        netguard.addresses("fast.example", 443, [], resolver("8.8.8.8"))
    ends.set()
    for thread in threading.enumerate():
        if thread.name == "look-up":
            thread.join()
    assert netguard.addresses("fast.example", 443, [], resolver("8.8.8.8")) == ["8.8.8.8"]


def test_where_the_system_gives_no_thread_the_look_up_fails_and_takes_no_place(monkeypatch):
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        for _ in range(AT_ONCE + 1):
            with pytest.raises(LookupFailed, match="can't start new thread"):
                netguard.addresses("busy.example", 443, [], resolver("8.8.8.8"))
    assert netguard.addresses("busy.example", 443, [], resolver("8.8.8.8")) == ["8.8.8.8"]


def test_what_the_resolver_says_of_a_name_that_is_none_is_passed_on():
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(socket.gaierror, match="not known"):
        netguard.addresses("nowhere.example", 443, [], unknown)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "https://example.com:8443/", "ftp://example.com/", "https://u:p@example.com/", "//example.com",
        "https:///x", "example.com", "https://example.com:99999/", "file:///etc/passwd", "https://[::1", "gopher://x",
    ],
)  # fmt: skip
def test_a_url_that_is_not_plain_https_is_refused_when_it_is_entered(url):
    (problem,) = check_url(url, [], "settings.url")
    assert (problem.path, problem.code) == ("settings.url", "bad_url")
    assert english_in(in_chinese(problem.message)) == []


def test_plain_http_is_for_allowed_networks():
    assert check_url("http://127.0.0.1:8790/messages", [ip_network("127.0.0.0/8")], "settings.url") == []
    assert check_url("https://gateway.example/messages", [], "settings.url") == []
