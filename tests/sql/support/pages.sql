-- For tests of pages: the story of support.sql, and a way to look at a page.
--
--     page(name, who, args(…))     its document; fails the file unless ok
--     page_ending(name, who, args(…))     how it ended: 'ok', 'not_found outing', 'forbidden login_needed'
--     opens_for(name, args(…), who…)      a test: these may look, nobody else
\ir ../support.sql

create function story.page_answer(name text, who text, input jsonb default '{}') returns core.answer language plpgsql as $$
declare a core.answer;
begin
    execute format('select * from api.%I($1, $2)', 'page_' || name) into a
    using coalesce((select 'session:' || token from who w where w.name = page_answer.who), who), input;
    perform set_config('nec.role', 'act', true); -- what the test itself looks at next
    return a;
end $$;

create function story.page_ending(name text, who text, input jsonb default '{}') returns text
language sql return ending(page_answer(name, who, input));

create function story.page(name text, who text, input jsonb default '{}') returns jsonb language plpgsql as $$
declare a core.answer := page_answer(name, who, input);
begin
    if a.outcome <> 'ok' then raise exception 'page_% for %: %', name, who, ending(a); end if;
    return a.document;
end $$;

-- Jeanne, Léa and Claire stand for their roles; a stranger has no session.
create function story.opens_for(name text, input jsonb, allowed text) returns text language sql as $$
    select is(string_agg(who, ' ' order by who) filter (where page_ending(name, who, input) not like 'forbidden%'), allowed,
              'page_' || name || ' opens for ' || coalesce(allowed, 'nobody'))
    from unnest(array['claire', 'jeanne', 'lea', 'stranger']) who
$$;

-- Every word in a document, to look for what must not be there.
create function story.words(document jsonb) returns text language sql immutable return
    (select string_agg(v #>> '{}', ' ') from jsonb_path_query(document, 'strict $.**') v where jsonb_typeof(v) in ('string', 'number'));

update senior set door_code_sealed = 'v1:door', home_detail_sealed = 'v1:detail', note_sealed = 'v1:desk-note', plan_sealed = 'v1:plan'
where person_id = id_of('jeanne');
