"""What counts of several parties (agents, teams, periods) allow to be said, as pure functions over `Rate`."""
