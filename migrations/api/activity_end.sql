-- Proposed to nobody any more. Whoever has said yes has an outing, which is called off like any other.
-- Said again, it is still so.
-- ok {activity} · not_found activity
create function api.activity_end(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'activity_end', '{coordinator}');
    a nec.activity;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into a from activity where code = input ->> 'activity' and territory_id = actor.territory_id for update;
    if not found then return core.refused('not_found', 'activity'); end if;
    if a.ended_at is null then
        update activity set ended_at = nec.now() where id = a.id;
        perform core.journal('activity', a.id, 'activity_ended');
    end if;
    return core.done(actor, jsonb_build_object('activity', a.code));
end $$;
