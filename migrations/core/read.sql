-- Reading one value out of an act's input, with the problem named when it will not do.
-- The edge (base/acts.def) has already checked shapes; this is the second lock.

create function core.text_of(input jsonb, field text, longest int default 200) returns text language sql immutable
return left(nullif(btrim(input ->> field), ''), longest);

create function core.whole_of(input jsonb, field text) returns int language sql immutable
return case when input ->> field ~ '^-?[0-9]{1,9}$' then (input ->> field)::int end;

create function core.flag_of(input jsonb, field text) returns boolean language sql immutable
return coalesce(input ->> field in ('true', '1', 'yes', 'oui', 'on'), false);

create function core.list_of(input jsonb, field text) returns text[] language plpgsql immutable as $$
begin
    if jsonb_typeof(input -> field) = 'array' then return array(select jsonb_array_elements_text(input -> field)); end if;
    return case when jsonb_typeof(input -> field) = 'string' then array[input ->> field] else '{}' end;
end $$;

create function core.number_of(input jsonb, field text) returns float8 language sql immutable
return case when jsonb_typeof(input -> field) = 'number' then (input ->> field)::float8 end;

-- ISO 8601 only: PostgreSQL itself would also read 'tomorrow' and 'infinity'. Without an offset it
-- is the clock on the wall in Nantes: an hour that the change to summer time leaves out comes an
-- hour later, one that the change back doubles is the second. (People and programs are asked
-- instead: base/acts.h.)
create function core.instant_of(input jsonb, field text) returns timestamptz language plpgsql stable as $$
begin
    if input ->> field !~ '^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$' then return null; end if;
    return (input ->> field)::timestamptz;
exception when datetime_field_overflow or invalid_datetime_format then
    return null;
end $$;

-- Codes that are not in the list of those allowed.
create function core.unknown_codes(codes text[], allowed text[]) returns boolean language sql immutable
return not codes <@ allowed;
