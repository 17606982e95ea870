"""What headquarters asks: the board, the lists of tasks, the groups, the logs."""

from frontline.command.queries.board import climbed_tasks, troubled_reviews

__all__ = ["climbed_tasks", "troubled_reviews"]
