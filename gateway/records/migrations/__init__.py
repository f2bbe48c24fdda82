"""The schema's history: Alembic's folder, inside the package so that it travels with it."""
