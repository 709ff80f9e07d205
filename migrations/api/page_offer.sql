-- One question to one volunteer, with their login or the link of the message. Looking
-- changes nothing. Before a yes: no name, no address, no telephone.
-- ok {offer} · not_found · forbidden
create function api.page_offer(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{volunteer,link}');
    f nec.offer;
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into f from offer where volunteer_id = actor.person_id
        and case when actor.offer_id is null then code = input ->> 'offer' else id = actor.offer_id end;
    select * into o from outing where id = f.outing_id;
    if not found then return core.refused('not_found', 'offer'); end if;
    return core.page(actor, jsonb_build_object('offer', core.offer_shown(f, o, actor.role)));
end $$;
