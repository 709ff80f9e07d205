-- What a senior wants once and for all: whether a known face counts as agreed, how to be told, what to
-- do when nobody opens; and what they need along, for every outing to come. What is not said stays as it is.
-- ok {person} · invalid person, needs, channel: none of theirs · not_found senior
create function api.wishes_set(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'wishes_set', '{senior,coordinator}');
    way text := core.text_of(input, 'channel');
    needs text[] := core.list_of(input, 'needs');
    p nec.person;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if actor.role = 'senior' and input ? 'person' then return core.invalid(core.problem('person', 'unexpected')); end if;
    if core.unknown_codes(needs, array(select code from need)) then return core.invalid(core.problem('needs', 'unknown')); end if;
    if input ? 'needs' then -- outings before people: the order of locks
        perform from outing o join person x on x.id = o.senior_id
        where case actor.role when 'senior' then x.id = actor.person_id else x.code = input ->> 'person' end order by o.id for update of o;
    end if;
    select x.* into p from person x join senior s on s.person_id = x.id where x.territory_id = actor.territory_id
        and case actor.role when 'senior' then x.id = actor.person_id else x.code = input ->> 'person' end for update of s;
    if not found then return core.refused('not_found', 'senior'); end if;
    if way is not null and not exists (select from contact_point c where c.person_id = p.id and c.kind = way) then
        return core.invalid(core.problem('channel', 'not_theirs'));
    end if;
    update senior set circle_agreed = case when input ? 'circle_agreed' then core.flag_of(input, 'circle_agreed') else circle_agreed end,
        plan_sealed = coalesce(input ->> 'plan', plan_sealed) where person_id = p.id;
    if way is not null then
        update contact_point c set preferred = 1 + (c.kind <> way)::int where c.person_id = p.id;
    end if;
    if input ? 'needs' then perform core.needs_change(p.id, needs); end if;
    perform core.journal('person', p.id, 'wishes_set');
    return core.done(actor, jsonb_build_object('person', p.code));
end $$;
