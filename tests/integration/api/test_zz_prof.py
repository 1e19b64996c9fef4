import cProfile
import os
import pstats
import random
import time

import pytest
from django.utils import timezone

from cdp.ingest.imports import work
from tenancy.models import Role
from tests.integration.api.fixtures import Api, member, world
from tests.integration.api.test_imports import mapping_of, ok, send

N = int(os.environ.get("N", "20000"))


def content():
    d = random.Random(3)
    lines = ["会员号,手机号,邮箱,姓名,生日,城市,消费,标签"]
    for n in range(N):
        phone = f"1{d.choice(['38', '39', '50', '86', '77'])}{n:08d}"
        lines.append(
            f"m{n},{phone},user{n}@acme.example,Name {n},19{n % 100:02d}-0{n % 9 + 1}-1{n % 10},上海,{n % 9000}.5,{'VIP' if n % 5 == 0 else ''}"
        )
    return ("\n".join(lines) + "\n").encode()


@pytest.mark.django_db(transaction=True)
def test_prof(settings, tmp_path, capsys):
    settings.STATE_DIR = tmp_path / "s"
    acme = world("acme")
    acme.workspace.settings = {"region": "CN"}
    acme.workspace.save()
    alice = Api(member(acme.workspace, Role.OWNER))
    data = content()
    made = alice.post(f"{acme.here}/imports", {"name": "p.csv", "size": len(data), "kind": "people"})
    address = f"{acme.here}/imports/{made['id']}"
    at = 0
    while at < len(data):
        ok(send(alice, address, at, data[at : at + 4_000_000]))
        at += 4_000_000
    out = []

    def go(what):
        t, c = time.monotonic(), time.process_time()
        p = cProfile.Profile() if os.environ.get("PROF") else None
        if p:
            p.enable()
        while work.work(timezone.now)[0]:
            pass
        if p:
            p.disable()
        out.append(
            f"{what}: wall {time.monotonic() - t:.2f} cpu {time.process_time() - c:.2f} user {os.times().user:.1f}"
        )
        if p:
            pstats.Stats(p, stream=open(f"/tmp/prof_{what}.txt", "w")).sort_stats("tottime").print_stats(45)

    go("read")
    m = mapping_of(alice, address)
    out.append(str([(c["column"], c["target"], c["name"], c["type"]) for c in m["mapping"]["columns"]]))
    alice.post(f"{address}/check", m)
    go("check")
    alice.post(f"{address}/start")
    go("import")
    out.append(str(alice.get(address)["counts"]))
    if os.environ.get("UNDO"):
        alice.post(f"{address}/check-undo")
        go("check_undo")
        alice.post(f"{address}/undo")
        go("undo")
        out.append(str(alice.get(address)["undo"]))
    with capsys.disabled():
        print("\n" + "\n".join(out))
