-- One question to one volunteer, with their login or the link of the message, which may hold others to
-- choose from. Looking answers nothing: of a volunteer who is logged in it is kept that they have seen it.
-- Before a yes: no name, no address, no telephone.
-- ok {offer, choice: [offer], in_a_row} · not_found · forbidden
create function api.page_offer(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{volunteer,link}');
    f nec.offer;
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into f from offer where volunteer_id = actor.person_id
        and case when actor.offer_id is null or input ? 'offer' and actor.role = 'link' and exists (
            select from offer x where x.code = input ->> 'offer' and x.id = any (core.link_offers(actor.offer_id))) then code = input ->> 'offer'
            else id = actor.offer_id end;
    select * into o from outing where id = f.outing_id;
    if not found then return core.refused('not_found', 'offer'); end if;
    if actor.role = 'volunteer' then perform core.offer_see(f); end if;
    return core.page(actor, jsonb_build_object('offer', core.offer_shown(f, o, case actor.role when 'link' then 'link' else 'page' end), 'choice', core.offer_choice(f),
        'in_a_row', core.in_a_row(actor.person_id, core.link_offers(f.id), actor.role = 'volunteer')));
end $$;
