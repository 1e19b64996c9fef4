"""F9: somebody who guesses passwords, with every spelling of the name."""

from __future__ import annotations

from bench.attack.client import Client

NAME = "admin"
FREE = 60
"""Guesses that one address has in a minute over all names (`SignInThrottle.PER_ADDRESS`); stated here once more, since the
product is not to be its own judge. A window may end and another begin in between, so twice as many may pass in a round."""


class SignIn:
    """The attacker."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.attempts = (("F9 guessing", self.guess),)

    def guess(self) -> None:
        """Two hundred guesses."""
        session = self.client.ask("F9 guessing", "GET", "/api/session")
        if session is None:
            return
        wide = "".join(chr(ord(letter) + 0xFEE0) for letter in NAME)
        looked_at = 0
        for number in range(200):
            name = (NAME, f"{NAME} ", wide, NAME.upper(), f"\u3000{NAME}", f"{NAME}{number}")[number % 6]
            body = {"username": name, "password": f"guess {number}"}
            answer = self.client.ask(
                "F9 guessing", "POST", "/api/session", body, x_csrftoken=session.json()["csrf_token"]
            )
            if answer is not None and answer.is_success:
                self.client.tally.blame(self.client.who, "F9 guessing", f"{body} was let in")
            looked_at += answer is not None and answer.status_code == 401
        if looked_at > 2 * FREE:
            self.client.tally.blame(self.client.who, "F9 guessing", f"{looked_at} of 200 passwords were looked at")
