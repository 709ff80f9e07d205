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
