-- Three days after, it is over: contact details end here.
-- ok {done, more}
create function api.chore_close(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_close');
    o nec.outing;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for o in select x.* from outing x where x.territory_id = actor.territory_id and x.state = 'home_safe' and x.home_safe_at + core.span('close_after') <= nec.now()
             order by x.id limit core.chore_limit() for update skip locked loop
        update outing set closed_at = nec.now() where id = o.id;
        perform core.outing_move(o, 'closed', 'outing_closed');
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;
