-- A coordinator settles it by hand with a volunteer who has said yes on the telephone:
-- for what an open offer asks them, else for the legs that nobody goes on yet.
-- ok {outing, state} · invalid agreed · not_found outing, volunteer · stale ·
-- conflict busy_then, excluded, papers_over
create function api.outing_assign(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_assign', '{coordinator}');
    o nec.outing;
    v bigint;
    f nec.offer;
    legs record;
    ends_in text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if not core.flag_of(input, 'agreed') then return core.invalid(core.problem('agreed', 'volunteer_must_agree')); end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('open', 'offering') then return core.refused('stale', 'state_changed'); end if;
    select x.person_id into v from volunteer x join person p on p.id = x.person_id
    where p.code = input ->> 'volunteer' and p.territory_id = actor.territory_id and x.state = 'active' for no key update of x;
    if v is null then return core.refused('not_found', 'volunteer', jsonb_build_array(core.problem('volunteer', 'unknown'))); end if;
    if not (select core.papers_good(x, o, (o.meet_at at time zone 'Europe/Paris')::date) from volunteer x where x.person_id = v) then
        return core.refused('conflict', 'papers_over');
    end if;
    perform nec.pair_lock(o.senior_id, v);
    if exists (select from exclusion where senior_id = o.senior_id and volunteer_id = v) then
        return core.refused('conflict', 'excluded');
    end if;
    begin
        update offer set state = 'accepted', slot = null, answered_at = nec.now()
        where outing_id = o.id and volunteer_id = v and slot is not null returning * into f;
        if found then
            perform core.journal('offer', f.id, 'offer_accepted', jsonb_build_object('outing', o.id));
            select f.there, f.back into legs;
        else
            legs := core.legs_wanted(o);
        end if;
        ends_in := core.assign(o, v, f.id, coalesce(f.approach_min, core.setting('approach')::int), legs.there, legs.back);
    exception when exclusion_violation then
        return core.refused('conflict', 'busy_then');
    end;
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', ends_in));
end $$;
