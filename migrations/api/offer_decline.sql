-- No, with a coded reason; this volunteer is not asked again for this outing.
-- ok {offer, state} · invalid reason · not_found · stale: answered or closed before
create function api.offer_decline(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'offer_decline', '{volunteer,link}');
    o nec.outing;
    f nec.offer;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(input ->> 'reason', '') not in ('not_free', 'too_far', 'too_long', 'not_my_kind', 'unwell', 'other') then
        return core.invalid(core.problem('reason', 'choose_one'));
    end if;
    select x.* into o from outing x where x.id = (select outing_id from offer where code = input ->> 'offer') for update;
    select * into f from offer where code = input ->> 'offer' and volunteer_id = actor.person_id
        and (actor.offer_id is null or id = any (core.link_offers(actor.offer_id))) for update;
    if f.id is null then return core.refused('not_found', 'offer'); end if;
    if f.state = 'declined' then return core.done(actor, jsonb_build_object('offer', f.code, 'state', 'declined')); end if;
    if f.slot is null then return core.refused('stale', 'already_answered'); end if;
    update offer set state = 'declined', slot = null, answered_at = nec.now(), decline_reason = input ->> 'reason' where id = f.id;
    perform core.journal('offer', f.id, 'offer_declined', jsonb_build_object('outing', o.id, 'reason', input ->> 'reason'));
    perform core.answer_lost(o);
    return core.done(actor, jsonb_build_object('offer', f.code, 'state', 'declined'));
end $$;
