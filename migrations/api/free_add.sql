-- "I am free on Saturday from 14 to 16."
-- Said again from the same hour, the new end counts.
-- ok · invalid on, from, to
create function api.free_add(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'free_add', '{volunteer}');
    problems jsonb := '[]';
    day date := (core.instant_of(input, 'on'))::date;
    starts time;
    ends time;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if input ->> 'from' ~ '^([01]?[0-9]|2[0-3]):(00|15|30|45)$' then starts := (input ->> 'from')::time;
    else problems := problems || core.problem('from', 'format'); end if;
    if input ->> 'to' ~ '^(([01]?[0-9]|2[0-3]):(00|15|30|45)|24:00)$' then ends := (input ->> 'to')::time;
    else problems := problems || core.problem('to', 'format'); end if;
    if day is null then problems := problems || core.problem('on', 'required');
    elsif day < (nec.now() at time zone 'Europe/Paris')::date then problems := problems || core.problem('on', 'in_past'); end if;
    if starts >= ends then problems := problems || core.problem('to', 'before_start'); end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    insert into free_once (volunteer_id, free_on, from_q, to_q)
    values (actor.person_id, day, extract(epoch from starts) / 900, extract(epoch from ends) / 900)
    on conflict (volunteer_id, free_on, from_q) do update set to_q = excluded.to_q;
    perform core.journal('person', actor.person_id, 'availability_changed');
    return core.done(actor);
end $$;
