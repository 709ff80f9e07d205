-- What is learned of a volunteer, in words that may be said of a person.

-- How often they say yes to such an outing, as far as we know; null for who was never thought about.
create function core.says_yes(probability real) returns text language sql immutable
return case when probability >= 0.5 then 'often' when probability >= 0.25 then 'sometimes' when probability >= 0 then 'seldom' end;

-- What a volunteer's answers have taught the matcher: how many of each, and whether they say yes more or less often
-- than was expected each time they were asked. Null before the first one.
create function core.learned_of(volunteer bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object('yes', yes, 'no', no, 'silent', silent, 'since_at', since,
            'tendency', case when yes - expected >= 1 then 'more' when yes - expected <= -1 then 'less' else 'as' end)
        from (select count(*) filter (where state in ('accepted', 'rescinded')) as yes, count(*) filter (where state = 'declined') as no,
                  count(*) filter (where state = 'expired') as silent, min(made_at) as since, sum(f.probability) as expected
              from offer f
              where f.volunteer_id = volunteer and f.features is not null and f.state in ('accepted', 'rescinded', 'declined', 'expired')
                and f.made_at > nec.now() - core.span('learn_from')) x
        where yes + no + silent > 0);
end $$;
