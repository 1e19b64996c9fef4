"""Recurrence rules in words."""

import pytest
from django.utils.translation import override

from journeys.nodes.repeat import repeat_words


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        ("FREQ=DAILY", "every day", "每天"),
        ("FREQ=DAILY;COUNT=1", "every day, once", "每天，共 1 次"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=5", "every 3 days, 5 times", "每 3 天，共 5 次"),
        ("freq=weekly;byday=mo,fr", "every week on Monday and Friday", "每周的周一和周五"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "every 2 weeks on Monday", "每 2 周的周一"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "every month on day 1, 15", "每月 1、15 日"),
        ("FREQ=MONTHLY;INTERVAL=6", "every 6 months", "每 6 个月"),
        ("FREQ=YEARLY;UNTIL=20301231T235959Z", "every year, until 2030-12-31", "每年，直到 2030-12-31"),
        ("FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=2TU"),
        ("FREQ=HOURLY;INTERVAL=6", "every 6 hours", "每 6 个小时"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day", "每月最后一天"),
        ("FREQ=MONTHLY;BYMONTHDAY=-2", "FREQ=MONTHLY;BYMONTHDAY=-2", "FREQ=MONTHLY;BYMONTHDAY=-2"),
        ("", "", ""),
    ],
)
def test_a_repeat_rule_in_words(rule: str, english: str, chinese: str) -> None:
    assert repeat_words(rule) == english
    with override("zh-hans"):
        assert repeat_words(rule) == chinese
