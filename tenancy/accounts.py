"""Accounts of staff: the name as it is compared, passwords, and the link by which one is set anew."""

from __future__ import annotations

from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from core.problems import Problem
from tenancy.models import User


def normalise_username(text: str) -> str:
    """The user name that somebody means: full-width letters are plain ones, blanks around it are none of it."""
    return User.normalize_username(text).strip()


def password_problems(password: str, user: User) -> list[Problem]:
    """What Django's validators say against the password for this user (who need not be saved)."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [Problem("password", each.code or "invalid", " ".join(each.messages)) for each in error.error_list]
    return []


def set_password(user: User, password: str) -> None:
    """Give the user another password. Every session of theirs ends: Django holds them against the password's hash."""
    user.set_password(password)
    user.save(update_fields=["password"])


def users_of_email(email: str) -> list[User]:
    """The active users who may have their password reset by mail to this address."""
    return [user for user in PasswordResetForm().get_users(email) if isinstance(user, User)]


def reset_words(user: User) -> str:
    """What the link to set a new password carries. It dies with its use, with a sign-in, and after an hour."""
    return f"{urlsafe_base64_encode(force_bytes(user.pk))}.{default_token_generator.make_token(user)}"


def user_of_reset(text: str) -> User | None:
    """The user of a link, while it is valid."""
    number, _, token = text.partition(".")
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(number)), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user is not None and default_token_generator.check_token(user, token) else None
