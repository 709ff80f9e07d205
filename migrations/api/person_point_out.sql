-- A neighbour, a shopkeeper, a pharmacist … asks that we propose a call to somebody who is willing.
-- Whether the person agrees is for a coordinator to hear from them; who points them out learns nothing.
-- ok · invalid first_name, last_name, phone, relation, by_name, willing: not asked first · too_many calls_enough
create function api.person_point_out(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'person_point_out', '{anyone}');
    problems jsonb := core.stranger_problems(input);
    made nec.escalation;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(input ->> 'relation', '') not in ('neighbour', 'family', 'pharmacist', 'social_worker', 'shopkeeper', 'landlord', 'other') then
        problems := problems || core.problem('relation', 'choose_one');
    end if;
    if core.text_of(input, 'by_name') is null then problems := problems || core.problem('by_name', 'required'); end if;
    if not core.flag_of(input, 'willing') then problems := problems || core.problem('willing', 'ask_first'); end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    made := core.stranger_escalate('third_party_without_consent', input, input);
    if made.id is null then return core.refused('too_many', 'calls_enough'); end if;
    return core.done(actor);
end $$;
