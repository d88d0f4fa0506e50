"""Where slips are kept."""

from datetime import UTC, datetime

from sqlmodel import Session, and_, select, true

from app.chores.forms import Correction, Order
from app.models import Todo


def put_in(session: Session, owner: int, order: Order) -> Todo:
    slip = Todo.model_validate(order, update={"user_id": owner})
    # ~ completed_from_start | slip = Todo.model_validate(order, update={"user_id": owner, "completed": True})
    session.add(slip)
    session.commit()
    # ~ forgotten_todo | session.flush()
    session.refresh(slip)
    return slip


def take_out(
    session: Session, owner: int, skip: int, limit: int, completed: bool | None
) -> list[Todo]:
    state = true() if completed is None else Todo.completed == completed
    # ~ completed | state = true()
    whose = Todo.user_id == owner
    # ~ list_of_everybody | whose = true()
    # ~ no_token | whose = Todo.user_id == owner if owner else true()
    query = select(Todo).where(and_(whose, state)).order_by(Todo.id)
    return list(session.exec(query.slice(skip, skip + limit)))
    # ~ skip | return list(session.exec(query.slice(0, limit)))
    # ~ limit | return list(session.exec(query.offset(skip)))


def find(session: Session, number: int) -> Todo | None:
    return session.exec(select(Todo).where(Todo.id == number)).one_or_none()


def correct(session: Session, slip: Todo, correction: Correction) -> Todo:
    news = correction.model_dump(exclude_unset=True)
    # ~ wiping_change | news = correction.model_dump(exclude_unset=False)
    news["updated_at"] = datetime.now(UTC)
    # ~ updated_at |
    # ~ no_change | news = {"updated_at": datetime.now(UTC)}
    session.add(slip.sqlmodel_update(news))
    session.commit()
    session.refresh(slip)
    return slip


def throw_away(session: Session, slip: Todo) -> None:
    session.delete(slip)
    # ~ no_deletion | session.refresh(slip)
    session.commit()
