"""The people of the village library and the tokens they carry."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody with a name and a role."""

    name: str
    role: str


_carriers = {
    "secret-token": Person("alice", "admin"),
    "flour-token": Person("bob", "baker"),
    "leaf-token": Person("carol", "gardener"),
}


def person_with(token: str | None) -> Person | None:
    """Whoever carries the token now; `None` when nobody does."""
    return _carriers.get(token) if token else None


def enrol(token: str, name: str, role: str) -> None:
    """Gives the token to a person; who carried it before carries it no more."""
    _carriers[token] = Person(name, role)
