"""What stands around the exercises: workflow, dev container, editor, tested releases, licence.

A student's repository has the same files as this one; a wheel carries them beside its metadata.
"""

import importlib.metadata

from graders.course.catalogue import PACKAGE

DISTRIBUTION = "fastapi-katas"
CARRIED = "extra_metadata"
WORKFLOW = ".github/workflows/classroom.yml"
CONSTRAINTS = "constraints.txt"
FILES = (
    WORKFLOW,
    ".devcontainer/devcontainer.json",
    ".vscode/extensions.json",
    ".vscode/launch.json",
    ".vscode/settings.json",
    ".vscode/tasks.json",
    "LICENSE",
    CONSTRAINTS,
)


def is_checkout() -> bool:
    """Whether this package is used where its authors write it."""
    return not (PACKAGE / "exercises").is_dir()


def read(name: str) -> bytes:
    """Return one of `FILES`."""
    if is_checkout():
        return (PACKAGE.parent / name).read_bytes()
    text = importlib.metadata.distribution(DISTRIBUTION).read_text(f"{CARRIED}/{name}")
    if text is None:
        raise FileNotFoundError(f"{DISTRIBUTION} is installed without {name}.")
    return text.encode()
