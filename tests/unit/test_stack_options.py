"""The operator's choices and the places of a stack."""

from __future__ import annotations

import dataclasses
import os
import socket
from pathlib import Path

import pytest

from ops.stack import external, postgres
from ops.stack.options import options
from ops.stack.paths import LONGEST_SOCKET_FOLDER, Paths, places
from ops.stack.preflight import StackError
from ops.stack.processes import spawn
from ops.stack.programs import sandbox
from ops.stack.up import take_sandbox_port
from ops.stack.watchdog import watch
from tests.chinese import in_chinese


def test_the_web_server_listens_on_this_machine_alone_unless_told() -> None:
    chosen = options({})
    assert (chosen.host, chosen.port, chosen.address) == ("127.0.0.1", 8000, "http://localhost:8000")


def test_a_server_on_every_address_is_reached_by_the_loopback() -> None:
    assert options({"BIND": "0.0.0.0", "PORT": "8080"}).local_address == "http://127.0.0.1:8080"
    assert options({"BIND": "::", "PORT": "8080"}).local_address == "http://[::1]:8080"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "８０００"),
        ("ENGINE_WORKERS", "-1"),
        ("DEMO", "maybe"),
        ("SANDBOX_PORT", "8790/tcp"),
        ("PUBLIC_URL", "pathline.example.com"),
        ("PUBLIC_URL", "https://example.com/pathline"),
    ],
)
def test_a_bad_choice_is_named_with_its_value_in_both_languages(name: str, value: str) -> None:
    with pytest.raises(StackError) as caught:
        options({name: value})
    problem = caught.value.problem
    assert problem.path == name
    assert repr(value) in problem.message
    assert repr(value) in in_chinese(problem.message)


def test_sockets_of_a_deep_state_folder_move_to_a_short_one() -> None:
    deep = "/" + "d" * 200
    moved = places({"PATHLINE_STATE_DIR": deep})
    assert len(str(moved.postgres_sockets)) <= LONGEST_SOCKET_FOLDER + 3
    assert moved == places({"PATHLINE_STATE_DIR": deep})
    assert moved.sockets != places({"PATHLINE_STATE_DIR": deep + "x"}).sockets


def test_sockets_of_an_ordinary_state_folder_stay_in_it() -> None:
    assert places({"PATHLINE_STATE_DIR": "/srv/pathline"}).sockets == Path("/srv/pathline/run")


def test_a_password_is_never_shown() -> None:
    assert external.without_password("postgres://ada:s3cret@db:5432/x") == "postgres://ada@db:5432/x"
    assert external.without_password("redis://:s3cret@cache:6379/0") == "redis://@cache:6379/0"
    assert external.without_password("redis://cache:6379/0") == "redis://cache:6379/0"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://root@db/x", "bad_setting"),
        ("postgres://db:notaport/x", "bad_setting"),
        ("postgres://nobody:s3cret@127.0.0.1:1/x", "unreachable"),
    ],
)
def test_a_bad_database_url_stops_the_start_without_telling_its_password(url: str, code: str) -> None:
    with pytest.raises(StackError) as caught:
        external.check_postgres(url)
    problem = caught.value.problem
    assert (problem.path, problem.code) == ("DATABASE_URL", code)
    assert "s3cret" not in problem.message + in_chinese(problem.message)


@pytest.mark.parametrize(
    ("url", "code"), [("amqp://queue/0", "bad_setting"), ("redis://:s3cret@127.0.0.1:1/0", "unreachable")]
)
def test_a_bad_redis_url_stops_the_start_without_telling_its_password(url: str, code: str) -> None:
    with pytest.raises(StackError) as caught:
        external.check_redis(url)
    problem = caught.value.problem
    assert (problem.path, problem.code) == ("REDIS_URL", code)
    assert "s3cret" not in problem.message + in_chinese(problem.message)


def test_data_of_another_major_version_is_left_alone(tmp_path: Path) -> None:
    here = Paths(state=tmp_path, sockets=tmp_path / "run")
    here.make()
    here.postgres_data.mkdir()
    (here.postgres_data / "PG_VERSION").write_text("17\n")
    with pytest.raises(StackError, match=r"written by PostgreSQL 17, the embedded server is 18"):
        postgres.prepare(here, postgres.binaries({}), postgres.Identity())
    assert [path.name for path in here.postgres_data.iterdir()] == ["PG_VERSION"]


def test_an_ordinary_user_runs_the_database_as_itself(tmp_path: Path) -> None:
    here = Paths(state=tmp_path, sockets=tmp_path)
    assert postgres.identity(here, tmp_path, euid=1000) == postgres.Identity()


def test_a_folder_is_open_to_others_only_if_every_parent_is(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir(mode=0o755)
    tmp_path.chmod(0o700)
    assert not postgres.open_to_others(inner)
    assert postgres.open_to_others(Path("/usr/bin"))


def test_the_watchdog_knows_who_is_still_there() -> None:
    assert watch(["+10 2", "+11 15", "-10", "+12 3"]) == {11: 15, 12: 3}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_c54_of_two_stacks_that_start_together_each_sandbox_has_a_port_of_its_own() -> None:
    port = free_port()
    wanted = dataclasses.replace(options({}), sandbox_ports=tuple(range(port, port + 5)))
    remarks: list[str] = []
    first, ours = take_sandbox_port(wanted, remarks)
    second, theirs = take_sandbox_port(wanted, remarks)
    assert ours is not None
    assert theirs is not None
    with ours, theirs:
        taken = [first.sandbox_ports[0], second.sandbox_ports[0]]
        assert taken == [ours.getsockname()[1], theirs.getsockname()[1]]
        assert taken[0] < taken[1]
        assert str(taken[1]) in remarks[-1]
        with pytest.raises(StackError) as caught:
            take_sandbox_port(options({"SANDBOX_PORT": str(taken[0])}), remarks)
    assert (caught.value.problem.path, caught.value.problem.code) == ("SANDBOX_PORT", "port_taken")
    assert f"make up SANDBOX_PORT={taken[0] + 1}" in caught.value.problem.message


@pytest.mark.seconds
def test_c54_the_gateway_takes_over_the_port_that_was_taken_for_it(tmp_path: Path) -> None:
    chosen, listener = take_sandbox_port(dataclasses.replace(options({}), sandbox_ports=(free_port(),)), [])
    assert listener is not None
    paths = places({"PATHLINE_STATE_DIR": str(tmp_path)})
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "postgres://nobody@localhost/unused",
    }
    with listener:
        child = spawn(sandbox(paths, environ, listener.fileno()))
        try:
            # What came before it was there waits in line.
            with socket.create_connection(("127.0.0.1", chosen.sandbox_ports[0]), timeout=30) as caller:
                caller.sendall(b"GET /nothing HTTP/1.1\r\nhost: localhost\r\n\r\n")
                assert caller.recv(12) == b"HTTP/1.1 404"
        finally:
            child.ask_to_stop()
            child.ensure_stopped()


def test_without_a_sandbox_no_port_is_taken() -> None:
    chosen = options({"SANDBOX": "0", "SANDBOX_PORT": "1"})
    assert take_sandbox_port(chosen, []) == (chosen, None)


def test_the_live_source_goes_with_the_demo_unless_it_is_switched():
    assert [options({"DEMO": demo}).live for demo in ("1", "0")] == [True, False]
    assert not options({"DEMO_LIVE": "0"}).live
    assert options({"DEMO": "0", "DEMO_LIVE": "1"}).live
