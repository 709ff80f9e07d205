-- What each rule would remove at an instant (`as_of`; now), and how long it keeps.
-- ok {as_of, held: the clock has jumped, nothing is removed, rules: [{rule, table, keep, due}]} · invalid as_of · forbidden
create function api.page_retention(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{service}');
    as_of timestamptz := coalesce(core.instant_of(input, 'as_of'), nec.now());
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if actor.name <> 'service:admin' then return core.refused('forbidden', 'not_your_page'); end if;
    if input ? 'as_of' and core.instant_of(input, 'as_of') is null then return core.invalid(core.problem('as_of', 'format')); end if;
    return core.shown(jsonb_build_object('as_of', as_of, 'held', core.purge_held(), 'rules', (
        select jsonb_agg(jsonb_build_object('rule', rule, 'table', table_name, 'keep', core.setting(keep), 'due', core.retention_due(rule, as_of)) order by n)
        from core.retention() where act is not null)));
end $$;
