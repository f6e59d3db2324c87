"""The command line: one module a group of commands, imported only when asked for."""
