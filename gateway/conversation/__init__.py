"""Flows, guardrails and prompts: events in, actions out. Pure; its face is `engine.Conversation`."""
