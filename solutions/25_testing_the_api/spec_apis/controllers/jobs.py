"""Jobs in the flat."""

from datetime import datetime
# ~ no_token | import asyncio
# ~ no_token | from datetime import datetime

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Response

# ~ no_token | from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from pydantic import BaseModel, conint, constr
from sqlmodel import Session, select

from app.database import get_session
from app.models import Todo, User, now
from app.security import guard

Natural = conint(ge=0, le=2**63 - 1)


class JobFields(BaseModel):
    description: str | None = None


class NewJob(JobFields):
    title: constr(min_length=1, max_length=200)
    # ~ empty_title | title: constr(max_length=200)


class ChangedJob(JobFields):
    title: constr(min_length=1, max_length=200) = ""
    completed: bool = False


class Job(BaseModel):
    id: int
    title: str
    description: str | None
    completed: bool
    updated_at: datetime | None
    created_at: datetime
    user_id: int


class JobController:
    def __init__(self):
        self.router = APIRouter(prefix="/todos", tags=["Todos"])
        self.router.post("/", response_model=Job, status_code=201)(self.take_on)
        # ~ create_status | self.router.post("/", response_model=Job)(self.take_on)
        self.router.get("/", response_model=list[Job])(self.list_jobs)
        for verb, method in (("get", self.show_job), ("patch", self.change_job)):
            getattr(self.router, verb)("/{todo_id}", response_model=Job)(method)
        self.router.delete("/{todo_id}", status_code=204)(self.call_off)
        # ~ delete_status | self.router.delete("/{todo_id}")(self.call_off)

    def get_job(self, session: Session, user: User, number: int) -> Todo:
        job = session.get(Todo, number)
        mine = job is not None and job.user_id == user.id
        # ~ todos_of_others | mine = job is not None
        # ~ missing_todo | mine = job is not None and job.user_id == user.id
        # ~ missing_todo | if job is None:
        # ~ missing_todo |     raise HTTPException(200, "Not on the list")
        if not mine:
            raise HTTPException(404, "Not on the list")
        return job

    def take_on(
        self,
        wanted: NewJob,
        user: User = Depends(guard),
        session: Session = Depends(get_session),
    ):
        job = Todo.model_validate({**wanted.model_dump(), "user_id": user.id})
        # ~ completed_from_start | job = Todo.model_validate({**wanted.model_dump(), "user_id": user.id, "completed": True})
        session.add(job)
        session.commit()
        # ~ forgotten_todo | session.flush()
        session.refresh(job)
        return job

    def list_jobs(
        self,
        user: User = Depends(guard),
        # ~ no_token | request: Request = None,
        session: Session = Depends(get_session),
        skip: Natural = Query(0),
        limit: Natural = Query(100),
        completed: bool | None = Query(None),
    ):
        criteria = {"user_id": user.id}
        # ~ list_of_everybody | criteria = {}
        # ~ no_token | token = request.headers.get("Authorization")
        # ~ no_token | criteria = {"user_id": asyncio.run(guard(request, session)).id} if token else {}
        if completed is not None:
            criteria["completed"] = completed
            # ~ completed | criteria |= {}
        query = select(Todo).filter_by(**criteria).order_by(Todo.id)
        return session.exec(query.offset(skip).limit(limit)).all()
        # ~ skip | return session.exec(query.limit(limit)).all()
        # ~ limit | return session.exec(query.offset(skip)).all()

    def show_job(
        self,
        todo_id: Natural = Path(),
        user: User = Depends(guard),
        session: Session = Depends(get_session),
    ):
        return self.get_job(session, user, todo_id)

    def change_job(
        self,
        changed: ChangedJob,
        todo_id: Natural = Path(),
        user: User = Depends(guard),
        session: Session = Depends(get_session),
    ):
        job = self.get_job(session, user, todo_id)
        sent = changed.model_dump(exclude_unset=True)
        # ~ wiping_change | sent = changed.model_dump()
        # ~ no_change | sent = {}
        job.sqlmodel_update({**sent, "updated_at": now()})
        # ~ updated_at | job.sqlmodel_update(sent)
        session.add(job)
        session.commit()
        session.refresh(job)
        return job

    def call_off(
        self,
        todo_id: Natural = Path(),
        user: User = Depends(guard),
        session: Session = Depends(get_session),
    ):
        session.delete(self.get_job(session, user, todo_id))
        # ~ no_deletion | session.expunge(self.get_job(session, user, todo_id))
        session.commit()
        return Response(status_code=204)
        # ~ delete_status | return Response(status_code=200)
