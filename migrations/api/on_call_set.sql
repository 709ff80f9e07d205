-- Who answers when somebody may be in danger, from now on: this coordinator alone, or nobody.
-- Said again, it is still so.
-- ok {on_call: code or null} · invalid colleague
create function api.on_call_set(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'on_call_set', '{coordinator}');
    chosen bigint;
    was bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if not core.flag_of(input, 'nobody') then
        select c.person_id into chosen from coordinator c join person p on p.id = c.person_id
        where p.code = input ->> 'colleague' and p.territory_id = actor.territory_id and c.left_at is null;
        if not found then return core.invalid(core.problem('colleague', 'choose_one')); end if;
    end if;
    -- Two who name somebody at once come one after the other.
    perform from coordinator c join person p on p.id = c.person_id where p.territory_id = actor.territory_id
        order by c.person_id for no key update of c;
    was := core.on_call_now();
    if chosen is distinct from was then
        update coordinator c set on_call = c.person_id is not distinct from chosen
        from person p where p.id = c.person_id and p.territory_id = actor.territory_id;
        perform core.journal('person', coalesce(chosen, was), case when chosen is null then 'on_call_ended' else 'on_call_set' end);
    end if;
    return core.done(actor, jsonb_build_object('on_call', (select code from person where id = chosen)));
end $$;
