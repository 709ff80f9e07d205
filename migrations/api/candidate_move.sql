-- A coordinator puts a volunteer at the head of the list of an outing, or at its end, or lets the matcher decide again.
-- The next wave is asked in that order; hard rules hold. The list is made anew at once.
-- ok {outing} · not_found outing, volunteer · invalid to · stale: nobody is looked for
create function api.candidate_move(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'candidate_move', '{coordinator}');
    o nec.outing;
    v bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('open', 'offering') then return core.refused('stale', 'state_changed'); end if;
    select x.person_id into v from volunteer x join person p on p.id = x.person_id
    where p.code = input ->> 'volunteer' and p.territory_id = actor.territory_id;
    if v is null then return core.refused('not_found', 'volunteer', jsonb_build_array(core.problem('volunteer', 'unknown'))); end if;
    if coalesce(input ->> 'to', '') not in ('first', 'last', 'ranked') then return core.invalid(core.problem('to', 'choose_one')); end if;
    perform core.candidates_preview(o, 'candidate_moved', jsonb_build_object('volunteer', v, 'to', input ->> 'to'));
    return core.done(actor, jsonb_build_object('outing', o.code));
end $$;
