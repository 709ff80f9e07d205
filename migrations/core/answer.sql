-- The ways an act ends.

create function core.refused(outcome text, reason text, problems jsonb default null, document jsonb default null)
returns core.answer language sql immutable
return row (outcome, reason, problems, document)::core.answer;

-- One field that makes no sense: {"field", "code"}; base/french.def has the sentence.
create function core.problem(field text, code text) returns jsonb language sql immutable
return jsonb_build_object('field', field, 'code', code);

create function core.invalid(problems jsonb) returns core.answer language sql immutable
return core.refused('invalid', 'problems', case jsonb_typeof(problems) when 'array' then problems else jsonb_build_array(problems) end);

-- The act is done: its answer is kept under its key, in the same transaction.
create function core.done(actor core.actor, document jsonb default '{}')
returns core.answer language plpgsql set search_path = nec, core, pg_temp as $$
begin
    if actor.key is not null then
        insert into answer (actor, key, act, answer) values (actor.name, actor.key, actor.act, document);
    end if;
    return row ('ok', null, null, document)::core.answer;
end $$;

create function core.shown(document jsonb) returns core.answer language sql immutable
return row ('ok', null, null, document)::core.answer;
