"""Pages of the tasks to inform: the list and one of them."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import fields
from werkzeug.wrappers import Response

from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import PagingSchema, Schema
from coordination.people.queries.registrations import readable_own
from coordination.sharing.grounds import PostponeReason
from coordination.sharing.models import InformTask
from coordination.sharing.queries.inform_tasks import inform_task, inform_tasks
from coordination.sharing.service import informing
from coordination.work import Work

list_pages = Blueprint("inform_task_list", __name__)
task_pages = Blueprint("inform_tasks", __name__)


class ListForm(PagingSchema):
    """Whether what is done is shown too."""

    everything = fields.Boolean(load_default=False)


class DoneForm(Schema):
    """When somebody was informed."""

    on = fields.Date(required=True)


class PostponeForm(Schema):
    """Why not yet, and when it is looked at again."""

    reason = fields.Enum(PostponeReason, by_value=True, required=True)
    review_on = fields.Date(required=True)


@list_pages.get("/inform-tasks")
@endpoint("inform_task.list")
def index(work: Work) -> str:
    """List whom the own organisation must still tell what was shared."""
    typed = forms.read(ListForm(), request.args)
    everything = typed["everything"]
    paging = Paging.taken(typed)
    found = inform_tasks(work, paging, only_open=not everything)
    next_url = found.next_cursor and url_for(
        "inform_task_list.index", cursor=found.next_cursor, everything=everything or None
    )
    context = {"rows": found.items, "next_url": next_url, "everything": everything}
    return render_template("sharing/inform_tasks.html", **context)


@task_pages.get("/inform-tasks/<uuid:task_id>")
@endpoint("inform_task.read")
def show(work: Work, task_id: uuid.UUID) -> str:
    """Show a task: whom to inform of what, done or postponed."""
    found = inform_task(work, task_id)
    person_ids = [found.young_person_id] if found.young_person_id else []
    persons = readable_own(work, person_ids) if found.permissions else []
    work.saw(persons, "inform_task.read")
    return render_template(
        "sharing/inform_task.html",
        task=found,
        persons=persons,
        today=work.today,
        reasons=PostponeReason,
        **refusals.context(),
    )


refusals.show_again(task_pages, show)


@task_pages.post("/inform-tasks/<uuid:task_id>/completion")
@endpoint("inform_task.complete")
def complete(work: Work, task_id: uuid.UUID) -> Response:
    """Write down when somebody was informed."""
    _check_version(work, task_id, "inform_task.complete")
    typed = refusals.read(DoneForm(), "done")
    informing.complete(work, task_id, typed["on"])
    return _back(task_id, "inform_task_done")


@task_pages.post("/inform-tasks/<uuid:task_id>/postponement")
@endpoint("inform_task.postpone")
def postpone(work: Work, task_id: uuid.UUID) -> Response:
    """Put it off for a reason."""
    _check_version(work, task_id, "inform_task.postpone")
    typed = refusals.read(PostponeForm(), "postpone")
    informing.postpone(work, task_id, typed["reason"], typed["review_on"])
    return _back(task_id, "inform_task_postponed")


def _check_version(work: Work, task_id: uuid.UUID, action: str) -> None:
    refusals.check_version(work.load(InformTask, task_id, action))


def _back(task_id: uuid.UUID, done: str) -> Response:
    flash(done, "ok")
    return redirect(url_for("inform_tasks.show", task_id=task_id), 303)
