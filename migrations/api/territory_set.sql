-- Where the service works: its name, the desk's number, its districts. Said again, it is corrected.
-- `desk_hours`: {"1": [[36, 50], …]}, in quarters of an hour by day of the week; left out, they stay.
-- ok {territory, made} · invalid code, name, desk_phone, desk_hours
create function api.territory_set(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'territory_set', '{service:admin}');
    problems jsonb := '[]';
    t nec.territory;
    known boolean;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(input ->> 'code', '') !~ '^[a-z-]{2,30}$' then problems := problems || core.problem('code', 'format'); end if;
    if core.text_of(input, 'name') is null then problems := problems || core.problem('name', 'required'); end if;
    if core.text_of(input, 'desk_phone') is null then problems := problems || core.problem('desk_phone', 'required'); end if;
    if jsonb_typeof(input -> 'desk_hours') = 'object' and exists (
        select from jsonb_each(input -> 'desk_hours') d left join jsonb_array_elements(case jsonb_typeof(d.value) when 'array' then d.value end) span on true
        where d.key !~ '^[1-7]$' or not case when span ->> 0 ~ '^\d{1,2}$' and span ->> 1 ~ '^\d{1,2}$'
            then (span ->> 0)::int < (span ->> 1)::int and (span ->> 1)::int <= 96 else false end) then
        problems := problems || core.problem('desk_hours', 'format');
    end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    known := exists (select from territory where code = input ->> 'code');
    insert into territory as x (code, name, desk_phone, settings)
    values (input ->> 'code', core.text_of(input, 'name'), core.text_of(input, 'desk_phone'), jsonb_build_object('trial', input ->> 'trial'))
    on conflict (code) do update set name = excluded.name, desk_phone = excluded.desk_phone, settings = x.settings || excluded.settings
    returning * into t;
    if jsonb_typeof(input -> 'desk_hours') = 'object' then update territory set desk_hours = input -> 'desk_hours' where id = t.id; end if;
    perform core.territory_enter(t.id);
    insert into district select t.id, d ->> 'code', d ->> 'name' from jsonb_array_elements(input -> 'districts') d
    on conflict (territory_id, code) do update set name = excluded.name;
    perform core.journal('territory', t.id, 'territory_set');
    actor.territory_id := t.id;
    return core.done(actor, jsonb_build_object('territory', t.code, 'made', not known));
end $$;
