-- The matcher's answer becomes offers, or a promise of whoever said yes beforehand; every hard rule is checked again. Called by the
-- dispatcher with the `ranked` body unparsed; repeating it makes nothing twice. For an outing that
-- waits for its round the answer says only that there is somebody to ask; a list that a coordinator looks at
-- takes the place of the one that stands.
-- ok {made, wave} · not_found · stale: the question has changed since, or was answered
create function api.offers_make(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'offers_make', '{service:dispatcher}');
    o nec.outing;
    c record;
    made int := 0;
    offer bigint;
    ahead boolean;
    promised boolean;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into o from outing where id = (input ->> 'outing')::bigint for update;
    if not found then return core.refused('not_found', 'outing'); end if;
    if o.state in ('open', 'offering') and input -> 'preview' = 'true' then
        update ranking set listed_at = nec.now(), candidates = input -> 'candidates', put_aside = coalesce(input -> 'put_aside', '{}')
        where outing_id = o.id;
        perform core.journal('outing', o.id, 'candidates_renewed');
        return core.done(actor, '{"made": 0, "wave": 0}');
    end if;
    if o.state not in ('open', 'offering') or o.asked_version is distinct from (input ->> 'asked_version')::int
       or exists (select from ranking r where r.outing_id = o.id and r.asked_version >= o.asked_version) then
        return core.refused('stale', 'state_changed');
    end if;
    ahead := core.waits_for_round(o) and input -> 'wave' <> '[]';
    promised := input ? 'standing' and core.standing_promise(o, input -> 'standing');
    insert into ranking (outing_id, asked_version, wave, candidates, put_aside, standing)
    values (o.id, o.asked_version, case when promised then '[]' else input -> 'wave' end, input -> 'candidates', coalesce(input -> 'put_aside', '{}'),
        case when promised then input -> 'standing' end)
    on conflict (outing_id) do update set asked_version = excluded.asked_version, at = nec.now(), listed_at = nec.now(), wave = excluded.wave,
        candidates = excluded.candidates, put_aside = excluded.put_aside, standing = excluded.standing;
    if promised then return core.done(actor, '{"made": 0, "wave": 0}'); end if;
    if ahead then return core.done(actor, '{"made": 0, "wave": 0}'); end if;
    for c in select (x ->> 'volunteer')::bigint as volunteer, x
             from jsonb_array_elements(input -> 'candidates') x
             where x -> 'volunteer' in (select jsonb_array_elements(input -> 'wave'))
             order by (x ->> 'volunteer')::bigint loop
        offer := core.offer_make(o, c.volunteer, c.x, (o.wave + 1)::smallint);
        made := made + (offer is not null)::int;
    end loop;
    if made > 0 then
        update outing set wave = wave + 1, state = 'offering' where id = o.id;
        perform core.journal('outing', o.id, 'wave_sent', jsonb_build_object('made', made)
            || case when o.state = 'open' then '{"from": "open", "to": "offering"}'::jsonb else '{}' end);
    end if;
    if core.leg_unasked(o) then
        if not core.search_settled(o) then
            perform core.escalate(case when o.wave = 0 then 'no_candidate' else 'waves_exhausted' end, o.id, o.senior_id);
        end if;
        if made = 0 and o.state = 'offering' and core.leg_offers(o, 'there') + core.leg_offers(o, 'back') = 0 then
            perform core.outing_move(o, 'open', 'nobody_left');
        else
            perform core.journal('outing', o.id, 'nobody_found');
        end if;
    end if;
    return core.done(actor, jsonb_build_object('made', made, 'wave', o.wave + (made > 0)::int));
end $$;
