"""What the operator sees: one line per step with its time, and complaints in both languages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console as Terminal
from rich.markup import escape
from rich.panel import Panel

from core.i18n.text import bilingual, in_each_language, translated
from core.problems import Problem


@dataclass(slots=True)
class Console:
    """Prints to the terminal. No spinner: it would need a thread, and the children's leash must be put on by the
    only thread of this process."""

    console: Terminal = field(default_factory=lambda: Terminal(highlight=False, soft_wrap=True))

    @contextmanager
    def step(self, message: str) -> Iterator[list[str]]:
        """One step: its name at once, its outcome and time at the end. Append to the list to add a remark."""
        remarks: list[str] = []
        live = self.console.is_terminal
        english, chinese = in_each_language(message)
        if live:
            self.console.print(f"[dim]…[/] {english} [dim]{chinese}[/]", end="\r")
        started = time.monotonic()
        try:
            yield remarks
        except BaseException:
            self.console.print(f"[red]✗[/] {english} [dim]{chinese}[/]")
            raise
        took = f"{time.monotonic() - started:.1f} s"
        shown = escape(", ".join([*remarks, took]))
        self.console.print(f"[green]✓[/] {english} [dim]{chinese}[/]  [cyan]{shown}[/]")

    def note(self, message: str) -> None:
        """Something to know of what comes next."""
        english, chinese = in_each_language(message)
        self.console.print(f"[dim]…[/] {english} [dim]{chinese}[/]")

    def say(self, line: str) -> None:
        """Something that happened while running."""
        self.console.print(f"[yellow]![/] {time.strftime('%H:%M:%S')} {escape(line)}")

    def complain(self, problem: Problem) -> None:
        self.console.print(f"\n[bold red]✗ {escape(problem.path)}[/] [dim]({problem.code})[/]")
        self.console.print(escape(bilingual(problem.message, "\n")))

    def warn(self, problem: Problem) -> None:
        """Something that works, and should still be set."""
        self.console.print(f"[yellow]! {escape(problem.path)}[/] {escape(bilingual(problem.message, chr(10) + '  '))}")

    def welcome(self, url: str, user: str, password: str, state: str) -> None:
        """The end of the start: where to go and how to get in."""
        named, secret = bilingual(translated("user")), bilingual(translated("password"))
        kept, stop = bilingual(translated("State and logs")), bilingual(translated("Stop with Ctrl-C"))
        text = (
            f"[bold]{escape(url)}[/]\n{named}      {escape(user)}\n{secret}  {escape(password)}\n\n"
            f"[dim]{kept}: {escape(state)}\n{stop}[/]"
        )
        panel = Panel(text, title=bilingual(translated("Pathline is running")), expand=False, border_style="green")
        self.console.print(panel, soft_wrap=False)  # A long path is folded, not cut.
