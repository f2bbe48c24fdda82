"""One file per step, numbered; never changed once released."""
