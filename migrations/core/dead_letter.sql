-- Work that was given up lies with Redis (base/queue.h, stream `dead`); what a coordinator
-- decides about it stands here, before it is carried out.
create function core.dead_letter_settle(who text, key text, act text, kind text, input jsonb) returns core.answer
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, act, '{coordinator}');
    problems jsonb := '[]';
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(input ->> 'letter', '') !~ '^[0-9]{1,14}-[0-9]{1,10}$' then problems := problems || core.problem('letter', 'format'); end if;
    if coalesce(input ->> 'stream', '') not in ('to-rank', 'ranked', 'messages') then problems := problems || core.problem('stream', 'unknown'); end if;
    if coalesce(input ->> 'job', '') !~ '^[0-9]{1,12}$' then problems := problems || core.problem('job', 'format'); end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    perform core.journal('dead_letter', (input ->> 'job')::bigint, kind,
        jsonb_build_object('letter', input ->> 'letter', 'stream', input ->> 'stream'));
    return core.done(actor, jsonb_build_object('letter', input ->> 'letter', 'stream', input ->> 'stream', 'job', input -> 'job'));
end $$;

-- The row that a letter's body names; null when it names none.
create function core.dead_letter_id(letter jsonb, name text) returns bigint language sql immutable
return case when letter -> 'body' ->> name ~ '^[0-9]{1,18}$' then (letter -> 'body' ->> name)::bigint end;
