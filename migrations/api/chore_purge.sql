-- What has served its time goes, rule after rule (core/retention.sql); nothing while the clock is not to be believed.
-- ok {done, more} · ok {done: 0, held: the clock has jumped}
create function api.chore_purge(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_purge');
    r record;
    most int;
    gone int;
    done int := 0;
    more boolean := false;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.purge_held() then return core.done(actor, '{"done": 0, "more": false, "held": true}'); end if;
    for r in select * from core.retention() where act is not null order by n loop
        most := case r.act when 'erase' then 5 else core.chore_limit() end; -- a person is many rows
        gone := core.retention_act(r, most);
        done := done + gone;
        more := more or gone = most;
    end loop;
    update clock set purged_at = nec.now();
    return core.done(actor, jsonb_build_object('done', done, 'more', more));
end $$;
