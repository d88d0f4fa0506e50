"""In layers: core, services that know no HTTP, and an API that knows no SQL."""
