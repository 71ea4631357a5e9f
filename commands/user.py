"""``hall user``: accounts of staff from a terminal.  The first operator of a production hall is made here.

Answers name accounts by their logins: people's names are shown on ``/admin`` only.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from commands.answer import answer, as_json, store, table

if TYPE_CHECKING:
    from models.db import Session
    from models.people.account import Account

ROLES = ("window_clerk", "reviewer", "decider", "supervisor", "operator")
DAY = "%Y-%m-%d"

reason = click.option("--reason", required=True, help="Why, for those who look later.")
role = click.option("--role", required=True, type=click.Choice(ROLES))
department = click.option("--department", metavar="CODE", help="For a reviewer or decider.")
site = click.option("--site", metavar="CODE", help="For a window clerk.")
login = click.argument("login")


@click.group()
def user() -> None:
    """Accounts of staff."""


@user.command()
@login
@click.option("--name", required=True, help="As colleagues know the person.")
@role
@department
@site
def add(login: str, name: str, role: str, department: str | None, site: str | None) -> None:
    """Make a member of staff, and print the one-time password: once, and nowhere else."""
    from models.people.actor import SYSTEM
    from models.staff import accounts, posts

    with _acting() as db:
        post = posts.the_post(db, role, department, site)
        account, password = accounts.add(db, SYSTEM, login, name, post, key=secrets.token_urlsafe(24))
    _tell(str(account.login), password)


@user.command()
@login
@reason
def reset(login: str, reason: str) -> None:
    """Give LOGIN a one-time password in place of a forgotten one; all its sessions end."""
    from models.people.actor import SYSTEM
    from models.staff import accounts

    with _acting() as db:
        account = accounts.by_login(db, login)
        password = accounts.reset(db, SYSTEM, account.id, reason, key=secrets.token_urlsafe(24))
    _tell(str(account.login), password)


def _tell(login: str, password: str) -> None:
    from models.staff.accounts import ONE_TIME_DAYS

    click.echo(f"{login} may sign in once within {ONE_TIME_DAYS} days and then chooses a password; not shown again:")
    click.echo(password)


@user.command("list")
@as_json
def list_users(plain: bool) -> None:
    """Every member of staff: login, posts, and what is special about the account."""
    from models.db import reading
    from models.queries import staff

    with store(), reading() as db:
        rows = [_row(line) for line in staff.everybody(db)]
    answer(rows) if plain else table([{**row, "posts": ", ".join(row["posts"])} for row in rows], "nobody")


def _row(account: Account) -> dict[str, Any]:
    posts = [" ".join(filter(None, (post.role, post.site_code or post.department_code))) for post in account.posts]
    one_time = f"{account.one_time_until:{DAY}}" if account.one_time_until else None
    disabled = f"{account.disabled_at:{DAY}}" if account.disabled_at else None
    return {"login": account.login, "posts": sorted(posts), "one_time_until": one_time, "disabled_since": disabled}


@user.command()
@login
@reason
def disable(login: str, reason: str) -> None:
    """Let LOGIN in no more; its sessions end with their next request."""
    from models.people.actor import SYSTEM
    from models.staff import accounts

    with _acting() as db:
        accounts.disable(db, SYSTEM, accounts.by_login(db, login).id, reason)
    click.echo(f"{login} is disabled")


@user.command()
@login
@reason
def enable(login: str, reason: str) -> None:
    """Let LOGIN in again, with the password of before."""
    from models.people.actor import SYSTEM
    from models.staff import accounts

    with _acting() as db:
        accounts.enable(db, SYSTEM, accounts.by_login(db, login).id, reason)
    click.echo(f"{login} is enabled")


@user.command()
@click.argument("who")
@reason
def unlock(who: str, reason: str) -> None:
    """End the lock-out of WHO: a login, phone number, e-mail address or network address."""
    from models.people.actor import SYSTEM
    from models.staff import accounts

    with _acting() as db:
        accounts.unlock(db, SYSTEM, who, reason)
    click.echo("a lock-out, if there was one, is over")


@user.group("post")
def post_group() -> None:
    """The posts of a member of staff."""


@post_group.command("add")
@login
@role
@department
@site
@reason
def add_post(login: str, role: str, department: str | None, site: str | None, reason: str) -> None:
    """Give LOGIN one post more."""
    from models.people.actor import SYSTEM
    from models.staff import accounts, posts

    with _acting() as db:
        post = posts.the_post(db, role, department, site)
        posts.add_post(db, SYSTEM, accounts.by_login(db, login).id, post, reason)
    click.echo(f"{login} is {role} now")


@post_group.command("remove")
@login
@role
@department
@site
@reason
def remove_post(login: str, role: str, department: str | None, site: str | None, reason: str) -> None:
    """Take a post from LOGIN."""
    from models.people.actor import SYSTEM
    from models.staff import accounts, posts

    with _acting() as db:
        account = accounts.by_login(db, login)
        held = posts.post_id(db, account.id, posts.the_post(db, role, department, site))
        posts.remove_post(db, SYSTEM, account.id, held, reason)
    click.echo(f"{login} is {role} no more")


@contextmanager
def _acting() -> Iterator[Session]:
    """One transaction; a refusal is told in the words of the rules: exit code 2 for the call, 1 for the hall itself."""
    from models.db import transaction
    from models.errors import Invalid
    from web.words import row

    try:
        with store(), transaction() as db:
            yield db
    except Invalid as wrong:
        told = [row(problem.code).text.en.format(**problem.params) for problem in wrong.problems]
        kind = click.UsageError if any(problem.pointer for problem in wrong.problems) else click.ClickException
        raise kind("; ".join(told) + ".") from wrong
