"""F5: every task has its limits, ingestion and reports queues of their own, and a failure that repeats one line a minute."""

from __future__ import annotations

import io
import logging
from datetime import UTC, datetime

from celery import current_app
from django_celery_beat.models import PeriodicTask

from cdp.parking import parking
from cdp.parking.models import ParkedKind
from cdp.parking.parking import Culprit
from config import celery, schedules
from config.logs import OncePerMinute
from insights.attribution.credits import attribute
from insights.attribution.settings import Attribution
from insights.models import Credit
from journeys.engine.tick import mark_slow, tick_all
from journeys.engine.work import STATEMENT_SECONDS
from journeys.models import Enrollment
from ops import health
from ops.stack.options import options
from ops.stack.paths import places
from ops.stack.programs import all_programs
from tenancy.access import command_actor
from tenancy.models import Workspace
from tests.faults.test_f05_bulkheads import GRAPH, builder, parked, poison, repair  # noqa: F401 # a fixture
from tests.integration.journeys.builders import Builder, day


def test_every_task_of_ours_has_a_soft_and_a_hard_limit() -> None:
    celery.app.loader.import_default_modules()
    ours = {name for name in current_app.tasks if not name.startswith("celery.")}
    assert ours == set(celery.LIMITS)
    assert all(0 < soft < hard for soft, hard in celery.LIMITS.values())
    assert current_app.tasks["journeys.engine.tick"].soft_seconds == 60
    assert current_app.tasks["journeys.engine.tick"].time_limit == 75
    assert celery.LIMITS["journeys.engine.tick"][0] > STATEMENT_SECONDS


def test_ingestion_has_a_queue_of_its_own_also_where_beat_was_installed_before(db: None) -> None:
    schedules.ensure_schedules(command_actor("setup"), celery.BEAT, datetime.now(UTC))
    PeriodicTask.objects.filter(name="ingest.process_inbox").update(queue="engine", enabled=False)
    schedules.ensure_schedules(command_actor("setup"), celery.BEAT, datetime.now(UTC))
    found = PeriodicTask.objects.get(name="ingest.process_inbox")
    assert (found.queue, found.enabled) == ("ingestion", False)
    route = current_app.amqp.router.route({}, "ingest.process_inbox")
    assert route["queue"].name == "ingestion"


def test_every_task_goes_to_a_queue_that_has_a_worker_and_reports_to_none_of_the_engines() -> None:
    here = places({"PATHLINE_STATE_DIR": "/nowhere"})
    programs = all_programs(here, options({"SANDBOX": "0", "DEMO": "0"}), {})
    served = {program.argv[program.argv.index("-Q") + 1] for program in programs if "-Q" in program.argv}
    routed = {name: current_app.amqp.router.route({}, name)["queue"].name for name in celery.LIMITS}
    assert served == set(routed.values())
    assert {beat.task: beat.queue for beat in celery.BEAT}.items() <= routed.items()
    reports = {name for name, queue in routed.items() if queue == "insights"}
    assert reports == {"insights.attribute", "insights.keep_figures", "insights.evaluate_alerts", "cdp.sweep_search"}


def test_a_failure_that_repeats_writes_one_line_and_later_says_how_many_it_held_back() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    once = OncePerMinute()
    handler.addFilter(once)
    log = logging.getLogger("tests.repeats")
    log.propagate = False
    log.addHandler(handler)
    for n in range(50):
        try:
            raise KeyError(n) if n % 2 else ValueError(n)
        except (KeyError, ValueError):
            log.exception("It failed.")
        log.info("Told every time, were it asked for.")
    assert out.getvalue().count("It failed.") == 2


def test_the_next_line_says_how_many_were_held_back() -> None:
    clock = iter([0.0, 1.0, 2.0, 61.0])
    once = OncePerMinute(clock=lambda: next(clock))
    records = [logging.LogRecord("x", logging.ERROR, "x.py", 1, "It failed.", None, None) for _ in range(4)]
    assert [once.filter(record) for record in records] == [True, False, False, True]
    assert records[3].getMessage() == "It failed. (2 more like it since the last line.)"


def test_metrics_tell_how_much_is_set_aside_of_each_kind(workspace: Workspace) -> None:
    parking.park([Culprit(ParkedKind.SEND, n, workspace.pk, "claim.render", "KeyError") for n in (1, 2)], day(0))
    told = health.collect(day(0)).decode()
    assert 'pathline_parked{kind="send"} 2.0' in told
    assert 'pathline_parked{kind="merge"} 0.0' in told


def test_buckets_that_took_too_long_are_ticked_alone_and_then_together_again(builder: Builder) -> None:  # noqa: F811
    builder.people(3)
    version = builder.live("Welcome", *GRAPH)
    for n in (1, 2, 3):
        builder.track(f"u{n}", "Signup", day(0.1))
    mark_slow(builder.workspace.pk, range(256), day(0.1), TimeoutError())
    for _ in range(3):
        tick_all(builder.workspace.pk, day(0.2))
    assert [builder.at(f"u{n}", version) for n in (1, 2, 3)] == ["hold"] * 3
    assert parked() == []


def test_a_conversion_that_cannot_be_credited_is_set_aside_and_the_others_are(builder: Builder) -> None:  # noqa: F811
    builder.people(4)
    builder.live("Welcome", *GRAPH, goal={"event": "Purchase", "window": "P7D", "value": "total", "exits": False})
    for n in range(1, 5):
        builder.track(f"u{n}", "Signup", day(0.1))
        builder.track(f"u{n}", "Purchase", day(0.2), total=5)
    tick_all(builder.workspace.pk, day(0.3))
    bad = Enrollment.objects.get(profile_id=builder.profile("u2").pk).pk
    poison("insights_credit", "INSERT", bad)
    assert attribute(builder.workspace.pk, Attribution(), day(0.4)) == 3
    assert parked() == [("conversion", "attribute.credit")]
    repair()
    assert attribute(builder.workspace.pk, Attribution(), day(0.5)) == 1
    assert (parked(), Credit.objects.count()) == ([], 4)
