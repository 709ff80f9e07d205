-- Is the person's recording of this very sentence? One of other words is kept, and not played.
create function core.sentence_recorded(s nec.sentence) returns boolean language sql immutable
return s.recorded is not null and s.recorded_text = s.text;

-- Bytes as JSON carries them, on one line.
create function core.base64(bytes bytea) returns text language sql immutable
return translate(encode(bytes, 'base64'), E'\n', '');

-- Null when it is no base64.
create function core.bytes_of(input jsonb, field text) returns bytea language plpgsql immutable as $$
begin
    return nullif(decode(input ->> field, 'base64'), '');
exception when invalid_parameter_value then
    return null;
end $$;

create function core.sentence_line(s nec.sentence) returns jsonb language sql immutable
return jsonb_build_object('sentence', s.name, 'words', s.text, 'recorded', core.sentence_recorded(s),
    'outdated', s.recorded is not null and not core.sentence_recorded(s));

-- The first sentence after this place that no person speaks, else the first of all; null when none is missing.
create function core.sentence_missing(territory smallint, after bigint) returns jsonb
language sql stable set search_path = nec, core, pg_temp as $$
    select core.sentence_line(s) from sentence s
    where s.territory_id = territory and s.nth is not null and s.nth <> after and not core.sentence_recorded(s)
    order by s.nth < after, s.nth limit 1
$$;
