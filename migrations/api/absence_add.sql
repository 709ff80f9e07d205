-- Away from one day to another, both included.
-- ok · invalid first, last
create function api.absence_add(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'absence_add', '{volunteer}');
    problems jsonb := '[]';
    first date := (core.instant_of(input, 'first'))::date;
    last date := (core.instant_of(input, 'last'))::date;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if first is null then problems := problems || core.problem('first', 'required'); end if;
    if last is null then problems := problems || core.problem('last', 'required');
    elsif last < first then problems := problems || core.problem('last', 'before_start');
    elsif last < (nec.now() at time zone 'Europe/Paris')::date then problems := problems || core.problem('last', 'in_past'); end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    insert into absence (volunteer_id, from_on, to_on) values (actor.person_id, first, last);
    perform core.journal('person', actor.person_id, 'availability_changed');
    return core.done(actor);
end $$;
