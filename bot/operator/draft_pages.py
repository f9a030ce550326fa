"""Drafts: written from a work item or from nothing, tried, and reviewed by somebody else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.journal import utc_now
from bot.operator import draft_store, loop
from bot.operator.access import Visit, number_in
from bot.operator.draft_store import APPROVED, Draft, ReviewError
from bot.operator.drafts import DraftError, changes, patch
from bot.operator.scope import Scope

if TYPE_CHECKING:
    from bot.operator.draft_form import DraftForm
    from bot.operator.finder import Finder

_PAGE = "/operator/drafts"
_SHOWN = 200
_TRIAL = "bot.operator.trial"
_SILENT_SECONDS = 1800
"""A trial that has told nothing for so long was cut off, with the machine say."""


async def show_all(visit: Visit) -> web.Response:
    """``GET drafts``: those to review first, then the newest."""
    finder, scope = await _place(visit)
    found = await visit.room.run(draft_store.newest, visit.room.engine, scope, _SHOWN)
    return visit.page("drafts.html", drafts=found, desk=finder.desk)


async def write(visit: Visit) -> web.Response:
    """``GET draft``: the form, filled from a work item, an entry, or the draft to be changed."""
    from bot.operator import draft_form

    finder, scope = await _place(visit)
    query = visit.request.query
    if "draft" in query:
        draft = await _find(visit, query["draft"], scope)
        if not draft.content.is_single:
            raise web.HTTPConflict(text=visit.room.words.say("draft_of_a_table"))
        form = draft_form.form_of(draft)
    else:
        rows = await visit.room.run(
            loop.items_of, visit.room.engine, number_in(query.get("group", "")), scope
        )
        form = draft_form.blank_form(finder.desk, query, rows)
    return _form_page(visit, finder, form)


async def create(visit: Visit) -> web.Response:
    """``POST drafts``: keep a new draft."""
    finder, scope = await _place(visit)
    form, made = await _posted(visit, finder, scope)
    if isinstance(made, web.Response):
        return made
    number = await visit.room.run(
        draft_store.add,
        visit.room.engine,
        made,
        form.title(finder.desk),
        form.region if form.kind == "entry" else None,
        number_in(form.group) or None,
        visit.account.name,
    )
    begin_trial(visit, number)
    raise web.HTTPSeeOther(f"{_PAGE}/{number}")


async def show(visit: Visit) -> web.Response:
    """``GET drafts/{draft}``: what it changes, how its trial went, and the review."""
    finder, scope = await _place(visit)
    return await _draft_page(visit, finder, await _here(visit, scope))


async def change(visit: Visit) -> web.Response:
    """``POST drafts/{draft}``: save, try, approve or refuse."""
    finder, scope = await _place(visit)
    draft = await _here(visit, scope)
    deed = visit.field("do")
    try:
        if deed == "save":
            refused = await _save(visit, finder, scope, draft)
            if refused is not None:
                return refused
        elif deed == "try":
            begin_trial(visit, draft.id)
        elif deed in ("approve", "refuse"):
            await _review(visit, draft, deed == "approve", scope)
        else:
            raise web.HTTPBadRequest
    except ReviewError as error:
        return await _draft_page(visit, finder, draft, str(error))
    raise web.HTTPSeeOther(f"{_PAGE}/{draft.id}")


async def download(visit: Visit) -> web.Response:
    """``GET drafts/{draft}/patch``: an approved draft as a patch for ``git apply``."""
    _, scope = await _place(visit)
    draft = await _here(visit, scope)
    if draft.status != APPROVED:
        raise web.HTTPConflict(text=visit.room.words.say("draft_not_approved"))
    text = patch(await visit.room.run(changes, draft.content))
    name = f'attachment; filename="draft-{draft.id}.patch"'
    return web.Response(
        text=text, content_type="text/x-diff", headers={"Content-Disposition": name}
    )


async def _draft_page(
    visit: Visit, finder: Finder, draft: Draft, problem: str | None = None
) -> web.Response:
    try:
        text = patch(await visit.room.run(changes, draft.content))
    except DraftError as error:
        text, problem = "", str(error)
    trial = draft.trial or {}
    heard = draft.trial_at and (utc_now() - draft.trial_at).total_seconds()
    if trial.get("state") == "running" and (heard or 0) > _SILENT_SECONDS:
        trial = {"state": "failed"}
    return visit.page(
        "draft.html",
        status=400 if problem else 200,
        draft=draft,
        patch=text,
        trial=trial,
        mine=draft.author == visit.account.name,
        problem=problem,
        desk=finder.desk,
    )


async def _save(visit: Visit, finder: Finder, scope: Scope, draft: Draft) -> web.Response | None:
    if not draft.content.is_single:
        raise ReviewError("draft_of_a_table")
    form, made = await _posted(visit, finder, scope)
    if isinstance(made, web.Response):
        return made
    await visit.room.run(
        draft_store.rewrite,
        visit.room.engine,
        draft.id,
        made,
        form.title(finder.desk),
        visit.account.name,
    )
    begin_trial(visit, draft.id)
    return None


async def _review(visit: Visit, draft: Draft, approved: bool, scope: Scope) -> None:
    engine, who = visit.room.engine, visit.account.name
    note = visit.field("note")
    await visit.room.run(draft_store.review, engine, draft.id, approved, note, who)
    if approved and draft.group:
        closing = visit.room.words.say("closed_by_draft", number=draft.id)
        await visit.room.run(loop.close, engine, draft.group, closing, scope, who)


def begin_trial(visit: Visit, number: int) -> None:
    """Begin to try a draft, beside the service."""
    engine = visit.room.engine
    draft_store.tell_trial(engine, number, {"state": "running", "step": "waiting"})
    failed = partial(draft_store.tell_trial, engine, number, {"state": "failed"})
    visit.room.jobs.start(_TRIAL, str(number), failed=failed)


async def _posted(visit: Visit, finder: Finder, scope: Scope) -> tuple[DraftForm, Any]:
    """Return a posted form and its content, or instead the page that says what is wrong."""
    from bot.operator.draft_form import DraftForm, read_content

    form = DraftForm.from_fields(visit.field)
    try:
        made = read_content(form, finder.desk, scope)
        if not await visit.room.run(changes, made):
            raise DraftError("draft_changes_nothing")
    except DraftError as error:
        return form, _form_page(visit, finder, form, str(error))
    return form, made


def _form_page(
    visit: Visit, finder: Finder, form: DraftForm, problem: str | None = None
) -> web.Response:
    from bot.operator import draft_form

    return visit.page(
        "draft_form.html",
        status=400 if problem else 200,
        form=form,
        problem=problem,
        desk=finder.desk,
        **draft_form.surroundings(finder.desk, form),
    )


async def _place(visit: Visit) -> tuple[Finder, Scope]:
    finder = await visit.room.finder()
    return finder, Scope(finder.desk.gazetteer, visit.account.region)


async def _here(visit: Visit, scope: Scope) -> Draft:
    return await _find(visit, visit.request.match_info["draft"], scope)


async def _find(visit: Visit, number: str, scope: Scope) -> Draft:
    draft = await visit.room.run(draft_store.find, visit.room.engine, number_in(number), scope)
    if draft is None:
        raise web.HTTPNotFound
    return draft
