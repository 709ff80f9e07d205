-- An act, {act, page, page_input, seen, input}, only if that page still says what its fingerprint stands for. What the
-- act is about is locked before the page is read, so that nothing comes between. Whoever repeats a key after it was
-- done is told that it has changed: nothing is done twice.
-- stale changed_since · not_found page · whatever the act ends with
create function api.act_matched(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    act text := input ->> 'act';
    done regprocedure := to_regprocedure(format('api.%I(text, text, jsonb)', coalesce(act, '')));
    shown core.answer;
begin
    if done is null or act = 'act_matched' or not has_function_privilege(session_user, done, 'execute') then
        return core.refused('not_found', 'page');
    end if;
    perform core.actor_find(who), core.matter_lock((input -> 'page_input') || (input -> 'input'));
    shown := core.page_called(input ->> 'page', who, input -> 'page_input');
    if shown.outcome <> 'ok' then return shown; end if;
    if core.fingerprint(shown.document) is distinct from input ->> 'seen' then return core.refused('stale', 'changed_since'); end if;
    execute format('select * from api.%I($1, $2, $3)', act) into shown using who, key, input -> 'input';
    return shown;
end $$;
