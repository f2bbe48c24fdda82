"""Simulated callers: people with a goal and a manner who hold whole conversations, and a judge of what came of them."""
