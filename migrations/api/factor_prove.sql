-- The application shows the right digits: from now on they are asked for. Tells ten codes for the day it is lost, once.
-- `step` is the site's word that the digits are right.
-- ok {codes} · invalid number:wrong · not_found factor: none was set up · conflict factor_there: it is in use already
create function api.factor_prove(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'factor_prove', '{coordinator,unproved}');
    f nec.factor;
    shown core.answer;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into f from factor where person_id = actor.person_id for update;
    if not found then return core.refused('not_found', 'factor'); end if;
    if f.proved_at is not null then return core.refused('conflict', 'factor_there'); end if;
    if coalesce((input ->> 'step')::bigint, 0) <= f.used_step then return core.invalid(core.problem('number', 'wrong')); end if;
    update factor set proved_at = nec.now(), used_step = (input ->> 'step')::bigint where person_id = actor.person_id;
    perform core.journal('person', actor.person_id, 'factor_proved');
    shown := core.done(actor);
    shown.document := jsonb_build_object('codes', core.factor_codes(actor.person_id));
    return shown;
end $$;
