-- The card of paper of somebody: is there one that still opens? For the desk, which makes it, prints it and takes it back.
-- ok {person, card, may_card} · not_found · forbidden
create function api.page_card(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    wanted bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select id into wanted from person where code = input ->> 'person' and territory_id = actor.territory_id and erased_at is null;
    if wanted is null then return core.refused('not_found', 'person'); end if;
    return core.page(actor, jsonb_build_object('person', core.person_line(wanted), 'card', core.card_of(wanted), 'may_card', core.card_for(wanted)));
end $$;
