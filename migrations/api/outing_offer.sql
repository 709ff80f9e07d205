-- A coordinator has one more volunteer asked. Whom they pick for a senior counts for more the next time.
-- ok {outing, offer} · not_found outing, volunteer · stale · conflict cannot_ask: a hard rule forbids it now
create function api.outing_offer(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_offer', '{coordinator}');
    o nec.outing;
    v bigint;
    made bigint;
    candidate jsonb;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('open', 'offering') then return core.refused('stale', 'state_changed'); end if;
    select x.person_id into v from volunteer x join person p on p.id = x.person_id
    where p.code = input ->> 'volunteer' and p.territory_id = actor.territory_id;
    if v is null then return core.refused('not_found', 'volunteer', jsonb_build_array(core.problem('volunteer', 'unknown'))); end if;
    select x into candidate from ranking r, jsonb_array_elements(r.candidates) x
    where r.outing_id = o.id and (x ->> 'volunteer')::bigint = v;
    made := core.offer_make(o, v, coalesce(candidate, '{}'), o.wave, true);
    if made is null then return core.refused('conflict', 'cannot_ask'); end if;
    if o.state = 'open' then perform core.outing_move(o, 'offering', 'wave_sent', '{"made":1}'); end if;
    return core.done(actor, jsonb_build_object('outing', o.code, 'offer', (select code from offer where id = made)));
end $$;
