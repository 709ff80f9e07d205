-- What somebody without an account may ask of the desk: to be called, or that somebody else be.
-- They see nothing of anybody in return, not even whether a number is known.

-- The alert; no id when this number, or this visitor, has been noted often enough. Everything said
-- of oneself stays with the alert: no person is made before a coordinator has talked to them.
create function core.stranger_escalate(why text, input jsonb, words jsonb) returns nec.escalation
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    number text := input #>> '{phone,index}';
    visitor text := input ->> 'client';
    made bigint;
    e nec.escalation;
begin
    perform pg_advisory_xact_lock(hashtextextended('stranger:' || x, 5)) from unnest(array[number, visitor]) x where x is not null order by x;
    if (select count(*) from escalation x where x.contact_index = number and x.raised_at > nec.now() - interval '1 day') >= core.setting('number_calls')::int
       or (select count(*) from escalation x where x.client_index = visitor and x.person_id is null and x.raised_at > nec.now() - interval '1 hour')
           >= core.setting('stranger_calls')::int then
        return null;
    end if;
    made := core.escalate(why, null, null, null, input ->> 'note');
    update escalation set name = concat_ws(' ', core.text_of(input, 'first_name'), core.text_of(input, 'last_name')),
        contact_sealed = input #>> '{phone,sealed}', contact_index = number, client_index = visitor,
        by_name = core.text_of(words, 'by_name'), by_contact_sealed = words #>> '{by_phone,sealed}', relation = words ->> 'relation'
    where id = made returning * into e;
    return e;
end $$;

-- What such a form lacks, whoever is to be called.
create function core.stranger_problems(input jsonb) returns jsonb language sql immutable as $$
    select core.name_problems(input) || core.contact_problems(input)
$$;

-- Has this visitor announced enough newcomers for an hour? Else this is one more, whatever becomes of it: counted by what
-- was made of them, known people would cost nothing, and so be told from others. Null is nobody: a coordinator, the telephone.
create function core.newcomers_enough(visitor text) returns boolean language plpgsql set search_path = nec, core, ext, pg_temp as $$
begin
    if visitor is null then return false; end if;
    perform pg_advisory_xact_lock(hashtextextended('stranger:' || visitor, 5));
    if (select count(*) from login where network_index = visitor and made_at > nec.now() - interval '1 hour') >= core.setting('stranger_enrols')::int then
        return true;
    end if;
    insert into login (network_index, contact_index, number_hash, token_hash, expires_at)
    values (visitor, 'newcomer', gen_random_bytes(32), gen_random_bytes(32), nec.now());
    return false;
end $$;

-- Somebody on the site says they are whom we know already. It may be them; it may be somebody who would like to know
-- whether we know them. So it is answered as anybody is who comes new, and the desk calls the number that it has,
-- if it is not about to.
create function core.newcomer_again(actor core.actor, input jsonb, kind text, known bigint[]) returns core.answer
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    if not exists (select from escalation x where x.person_id = any (known) and x.reason in ('first_time', 'voicemail') and x.settled_at is null) then
        perform core.escalate('voicemail', null, (select min(id) from unnest(known) id));
    end if;
    return core.done(actor, jsonb_build_object(kind, nec.code(), 'first_name', core.text_of(input, 'first_name')));
end $$;
