"""The TODO API on SQLAlchemy's own classes, in `async def`."""
