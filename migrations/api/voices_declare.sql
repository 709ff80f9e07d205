-- The dispatcher says what it says: all fixed sentences, in order. It hears which of them a
-- person has recorded, and which its synthetic voice has not spoken yet. Repeating it is asking
-- for news. What is no longer said goes, unless somebody has lent it their voice.
-- ok {recorded[], unspoken[]} · invalid sentences
create function api.voices_declare(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'voices_declare', '{service:dispatcher}');
    territory smallint := actor.territory_id;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(jsonb_typeof(input -> 'sentences'), '') <> 'array' then return core.invalid(core.problem('sentences', 'required')); end if;
    if territory is null then return core.shown('{"recorded": [], "unspoken": []}'); end if; -- a new database: nobody lends a voice yet
    perform pg_advisory_xact_lock(hashtextextended('voices', territory)); -- several dispatchers begin at once
    -- Asked every few seconds: nothing is written, or locked, unless something is new.
    update sentence s set text = x.one ->> 'text', nth = x.n, spoken = case when s.text = x.one ->> 'text' then s.spoken end
    from jsonb_array_elements(input -> 'sentences') with ordinality x (one, n)
    where s.territory_id = territory and s.name = x.one ->> 'name' and (s.text, s.nth) is distinct from (x.one ->> 'text', x.n);
    insert into sentence (territory_id, name, text, nth)
    select territory, x.one ->> 'name', x.one ->> 'text', x.n from jsonb_array_elements(input -> 'sentences') with ordinality x (one, n)
    where not exists (select from sentence s where s.territory_id = territory and s.name = x.one ->> 'name');
    delete from sentence s where s.territory_id = territory and s.recorded is null
        and not exists (select from jsonb_array_elements(input -> 'sentences') x where x ->> 'name' = s.name);
    update sentence s set nth = null, spoken = null where s.territory_id = territory and s.nth is not null
        and not exists (select from jsonb_array_elements(input -> 'sentences') x where x ->> 'name' = s.name);
    return core.shown(jsonb_build_object(
        'recorded', (select coalesce(jsonb_agg(jsonb_build_object('name', s.name, 'hash', s.recorded_hash) order by s.nth), '[]')
            from sentence s where s.territory_id = territory and s.nth is not null and core.sentence_recorded(s)),
        'unspoken', (select coalesce(jsonb_agg(s.name order by s.nth), '[]')
            from sentence s where s.territory_id = territory and s.nth is not null and s.spoken is null)));
end $$;
