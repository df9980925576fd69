"""What a job of each kind does: `run(task)` works, tells where it is, and gives its last line."""
