"""The commands, by whom they serve. Each imports what it needs when it runs, so that `--help` comes at once."""
