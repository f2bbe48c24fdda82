"""Handing over warm: the transfer as a table of states, whom to ring, and the brief they hear first."""
