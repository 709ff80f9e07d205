-- How far a senior has come with a request, kept in place of what was kept before; without a draft, nothing is any more.
-- ok · invalid draft: too long
create function api.draft_keep(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'draft_keep', '{senior}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if length(input ->> 'draft') > 20000 then return core.invalid(core.problem('draft', 'too_long')); end if;
    if input ->> 'draft' is null then
        delete from draft where person_id = actor.person_id;
    else
        insert into draft (person_id, draft_sealed) values (actor.person_id, input ->> 'draft')
        on conflict (person_id) do update set draft_sealed = excluded.draft_sealed, kept_at = nec.now();
    end if;
    return core.shown('{}');
end $$;
