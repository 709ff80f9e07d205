-- An administrator names somebody at the desk to whom worries are told, or takes that back. What they held of it goes
-- to another who is named.
-- ok {first_name, last_name, hears, alone: nobody else is named} · not_found contact · conflict last_one: nobody would be named
create function api.concerns_set(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'concerns_set', '{service:admin}');
    hears boolean := core.flag_of(input, 'hears');
    named nec.person;
    others boolean;
    e nec.escalation;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    perform pg_advisory_xact_lock(hashtextextended('concerns', actor.territory_id)); -- two who take it back at once leave one
    select p.* into named from coordinator c join person p on p.id = c.person_id
    where c.left_at is null and p.territory_id = actor.territory_id
      and exists (select from contact_point x where x.person_id = p.id and x.value_index = input #>> '{contact,index}')
    for update of c;
    if not found then return core.refused('not_found', 'contact'); end if;
    others := core.concerns_named(actor.territory_id, named.id);
    if not hears and not others then return core.refused('conflict', 'last_one'); end if;
    update coordinator set hears_concerns = hears where person_id = named.id;
    perform core.journal('person', named.id, case when hears then 'concerns_named' else 'concerns_unnamed' end);
    for e in select x.* from escalation x where x.territory_id = actor.territory_id and x.settled_at is null and x.reason = 'concern'
             and not core.hears(x.owner_id) order by x.id for update loop
        perform core.escalation_give(e, core.escalation_heir(e), 'escalation_passed');
    end loop;
    return core.done(actor, jsonb_build_object('first_name', named.first_name, 'last_name', named.last_name, 'hears', hears, 'alone', not others));
end $$;
