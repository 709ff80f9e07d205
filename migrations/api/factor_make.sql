-- A coordinator sets up a second factor. It is asked for once they have shown that their application knows it (factor_prove).
-- ok · invalid secret · conflict factor_there: one is in use
create function api.factor_make(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'factor_make', '{coordinator,unproved}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.text_of(input, 'secret') is null then return core.invalid(core.problem('secret', 'required')); end if;
    insert into factor (person_id, secret_sealed) values (actor.person_id, input ->> 'secret')
    on conflict (person_id) do update set secret_sealed = excluded.secret_sealed, made_at = nec.now() where factor.proved_at is null;
    if not found then return core.refused('conflict', 'factor_there'); end if;
    return core.done(actor);
end $$;
