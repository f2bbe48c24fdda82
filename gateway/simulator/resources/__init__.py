"""The REST resources: what each operation does."""
