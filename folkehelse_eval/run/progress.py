"""Progress: a moving line on a terminal, plain lines elsewhere."""

from time import perf_counter
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


class ProgressLines:
    """Shows which plan and notebook is done and how long the rest will take."""

    def __init__(self, *, steps: int, weight: int, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._moving = self._console.is_terminal
        self._steps = steps
        self._steps_done = 0
        self._weight = weight
        self._weight_done = 0
        self._begun = perf_counter()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=weight)

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

    def done(
        self, plan_id: str, what: str, seconds: float, *, weight: int = 1, failed: bool = False
    ) -> None:
        """One step is finished; ``weight`` is how long such a step takes beside the others."""
        self._steps_done += 1
        self._weight_done += weight
        word = "failed" if failed else "done"
        if self._moving:
            self._bar.update(self._task, advance=weight, description=f"{plan_id} {what} {word}")
            return
        spent = perf_counter() - self._begun
        left = spent / self._weight_done * max(0, self._weight - self._weight_done)
        self._console.print(
            f"[{self._steps_done}/{self._steps}] {plan_id} {what} {word} in {seconds:.1f} s, "
            f"about {left:.0f} s left",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
