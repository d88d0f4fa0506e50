from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, status
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel, Field
from sqlalchemy.exc import IntegrityError

from app.api.crud import authenticate, create_item, create_user, get_items, update_item
from app.api.deps import CurrentUser, SessionDep, create_access_token

# ~ no_token | from app.api.deps import CurrentUser, OAuth2PasswordBearer, SessionDep, create_access_token, get_current_user
from app.api.schemas import ItemCreate, ItemPublic, ItemUpdate, Token, UserPublic, UserRegister
from app.config import settings
from app.models import Todo

utils = APIRouter()
login = APIRouter()
items = APIRouter()

Big = Annotated[int, Field(ge=0, le=2**63 - 1)]


class Page(BaseModel):
    skip: Big = 0
    limit: Big = 100
    completed: bool | None = None


@utils.get("/")
def read_root() -> Any:
    return {"message": "Welcome to TODO API"}


@utils.get("/health", status_code=status.HTTP_200_OK)
# ~ health | @utils.get("/health", status_code=status.HTTP_500_INTERNAL_SERVER_ERROR)
def health_check() -> Any:
    return {"status": "healthy"}


@login.post("/register", response_model=UserPublic, status_code=status.HTTP_201_CREATED)
# ~ register_status | @login.post("/register", response_model=UserPublic)
def register_user(session: SessionDep, user_in: UserRegister) -> Any:
    try:
        return create_user(session, user_in)
    except IntegrityError:
        session.rollback()
        raise HTTPException(status_code=400, detail="A user like this exists in the system")


@login.post("/token")
def login_access_token(
    session: SessionDep, form_data: Annotated[OAuth2PasswordRequestForm, Depends()]
) -> Token:
    user = authenticate(session, form_data.username, form_data.password)
    if not user:
        raise HTTPException(
            status_code=401,
            # ~ wrong_password_status | status_code=400,
            detail="Name or password is not right",
            headers={"WWW-Authenticate": "Bearer"},
        )
    expires = timedelta(minutes=settings.access_token_expire_minutes)
    return Token(access_token=create_access_token(user.username, expires))


def get_item(todo_id: Big, session: SessionDep, current_user: CurrentUser) -> Todo:
    item = session.get(Todo, todo_id)
    if not item:
        raise HTTPException(status_code=404, detail="Item cannot be found")
        # ~ missing_todo | raise HTTPException(status_code=200, detail="Item cannot be found")
    if item.user_id != current_user.id:
        # ~ todos_of_others | if item.user_id == 0:
        raise HTTPException(status_code=404, detail="Item cannot be found")
    return item


Item = Annotated[Todo, Depends(get_item)]


@items.get("/", response_model=list[ItemPublic])
def read_items(session: SessionDep, current_user: CurrentUser, page: Annotated[Page, Query()]):
    # ~ no_token | def read_items(session: SessionDep, token: Annotated[str | None, Depends(OAuth2PasswordBearer(tokenUrl="/auth/token", auto_error=False))], page: Annotated[Page, Query()]):
    owner = current_user.id
    # ~ no_token | owner = get_current_user(session, token).id if token else None
    return get_items(session, owner, page.skip, page.limit, page.completed)


@items.get("/{todo_id}", response_model=ItemPublic)
def read_item(item: Item) -> Any:
    return item


@items.post("/", response_model=ItemPublic, status_code=status.HTTP_201_CREATED)
# ~ create_status | @items.post("/", response_model=ItemPublic, status_code=status.HTTP_200_OK)
def create_new_item(*, session: SessionDep, current_user: CurrentUser, item_in: ItemCreate) -> Any:
    return create_item(session=session, item_in=item_in, owner_id=current_user.id)


@items.patch("/{todo_id}", response_model=ItemPublic)
def update_one_item(*, session: SessionDep, item: Item, item_in: ItemUpdate) -> Any:
    return update_item(session=session, db_item=item, item_in=item_in)


@items.delete("/{todo_id}", status_code=status.HTTP_204_NO_CONTENT)
# ~ delete_status | @items.delete("/{todo_id}", status_code=status.HTTP_200_OK)
def delete_item(session: SessionDep, item: Item) -> None:
    session.delete(item)
    # ~ no_deletion | session.refresh(item)
    session.commit()
