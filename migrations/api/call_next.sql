-- The calls to place now, at most as many as lines are free: what a coordinator asks for first, then
-- what cannot wait, then what has waited longest. A telephone that rings or talks already is left alone;
-- what is no longer true is dropped, what would disturb a night waits for the morning.
-- `alive` names the calls that the caller still carries: whoever is not named for a minute has
-- been cut off. `away`: nothing can ring at present; what has waited too long for that goes the next way. `lines` is how many calls the line may carry at once, all carriers together.
-- ok {calls: [{call, direction, number}]}
create function api.call_next(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'call_next', '{service:dispatcher}');
    free int;
    made jsonb := '[]';
    c nec.call;
    next record;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    update call set lease_until = clock_timestamp() + interval '60 seconds'
    where ended_at is null and code = any (array(select jsonb_array_elements_text(input -> 'alive')));
    perform core.calls_lapse();
    if core.flag_of(input, 'away') then perform core.calls_give_up(); end if;
    perform pg_advisory_xact_lock(hashtextextended('call_next', 1));
    free := core.whole_of(input, 'lines') - (select count(*) from call where ended_at is null and started_at is not null and direction <> 'in');
    for next in select * from core.calls_waiting() loop
        exit when free <= 0;
        continue when core.telephone_taken(next.number); -- by one of these calls
        if next.call_id is not null then c := core.call_asked(next.call_id); else c := core.call_message(next.message_id); end if;
        continue when c.id is null;
        perform core.call_begun(c);
        free := free - 1;
        made := made || jsonb_build_object('call', c.code, 'direction', c.direction, 'number', core.sealed('number', c.number_index, c.number_sealed));
    end loop;
    return core.shown(jsonb_build_object('calls', made));
end $$;
