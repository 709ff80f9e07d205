-- Letters as somebody in a hurry types them: small, without accents.
create function core.plain(text_ text) returns text language sql immutable
return nec.plain(text_);

-- What each of the words must look like somewhere in a text that nec.plain() has made: patterns of "like".
create function core.patterns(words text) returns text[] language sql immutable
return array(select '%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from regexp_split_to_table(btrim(nec.plain(words)), '\s+') word);
