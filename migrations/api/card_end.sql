-- The card was lost, or is not wanted: it opens nothing any more.
-- ok · not_found person, card
create function api.card_end(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'card_end', '{coordinator}');
    p nec.person;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into p from person where code = input ->> 'person' and territory_id = actor.territory_id and erased_at is null for update;
    if not found then return core.refused('not_found', 'person'); end if;
    if not core.card_end(p.id) then return core.refused('not_found', 'card'); end if;
    perform core.journal('person', p.id, 'card_ended');
    return core.done(actor);
end $$;
