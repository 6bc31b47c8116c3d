"""Progress: a moving line on a terminal, plain lines elsewhere."""

from time import perf_counter
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class ProgressLines:
    """Shows which plan and notebook is done and how long the rest will take."""

    def __init__(self, *, total: int, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._moving = self._console.is_terminal
        self._total = total
        self._done = 0
        self._begun = perf_counter()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> "ProgressLines":
        """Start the moving line where there is a terminal."""
        if self._moving:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the moving line."""
        if self._moving:
            self._bar.stop()

    def done(self, plan_id: str, what: str, seconds: float, *, failed: bool = False) -> None:
        """One step is finished."""
        self._done += 1
        word = "failed" if failed else "done"
        if self._moving:
            self._bar.update(self._task, advance=1, description=f"{plan_id} {what} {word}")
            return
        spent = perf_counter() - self._begun
        left = spent / self._done * (self._total - self._done)
        self._console.print(
            f"[{self._done}/{self._total}] {plan_id} {what} {word} in {seconds:.1f} s, "
            f"about {left:.0f} s left",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
