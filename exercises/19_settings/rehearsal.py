"""A rehearsal, as tests have them: the endpoints are lent other settings for a while."""

import main


def rehearse(app_name: str, secret_key: str) -> None:
    """Lend the endpoints settings of our own."""
    settings = main.Settings(app_name=app_name, secret_key=secret_key)
    main.app.dependency_overrides[main.get_settings] = lambda: settings
