-- One alert: why, about whom, what was said, who owns it, to whom it can go.
-- ok {alert, note, card, colleagues} · not_found · forbidden concern_kept: a worry, told to others
create function api.page_escalation(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    e nec.escalation;
    about bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into e from escalation where code = input ->> 'escalation';
    if not found then
        return case when core.concern_there(input ->> 'escalation') then core.refused('forbidden', 'concern_kept') else core.refused('not_found', 'escalation') end;
    end if;
    about := coalesce(e.person_id, (select senior_id from outing where id = e.outing_id));
    return core.page(actor, jsonb_build_object(
        'alert', core.escalation_line(e) || core.read_of(about, jsonb_build_object('concern', nullif(e.reason = 'concern', false), 'note', core.sealed('escalation.note', e.id, e.note_sealed, e.note_from),
            'contact', core.sealed('escalation.contact', e.id, e.contact_sealed, e.contact_from),
            'by', case when e.by_name is not null then jsonb_build_object('name', e.by_name, 'relation', e.relation,
                'phone', core.sealed('escalation.by_contact', e.id, e.by_contact_sealed)) end,
            'texts', (select coalesce(jsonb_agg(jsonb_build_object('received_at', t.at, 'body', core.sealed('text.body', t.id, t.body_sealed)) order by t.id), '[]')
                from text t where t.escalation_id = e.id and t.body_sealed is distinct from e.note_sealed),
            'settled_note', core.sealed('escalation.settled_note', e.id, e.settled_note_sealed), 'settled_by', core.person_line(e.settled_by),
            'spoken', core.recording_shown(e), 'open', e.settled_at is null,
            'plan', case when core.on_call_reason(e.reason) then (
                select core.sealed('senior.plan', person_id, plan_sealed) from senior where person_id = about) end,
            'may_reopen', core.may_reopen(e), 'may_take', e.settled_at is null and (e.owner_id is distinct from actor.person_id or e.taken_at is null))),
        'card', coalesce(core.senior_card(about), core.volunteer_card(about)),
        'colleagues', core.coordinators_shown(actor.territory_id, actor.person_id)));
end $$;
