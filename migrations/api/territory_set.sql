-- Where the service works: its name, the desk's number, its districts. Said again, it is corrected.
-- ok {territory, made} · invalid code, name, desk_phone
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
    if problems <> '[]' then return core.invalid(problems); end if;
    known := exists (select from territory where code = input ->> 'code');
    insert into territory as x (code, name, desk_phone, settings)
    values (input ->> 'code', core.text_of(input, 'name'), core.text_of(input, 'desk_phone'), jsonb_build_object('trial', input ->> 'trial'))
    on conflict (code) do update set name = excluded.name, desk_phone = excluded.desk_phone, settings = x.settings || excluded.settings
    returning * into t;
    perform core.territory_enter(t.id);
    insert into district select t.id, d ->> 'code', d ->> 'name' from jsonb_array_elements(input -> 'districts') d
    on conflict (territory_id, code) do update set name = excluded.name;
    perform core.journal('territory', t.id, 'territory_set');
    actor.territory_id := t.id;
    return core.done(actor, jsonb_build_object('territory', t.code, 'made', not known));
end $$;
