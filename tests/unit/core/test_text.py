"""Texts for people: shown in the language of whoever reads them, whenever they were made."""

import pytest
from django.utils.translation import override

from core.i18n.negotiate import language_of
from core.i18n.text import alternatives, bilingual, listed, together, translated, translated_in
from tests.chinese import in_chinese


def test_a_text_is_shown_in_the_language_of_the_moment_and_not_of_its_making() -> None:
    with override("zh-hans"):
        made = translated("There is no field `{name}` here. Known: {known}.", name="a", known=listed(["b", "c"]))
    assert str(made) == "There is no field `a` here. Known: b, c."
    assert in_chinese(made) == "这里没有字段 `a`。可用：b、c。"
    assert bilingual(translated("password")) == "password / 密码"


def test_a_parameter_may_be_a_text_too_and_braces_without_parameters_are_braces() -> None:
    assert in_chinese(translated("“{title}”", title=translated("Channel"))) == "“渠道”"
    assert str(translated("{event} (where {where})")) == "{event} (where {where})"
    assert f"{translated('password')}: x" == "password: x"


def test_a_word_that_means_two_things_has_a_context() -> None:
    assert in_chinese(translated("Event")) != in_chinese(translated_in("entry", "Event"))


@pytest.mark.parametrize(
    ("join", "english", "chinese"),
    [
        (listed, "a, b, c", "a、b、c"),
        (alternatives, "a, b or c", "a、b或c"),
        (together, "a, b and c", "a、b和c"),
    ],
)
def test_values_are_joined_as_the_language_does(join: object, english: str, chinese: str) -> None:
    assert callable(join)
    assert (str(join(iter("abc"))), in_chinese(join(iter("abc")))) == (english, chinese)
    assert (str(join(["a"])), str(join([]))) == ("a", "")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("zh-hans", "zh-hans"),
        ("de-DE,zh;q=0.5", "zh-hans"),
        ("fr", "en"),
        ("*", "en"),
        ("nonsense\x00;;q=,", "en"),
        ("a" * 100_000, "en"),
    ],
)
def test_the_language_of_a_request_is_the_best_that_it_names(header: str, language: str) -> None:
    assert language_of(header) == language
