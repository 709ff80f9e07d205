-- Long lists come a page at a time. The page after this one begins after `after`, the last that is shown: a code, so
-- that nothing is told twice or left out when the list grows meanwhile. Everything in one page with `all`.

-- How many lines of a list that grows for years are looked at: a page and one more, by which one knows that it goes
-- on; ten thousand where all are asked for.
create function core.listed_most(input jsonb) returns int language sql immutable as $$
    select case when core.flag_of(input, 'all') then 10000 else 41 end
$$;

-- Of the ids in their order, those of the page that begins after `after`; null: from the beginning.
create function core.listed(ids bigint[], after bigint, input jsonb, size int default 40) returns bigint[]
language sql immutable as $$
    select case when core.flag_of(input, 'all') then ids
        else ids[coalesce(array_position(ids, after), 0) + 1 : coalesce(array_position(ids, after), 0) + size] end
$$;

-- The last one shown, when more follow.
create function core.listed_on(ids bigint[], shown bigint[]) returns bigint
language sql immutable as $$
    select case when shown[cardinality(shown)] <> ids[cardinality(ids)] then shown[cardinality(shown)] end
$$;
