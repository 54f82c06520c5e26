"""The Python interface: one function for each command. Everything heavy is imported when one of them is called."""
