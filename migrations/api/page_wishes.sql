-- « Mes souhaits »: what has been said so far, the ways somebody can be told, the faces they know well.
-- ok {preset, ways: [{kind}], circle: [{first_name}]} · forbidden
create function api.page_wishes(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{senior}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, core.wishes_shown(actor.person_id) || jsonb_build_object(
        'circle', (select coalesce(jsonb_agg(jsonb_build_object('first_name', p.first_name) order by b.outings desc), '[]')
            from bond b join person p on p.id = b.volunteer_id where b.senior_id = actor.person_id and b.circle)));
end $$;
