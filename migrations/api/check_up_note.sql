-- Somebody who no longer goes out was called to ask how they are: what was heard. They are on the list again after a
-- while, sooner when nobody answered; never again when they would rather not be called.
-- ok {person} · invalid heard · not_found senior
create function api.check_up_note(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'check_up_note', '{coordinator}');
    heard text := core.text_of(input, 'heard');
    senior bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if heard is null or not heard = any ('{well,asked,later,no_answer,no_more}') then return core.invalid(core.problem('heard', 'choose_one')); end if;
    select s.person_id into senior from senior s join person p on p.id = s.person_id
    where p.code = input ->> 'person' and p.territory_id = actor.territory_id and p.erased_at is null;
    if senior is null then return core.refused('not_found', 'senior'); end if;
    if heard = 'no_more' then
        update consent set withdrawn_at = nec.now() where person_id = senior and purpose = 'check_up' and withdrawn_at is null;
    end if;
    perform core.journal('person', senior, 'check_up_noted', jsonb_build_object('heard', heard));
    return core.done(actor, jsonb_build_object('person', input ->> 'person'));
end $$;
