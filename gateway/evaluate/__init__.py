"""How well callers are understood, measured on recordings and texts that anyone can bring."""
