-- The volunteer says yes. The first yes wins; the others are thanked in the same transaction.
-- ok {outing, offer, state} · not_found · conflict already_taken, outing_cancelled, busy_then ·
-- expired offer_expired · stale: declined or given back before · forbidden not_active
create function api.offer_accept(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'offer_accept', '{volunteer,link}');
    o nec.outing;
    f nec.offer;
    ends_in text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select x.* into o from outing x where x.id = (select outing_id from offer where code = input ->> 'offer') for update;
    select * into f from offer where code = input ->> 'offer' and volunteer_id = actor.person_id
        and (actor.offer_id is null or id = any (core.link_offers(actor.offer_id))) for update;
    if f.id is null or o.id is null then return core.refused('not_found', 'offer'); end if;
    if f.state = 'accepted' then
        return core.done(actor, jsonb_build_object('outing', o.code, 'offer', f.code, 'state', o.state));
    end if;
    if f.state in ('superseded', 'withdrawn') then
        return core.refused('conflict', case when o.state = 'cancelled' then 'outing_cancelled'
            when core.offer_overtaken(f, o) then 'busy_then' else 'already_taken' end);
    end if;
    if f.state = 'expired' or (f.slot is not null and f.deadline_at <= nec.now()) then
        return core.refused('expired', 'offer_expired');
    end if;
    if f.slot is null then return core.refused('stale', 'already_answered'); end if;
    perform 1 from volunteer where person_id = actor.person_id and state = 'active' for no key update;
    if not found then return core.refused('forbidden', 'not_active'); end if;
    ends_in := core.offer_yes(o, f);
    if ends_in is null then return core.refused('conflict', 'busy_then'); end if;
    return core.done(actor, jsonb_build_object('outing', o.code, 'offer', f.code, 'state', ends_in));
end $$;
