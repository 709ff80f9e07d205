-- What the site compares the typed digits with: of whoever is half logged in, or of a coordinator who sets it up.
-- Never shown to anybody.
-- ok {secret, used} · expired login_expired: there is nothing to compare with
create function api.factor_read(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.actor_find(who);
    person bigint := coalesce(actor.person_id, (core.session_half(who)).person_id);
    f nec.factor;
begin
    select * into f from factor where person_id = person;
    if not found then return core.refused('expired', 'login_expired'); end if;
    return core.shown(jsonb_build_object('secret', core.sealed('factor.secret', person, f.secret_sealed), 'used', f.used_step));
end $$;
