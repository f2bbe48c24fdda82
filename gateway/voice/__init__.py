"""Text to speech: words as people say them, a cache of prompts, and what the caller really heard."""
